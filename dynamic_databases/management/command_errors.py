"""Reports invalid input of commands: one line, exit code 2."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from collections.abc import Sequence
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.core.management.base import CommandParser, DjangoHelpFormatter
from django.db import Error

from dynamic_databases.models import Connectable, Database, Environment
from dynamic_databases.sources import customers
from dynamic_databases.stores.history import writer
from dynamic_databases.stores.troubles import trouble

BAD_INPUT = 2
SECONDS_TO_WRITE = 10.0
"""How long a command waits at its end until the snapshots of what it read are stored."""


class HelpFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's order of options, with the line breaks of the examples kept."""


class OneLineParser(CommandParser):
    """Reports an error in one line, without the usage, which `--help` shows."""

    def error(self, message: str) -> NoReturn:
        if not self.called_from_command_line:
            raise refusal(message)
        self.exit(BAD_INPUT, f"{self.prog}: {' '.join(message.split())} (see --help)\n")


class WithInput:
    """A command whose `--help` ends with examples, and that reports invalid input in one line."""

    examples = ""
    store_unavailable = 1
    """The exit code if the application's own tables can't be read or written."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs = {"formatter_class": HelpFormatter, "epilog": self.examples, **kwargs}
        parser: CommandParser = super().create_parser(prog_name, subcommand, **kwargs)  # type: ignore[misc]
        parser.__class__ = OneLineParser  # Django creates a CommandParser; its class can't be configured
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command, and wait until what it read is stored.

        Raise a `CommandError` of one line if the application's own tables can't be read or written.
        """
        try:
            result: str | None = super().execute(*args, **options)  # type: ignore[misc]
        except Error as error:
            failure = trouble(error, is_writing=True)
            if failure is None:
                raise
            raise CommandError(failure.message, returncode=self.store_unavailable) from None
        finally:
            writer.flush(SECONDS_TO_WRITE)
        return result


def refusal(message: str) -> CommandError:
    """Return the error to raise for invalid input."""
    return CommandError(" ".join(message.split()), returncode=BAD_INPUT)


def error_line(error: ValidationError) -> str:
    """Return a model's validation errors as one line, each with the name of its field."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        message if field == "__all__" else f"{field}: {message}"
        for field, messages in error.message_dict.items()
        for message in messages
    )


def environment_named(slug: str) -> Environment:
    """Return the environment with that slug. Raises `CommandError`, which lists the existing slugs."""
    environment = Environment.objects.filter(slug=slug).first()
    if environment is None:
        known = (
            ", ".join(Environment.objects.values_list("slug", flat=True)) or "none yet; see add_environment"
        )
        raise refusal(f"There is no environment {slug}. Available: {known}.")
    return environment


def databases_named(names: Sequence[str], slugs: Sequence[str]) -> list[Connectable]:
    """Return the databases with these names in these environments, or all registered ones if none is given.

    Raises `CommandError` for an unknown environment, and for a name that none of the environments has.
    """
    databases = Database.objects.stored()
    if slugs:
        databases = databases.filter(environment__in=[environment_named(slug) for slug in slugs])
    if not names:
        return list(databases)
    by_name = {name: customers.databases_named(name, slugs=slugs or None) for name in dict.fromkeys(names)}
    if missing := sorted(name for name, named in by_name.items() if not named.databases):
        for name in missing:
            if by_name[name].unread:
                raise refusal(unasked(name, by_name[name]))
        where = f" in {', '.join(slugs)}" if slugs else ""
        known = (
            ", ".join(sorted(set(databases.values_list("name", flat=True)))) or "none yet; see add_database"
        )
        hidden = "".join(dict.fromkeys(by_name[name].perhaps_hidden for name in missing))
        raise refusal(f"There is no database {', '.join(missing)}{where}. Available: {known}.{hidden}")
    return [database for named in by_name.values() for database in named.databases]


def unasked(name: str, named: customers.Named) -> str:
    """Return the message why it could not be determined whether a name is that of a customer."""
    return " ".join(
        f"Whether {name} is a customer of {source} could not be determined: {error.message}"
        for source, error in named.unread.items()
    )
