"""Removes the registration of a database; the database itself is not changed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.db import transaction

from dynamic_databases.management.command_errors import WithInput, environment_named, refusal
from dynamic_databases.models import Database


class Command(WithInput, BaseCommand):
    help = "Remove a database from an environment: its registration and history here, nothing on its server."
    examples = """\
examples:
  remove_database shop test
  remove_database core prod --dry-run

Sources that take their customers from it are removed with it, and named. Exit 2 for input that can't be used.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the logical name of a registered database")
        parser.add_argument("environment", help="the slug of its environment")
        parser.add_argument("--dry-run", action="store_true", help="show the changes without making them")

    def handle(self, *args: Any, name: str, environment: str, dry_run: bool, **options: Any) -> None:
        where = environment_named(environment)
        database = Database.objects.filter(name=name, environment=where).first()
        if database is None:
            names = Database.objects.filter(environment=where).values_list("name", flat=True)
            known = ", ".join(sorted(names)) or "none"
            raise refusal(f"No database {name} is registered in {environment}. Available: {known}.")
        with transaction.atomic():
            sources = [str(source) for source in database.sources.all()]
            database.delete()
            transaction.set_rollback(dry_run)
        removed = "Would be removed" if dry_run else "Removed"
        self.stdout.write(f"{removed}: {name} in {environment}.")
        for source in sources:
            self.stdout.write(f"{removed} with it: source {source}.")
