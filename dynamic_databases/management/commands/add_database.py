"""Registers a database by a URL, a connection string or a config."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand

from dynamic_databases.connections import live
from dynamic_databases.errors import DatabaseUnavailable
from dynamic_databases.management.configs import add_config_arguments, config_of
from dynamic_databases.management.refusals import WithInput, environment_named, refusal, said
from dynamic_databases.models import Database
from dynamic_databases.snapshots import refresh

EXAMPLES = """\
examples:
  add_database shop prod --url sqlite:///shop.sqlite3
  add_database shop test --url postgresql://reader:password@db.example:5432/shop?sslmode=require
  add_database shop dev --url "Server=tcp:db.example,1433;Database=shop;Uid=reader;Pwd={password}"
  add_database shop dev --replace --config-file shop.json
  add_database shop dev --replace --config-file - <shop.json

A password on the command line can be read by others on this machine: prefer --config-file -, or a
reference such as "PASSWORD": {"env": "DATABASE_SECRET_…"} or {"file": "name"}. It is stored sealed.
Exit 2 for input that can't be used. A database that could not be opened is stored, with a warning.
"""


class Command(WithInput, BaseCommand):
    help = "Register a database: a logical name in one environment, and how to reach it."

    examples = EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", help="the logical name; databases of one name are compared across environments"
        )
        parser.add_argument("environment", help="the slug of an environment that is there")
        add_config_arguments(parser)
        parser.add_argument("--replace", action="store_true", help="change a database that is there")

    def handle(self, *args: Any, name: str, environment: str, replace: bool, **options: Any) -> None:
        where = environment_named(environment)
        database = Database.objects.filter(name=name, environment=where).first()
        if database is not None and not replace:
            raise refusal(f"There is a database {name} in {environment} already; --replace changes it.")
        database = database or Database(name=name, environment=where)
        database.config = config_of(options)
        try:
            database.full_clean()
        except ValidationError as error:
            raise refusal(said(error)) from None
        database.save()
        self._try(database)

    def _try(self, database: Database) -> None:
        """Read the catalog once, so that what does not answer is said now; it is stored all the same."""
        try:
            catalog = refresh(live(database)).catalog
        except DatabaseUnavailable as error:
            self.stderr.write(
                self.style.WARNING(f"{database} is stored, but could not be opened: {error.message}")
            )
        else:
            self.stdout.write(
                f"{database} is ready: {catalog.version}, {len(catalog.tables)} tables and views."
            )
