"""Runs another command with an environment as the current one, and a registered database as its database."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser
from typing import Any

from django.core.management import (
    BaseCommand,
    CommandError,
    call_command,
    get_commands,
    load_command_class,
)
from django.db import connections

from dynamic_databases.context import alias_for, environment
from dynamic_databases.dialects import dialect_of
from dynamic_databases.errors import ConfigError, DatabaseUnavailable, NotFound
from dynamic_databases.management.command_errors import WithInput, environment_named, refusal

OWN_TABLES = "it changes the tables of this application's models, which no registered database has"
REFUSED = {
    "migrate": OWN_TABLES,
    "flush": "it empties every table",
    "createcachetable": "it makes a table",
    "loaddata": "it writes rows",
    "remove_stale_contenttypes": OWN_TABLES,
    "test": "it makes and removes databases",
    "testserver": "it makes and removes databases",
    "makemigrations": "it writes the source code of migrations, whatever the environment",
    "squashmigrations": "it writes the source code of migrations, whatever the environment",
    "optimizemigration": "it writes the source code of migrations, whatever the environment",
}
"""Commands that are not run on a registered database, and why: they write tables, rows or source code."""


class Command(WithInput, BaseCommand):
    help = "Run a management command with an environment current, and NAME its database there."
    examples = """\
examples:
  in_environment test dbshell --database shop
  in_environment prod inspectdb --database shop orders
  in_environment dev shell

dbshell is the vendor's own program: what the login may change, it can change there.
A command that has no option --database finds it by alias_for("shop") (dynamic_databases.context).
Exit 2 for input that can't be used, else as the command that is run.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="an environment")
        parser.add_argument("--database", metavar="NAME", help="the logical name of a database there")
        parser.add_argument("command", metavar="COMMAND", help="the command to run")
        parser.add_argument("words", metavar="…", nargs=argparse.REMAINDER, help="its own arguments")

    def handle(
        self, *args: Any, slug: str, command: str, words: list[str], database: str | None, **options: Any
    ) -> None:
        database, words = _database_among(words, database)
        where = environment_named(slug)
        if command in REFUSED:
            raise refusal(f"{command} is not run on a registered database: {REFUSED[command]}.")
        if command not in get_commands():
            raise refusal(f"There is no command {command}.")
        with environment(where.slug):
            chosen = self._chosen(command, database) if database is not None else {}
            if chosen:
                connection = connections[chosen["database"]]
                connection.client = dialect_of(connection.vendor).client(connection)  # for dbshell
            call_command(command, *words, **chosen, stdout=self.stdout, stderr=self.stderr)

    def _chosen(self, command: str, name: str) -> dict[str, str]:
        """Return the command's option for the database, or nothing if it has no such option."""
        try:
            alias = alias_for(name)
        except (NotFound, ConfigError, DatabaseUnavailable) as error:
            raise refusal(error.message) from None
        if _takes_database(command):
            return {"database": alias}
        self.stderr.write(f'{command} has no option --database: alias_for("{name}") is {alias}.')
        return {}


def _takes_database(name: str) -> bool:
    """Return whether a command has an option --database."""
    app = get_commands()[name]
    command = app if isinstance(app, BaseCommand) else load_command_class(app, name)
    parser = command.create_parser("manage.py", name)
    return any("--database" in action.option_strings for action in parser._actions)


def _database_among(words: list[str], database: str | None) -> tuple[str | None, list[str]]:
    """Return the database's name, and the command's own arguments without it: it may be among them.

    argparse.REMAINDER takes everything after the command, even an option of this command.
    """
    rest: list[str] = []
    left = iter(words)
    for word in left:
        if word == "--":
            return database, [*rest, word, *left]
        if word == "--database":
            database = next(left, None)
            if database is None:
                raise CommandError("--database needs a name.", returncode=2)
        elif word.startswith("--database="):
            database = word.removeprefix("--database=")
        else:
            rest.append(word)
    return database, rest
