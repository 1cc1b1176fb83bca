"""Registers a database by a URL, a connection string or a config."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from dynamic_databases.catalog import tables_in_words
from dynamic_databases.connection_tests.checks import check_typed
from dynamic_databases.connections import live
from dynamic_databases.errors import DatabaseUnavailable, Forbidden
from dynamic_databases.management.command_errors import WithInput, environment_named, error_line, refusal
from dynamic_databases.management.configs import add_config_arguments, config_of, warn_of_shown_secrets
from dynamic_databases.models import Database
from dynamic_databases.readings.latest import refresh

EXAMPLES = """\
examples:
  add_database shop prod --url sqlite:///shop.sqlite3
  add_database shop test --url - <url.txt
  add_database shop prod --config '{"ENGINE": "postgresql", "HOST": "db.example", "NAME": "shop",
      "USER": "reader", "PASSWORD": {"env": "DATABASE_SECRET_SHOP"}}'
  add_database shop dev --replace --config-file shop.json
  add_database shop dev --replace --config-file - <shop.json

A URL is postgresql://reader:password@db.example:5432/shop?sslmode=require; a connection string is
Server=tcp:db.example,1433;Database=shop;Uid=reader;Pwd={password}. A password on the command line can be
read by others on this machine: give it on standard input with --url - or --config-file -, or refer to it
by {"env": "DATABASE_SECRET_…"} or {"file": "name"}. It is stored sealed.
Exit 1 where the server refuses the login: then nothing is stored, and with --replace nothing changed. A
server that does not answer is stored, with a warning. Exit 2 for input that can't be used.
"""


class Command(WithInput, BaseCommand):
    help = "Register a database: a logical name in one environment, and how to reach it."

    examples = EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", help="the logical name; databases of the same name are compared across environments"
        )
        parser.add_argument("environment", help="the slug of an existing environment")
        add_config_arguments(parser)
        parser.add_argument("--replace", action="store_true", help="change an existing database")

    def handle(self, *args: Any, name: str, environment: str, replace: bool, **options: Any) -> None:
        where = environment_named(environment)
        database = Database.objects.filter(name=name, environment=where).first()
        if database is not None and not replace:
            raise refusal(f"A database {name} already exists in {environment}; use --replace to change it.")
        database = database or Database(name=name, environment=where)
        database.config = config_of(options)
        warn_of_shown_secrets(self, options)
        try:
            database.full_clean()
        except ValidationError as error:
            raise refusal(error_line(error)) from None
        problem = self._problem(database)
        database.save()
        if problem is None:
            self._read(database)
        else:
            self._warn(database, problem)

    def _problem(self, database: Database) -> DatabaseUnavailable | None:
        """Return why a database does not answer, or None. Raises `CommandError` if it refuses the login.

        The connection is tested before the database is stored: one that refuses the login would be shown
        as broken on every page.
        """
        try:
            check_typed(database)
        except Forbidden as error:
            raise CommandError(f"{database} is not stored: {error.message}", returncode=1) from None
        except DatabaseUnavailable as error:
            return error
        return None

    def _read(self, database: Database) -> None:
        """Read the catalog once, so that a failure is reported now. The database stays registered anyway."""
        try:
            catalog = refresh(live(database)).catalog
        except DatabaseUnavailable as error:
            self._warn(database, error)
        else:
            tables = tables_in_words(len(catalog.tables))
            self.stdout.write(f"{database} is ready: {catalog.version}, {tables}.")

    def _warn(self, database: Database, error: DatabaseUnavailable) -> None:
        self.stderr.write(
            self.style.WARNING(f"{database} is stored, but could not be opened: {error.message}")
        )
