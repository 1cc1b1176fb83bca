"""Makes and registers the demo databases."""

from __future__ import annotations

import sqlite3
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from browser.demo import DemoDatabase, make_demo
from dynamic_databases.errors import ConfigError
from dynamic_databases.management.command_errors import WithInput, refusal
from dynamic_databases.models import Colour, Database, Environment

ENVIRONMENTS = (
    ("prod", "prod", Colour.PLUM, True),
    ("test", "test", Colour.BLUE, False),
    ("dev", "dev", Colour.SLATE, False),
)


class Command(WithInput, BaseCommand):
    help = "Make the demo databases shop and crm in prod, test and dev, and register them."
    examples = (
        "A second run takes seconds. Exit 1 if the files can't be written, 2 if they may not be registered."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--replace", action="store_true", help="make the files again")

    def handle(self, *args: Any, replace: bool, **options: Any) -> None:
        try:
            made = make_demo(settings.DEMO_FOLDER, replace=replace)
        except (OSError, sqlite3.Error) as error:
            raise CommandError(f"The demo can't be written to {settings.DEMO_FOLDER}: {error}.") from None
        for position, (slug, name, colour, protected) in enumerate(ENVIRONMENTS):
            Environment.objects.get_or_create(
                slug=slug,
                defaults={"name": name, "position": position, "colour": colour, "protected": protected},
            )
        try:
            kept = [demo.name for demo in made if not _register(demo)]
        except ConfigError as error:
            raise refusal(f"The demo may not be registered: {error.message}") from None
        if kept:
            names = ", ".join(sorted(set(kept)))
            self.stderr.write(f"Left unchanged, because it is not the demo's: {names}.")
        self.stdout.write(f"The demo is ready: {', '.join(dict.fromkeys(demo.name for demo in made))}.")


def _register(demo: DemoDatabase) -> bool:
    """Register one file; return False where somebody's own database has that name already."""
    config = {"ENGINE": "sqlite", "NAME": str(demo.path)}
    environment = Environment.objects.get(slug=demo.environment)
    database, created = Database.objects.get_or_create(
        name=demo.name, environment=environment, defaults={"config": config}
    )
    if not created and database.config != config:
        return False
    if database.demo_alias != database.alias:
        database.demo_alias = database.alias
        database.save()
    return True
