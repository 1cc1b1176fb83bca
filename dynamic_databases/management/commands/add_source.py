"""Adds a source of customers' databases: a table or query, its columns, and a config template."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand

from dynamic_databases.config.texts import config_from_json
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.management.command_errors import WithInput, environment_named, error_line, refusal
from dynamic_databases.management.configs import text_of, warn_if_secret
from dynamic_databases.models import Database, Source
from dynamic_databases.models.sources import PARTS
from dynamic_databases.sources.customers import first_of

EXAMPLES = """\
examples:
  add_source customers core prod --table customers --key id --name-column domain \\
      --connection-column connection --template '{"ENGINE": "postgresql"}'
  add_source customers core prod --table sales.customers --key id --environment-column stage \\
      --database-column db --host-column host --hosts "*.db.example" --template \\
      '{"ENGINE": "mysql", "USER": "reader", "PASSWORD": {"env": "DATABASE_SECRET_READER"}}'

From then on, no page shows the columns with connection settings.
Exit 2 for input that can't be used. A source whose controller does not answer is stored, with a warning.
"""


class Command(WithInput, BaseCommand):
    help = "Describe a source: a controller table with one customer's database a row."
    examples = EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="their name for people: customers")
        parser.add_argument("database", metavar="DATABASE", help="the registered database of the table")
        parser.add_argument("environment", metavar="ENVIRONMENT", help="its environment")
        table = parser.add_mutually_exclusive_group(required=True)
        table.add_argument("--table", default="", help="the table: customers, or sales.customers")
        table.add_argument("--query", default="", help="or a SELECT, without a semicolon")
        parser.add_argument("--key", required=True, metavar="COLUMN", help="the column that identifies them")
        parser.add_argument(
            "--name-column",
            action="append",
            default=[],
            metavar="COLUMN",
            help="a column with another name; may be repeated, the first one is shown",
        )
        parser.add_argument("--environment-column", default="", metavar="COLUMN")
        parser.add_argument(
            "--connection-column", default="", metavar="COLUMN", help="URLs or connection strings"
        )
        for field in PARTS.values():
            parser.add_argument(f"--{field.replace('_', '-')}", default="", metavar="COLUMN")
        parser.add_argument(
            "--template",
            required=True,
            metavar="JSON",
            help="settings for all customers: engine, …; - reads it from standard input",
        )
        parser.add_argument("--hosts", default="", metavar="PATTERNS", help="hosts that customers may be on")
        parser.add_argument(
            "--withhold", nargs="+", default=[], metavar="TABLE.COLUMN", help="more that no page shows"
        )
        parser.add_argument("--replace", action="store_true", help="change an existing source")

    def handle(self, *args: Any, name: str, replace: bool, **options: Any) -> None:
        source = Source.objects.filter(name=name).first()
        if source is not None and not replace:
            raise refusal(f"A source {name} already exists; use --replace to change it.")
        source = source or Source(name=name)
        for field, value in _fields(options).items():
            setattr(source, field, value)
        try:
            source.full_clean()
        except ValidationError as error:
            raise refusal(error_line(error)) from None
        source.save()
        if options["template"] != "-":
            warn_if_secret(self, config_from_json(options["template"]), "--template -")
        self._try(source)

    def _try(self, source: Source) -> None:
        try:
            first = first_of(source)
        except (DatabaseUnavailable, ConfigError) as error:
            self.stderr.write(f"{source} is stored, but could not be asked: {error.message}")
            return
        customers = "no customer yet" if first is None else f"customers such as {first}"
        self.stdout.write(f"{source} is ready: its table has {customers}.")


def _fields(options: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a source from the options. Raises `CommandError`."""
    environment = environment_named(options["environment"])
    database = Database.objects.filter(name=options["database"], environment=environment).first()
    if database is None:
        raise refusal(f"There is no database {options['database']} in {environment.slug}.")
    try:
        typed = options["template"]
        template = config_from_json(text_of("-") if typed == "-" else typed)
    except ConfigError as error:
        raise refusal(f"template: {error.message}") from None
    columns = ("environment_column", "connection_column", *PARTS.values())
    return {
        "database": database,
        "table": options["table"],
        "query": options["query"],
        "key_column": options["key"],
        "name_columns": "\n".join(options["name_column"]),
        **{field: options[field] for field in columns},
        "template": template,
        "hosts": options["hosts"],
        "withheld": "\n".join(options["withhold"]),
    }
