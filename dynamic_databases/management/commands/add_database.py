"""Registers a database by a URL, a connection string or a config."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand

from dynamic_databases.config_texts import config_from_address, config_from_json
from dynamic_databases.connections import live
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
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
Exit 2 for input that can't be used. A database that does not answer is stored, with a warning.
"""


class Command(WithInput, BaseCommand):
    help = "Register a database: a logical name in one environment, and how to reach it."

    examples = EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", help="the logical name; databases of one name are compared across environments"
        )
        parser.add_argument("environment", help="the slug of an environment that is there")
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--url", help="a database URL, or an ADO or ODBC connection string")
        how.add_argument("--config", help='a JSON object: {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}')
        how.add_argument("--config-file", help="a file with that JSON object; - reads standard input")
        parser.add_argument("--replace", action="store_true", help="change a database that is there")

    def handle(self, *args: Any, name: str, environment: str, replace: bool, **options: Any) -> None:
        where = environment_named(environment)
        database = Database.objects.filter(name=name, environment=where).first()
        if database is not None and not replace:
            raise refusal(f"There is a database {name} in {environment} already; --replace changes it.")
        database = database or Database(name=name, environment=where)
        database.config = _config(options)
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
                self.style.WARNING(f"{database} is stored, but does not answer: {error.message}")
            )
        else:
            self.stdout.write(
                f"{database} is ready: {catalog.version}, {len(catalog.tables)} tables and views."
            )


def _config(options: dict[str, Any]) -> dict[str, Any]:
    try:
        if options["url"] is not None:
            return _found_here(config_from_address(options["url"]))
        text = options["config"] if options["config"] is not None else _text_of(options["config_file"])
        return config_from_json(text)
    except ConfigError as error:
        raise refusal(error.message) from None


def _text_of(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise refusal(
            f"The file {name} can't be read: {getattr(error, 'strerror', None) or 'it is no text'}."
        ) from None


def _found_here(config: dict[str, Any]) -> dict[str, Any]:
    """Take a relative name for a file below the current folder if there is one, as a shell does."""
    name = config.get("NAME")
    if isinstance(name, str) and "HOST" not in config and Path(name).is_file():
        return config | {"NAME": str(Path(name).absolute())}
    return config
