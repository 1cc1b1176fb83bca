"""How a command says that its input is wrong: one line, exit code 2."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from collections.abc import Sequence
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.core.management.base import CommandParser, DjangoHelpFormatter
from django.db import OperationalError, ProgrammingError, connection

from dynamic_databases.models import Database, Environment
from dynamic_databases.sources import customers

BAD_INPUT = 2


class HelpFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's order of options, with examples as they are written."""


class OneLineParser(CommandParser):
    """Says in one line what is wrong; `--help` has the usage."""

    def error(self, message: str) -> NoReturn:
        if not self.called_from_command_line:
            raise refusal(message)
        self.exit(BAD_INPUT, f"{self.prog}: {' '.join(message.split())} (--help says more)\n")


class WithInput:
    """A command whose `--help` ends with examples, and that says in one line what is wrong with its input."""

    examples = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs = {"formatter_class": HelpFormatter, "epilog": self.examples, **kwargs}
        parser: CommandParser = super().create_parser(prog_name, subcommand, **kwargs)  # type: ignore[misc]
        parser.__class__ = OneLineParser  # Django makes its own class, and takes no other
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command; say in one line if `migrate` has not been run."""
        try:
            result: str | None = super().execute(*args, **options)  # type: ignore[misc]
        except (OperationalError, ProgrammingError):
            if Environment._meta.db_table in connection.introspection.table_names():
                raise
            raise CommandError("The application's own tables are not there yet: run migrate.") from None
        return result


def refusal(message: str) -> CommandError:
    """Return the error to raise for input that can't be used."""
    return CommandError(" ".join(message.split()), returncode=BAD_INPUT)


def said(error: ValidationError) -> str:
    """Return a model's validation errors as one line, each with the field that it is about."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        message if field == "__all__" else f"{field}: {message}"
        for field, messages in error.message_dict.items()
        for message in messages
    )


def environment_named(slug: str) -> Environment:
    """Return the environment of that slug. Raises `CommandError` that names those there are."""
    environment = Environment.objects.filter(slug=slug).first()
    if environment is None:
        known = (
            ", ".join(Environment.objects.values_list("slug", flat=True)) or "none yet; see add_environment"
        )
        raise refusal(f"There is no environment {slug}. There are: {known}.")
    return environment


def databases_named(names: Sequence[str], slugs: Sequence[str]) -> list[Database]:
    """Return the databases of these names in these environments, all registered ones where none is given.

    Raises `CommandError` for an environment that is not there, and for a name that is in none of them.
    """
    databases = Database.objects.stored()
    if slugs:
        databases = databases.filter(environment__in=[environment_named(slug) for slug in slugs])
    if not names:
        return list(databases)
    found = {name: customers.databases_named(name, slugs=slugs or None) for name in dict.fromkeys(names)}
    if missing := sorted(name for name, named in found.items() if not named.databases):
        for name in missing:
            if found[name].unread:
                raise refusal(unasked(name, found[name]))
        where = f" in {', '.join(slugs)}" if slugs else ""
        known = (
            ", ".join(sorted(set(databases.values_list("name", flat=True)))) or "none yet; see add_database"
        )
        raise refusal(f"There is no database {', '.join(missing)}{where}. There are: {known}.")
    return [database for named in found.values() for database in named.databases]


def unasked(name: str, named: customers.Named) -> str:
    """Return why it is not known whether a name is a customer's, in words."""
    return " ".join(
        f"Whether {name} is a customer of {source} could not be asked: {error.message}"
        for source, error in named.unread.items()
    )
