"""Adds an environment, or changes one with --replace."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand

from dynamic_databases.management.command_errors import WithInput, error_line, refusal
from dynamic_databases.models import Colour, Environment


class Command(WithInput, BaseCommand):
    help = "Add an environment such as prod, test or dev."

    examples = """\
examples:
  add_environment prod --colour plum --protected
  add_environment test-2 --name "Second test" --position 3

Exit 2 for input that can't be used.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="its segment in addresses: small letters, digits and -")
        parser.add_argument("--name", default=None, help="shown to people; the slug by default")
        parser.add_argument("--position", type=int, default=None, help="smaller comes first; by default last")
        parser.add_argument("--colour", choices=Colour.values, default=None, help="the colour of its mark")
        parser.add_argument(
            "--protected", action=BooleanOptionalAction, help="mark it on every page, as production"
        )
        parser.add_argument("--replace", action="store_true", help="change an existing environment")

    def handle(self, *args: Any, slug: str, replace: bool, **options: Any) -> None:
        environment = Environment.objects.filter(slug=slug).first()
        if environment is not None and not replace:
            raise refusal(f"An environment {slug} already exists; use --replace to change it.")
        if environment is None:
            environment = Environment(slug=slug, position=_next_position(), colour=_next_colour())
        for field in ("name", "position", "colour", "protected"):
            if options[field] is not None:
                setattr(environment, field, options[field])
        try:
            environment.full_clean()
        except ValidationError as error:
            raise refusal(error_line(error)) from None
        environment.save()
        self.stdout.write(f"{environment.slug} is ready.")


def _next_position() -> int:
    last = Environment.objects.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def _next_colour() -> str:
    used = set(Environment.objects.values_list("colour", flat=True))
    return next((colour for colour in Colour.values if colour not in used), Colour.SLATE)
