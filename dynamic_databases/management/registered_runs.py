"""Runs a management command in an environment, on a database of it; leaves its words to the caller.

What writes tables or rows is run only where the config of the database allows that.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.management import BaseCommand, CommandError, call_command, get_commands, load_command_class
from django.core.management.base import CommandParser
from django.db import connections

from dynamic_databases.context import alias_for, customer, environment
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dumping import dumping
from dynamic_databases.errors import ConfigError, DatabaseUnavailable, NotFound
from dynamic_databases.management.command_errors import refusal
from dynamic_databases.managers import home_of
from dynamic_databases.migrating import migrating
from dynamic_databases.sources.aliases import is_home

SOURCE_CODE = "it writes the source code of migrations, whatever the environment"
REFUSED = {
    "flush": "it empties every table",
    "createcachetable": "it makes a table",
    "remove_stale_contenttypes": "it removes rows for models that another program may still have",
    "test": "it makes and removes databases",
    "testserver": "it makes and removes databases",
    "makemigrations": SOURCE_CODE,
    "squashmigrations": SOURCE_CODE,
    "optimizemigration": SOURCE_CODE,
}
"""Commands that are not run on a registered database, and why."""
WRITING = frozenset({"migrate", "loaddata", "createsuperuser", "changepassword"})
"""Commands that write into the database that they are given."""
NEEDS_NAME = frozenset({"migrate", "loaddata"})
"""Those of them that are not run here without a database."""
READ_ONLY = (
    "{command} is not run on a registered database: it writes there, which the config of {name} in {slug}"
    ' does not allow ("READ_ONLY": false would).'
)
NO_NAME = "{command} is not run on a registered database: it needs to know which, by --database NAME."


def refuse_unusable(command: str, database: str | None) -> None:
    """Raise `CommandError` for a command that is run in no environment."""
    if command in REFUSED:
        raise refusal(f"{command} is not run on a registered database: {REFUSED[command]}.")
    if command not in get_commands():
        raise refusal(f"There is no command {command}.")
    if command in NEEDS_NAME and database is None:
        raise refusal(NO_NAME.format(command=command))


def run_in(slug: str, words: Sequence[str], database: str | None, printing: Mapping[str, Any]) -> None:
    """Run a command with its own arguments; `printing` may have a `stdout` and a `stderr`.

    Raises `CommandError`, and whatever the command raises.
    """
    command, *arguments = words
    with environment(slug), customer(database):
        chosen = _chosen(command, database, slug, printing) if database is not None else {}
        if chosen:
            connection = connections[chosen["database"]]
            connection.client = dialect_of(connection.vendor).client(connection)  # for dbshell
        if command == "migrate" and database is not None:
            _migrate(arguments, chosen["database"], **chosen, **printing)
        elif command == "loaddata":
            with dumping():  # Django asks which models have rows there
                call_command(command, *arguments, **chosen, **printing)
        else:
            call_command(command, *arguments, **chosen, **printing)


def _migrate(words: list[str], alias: str, **options: Any) -> None:
    """Migrate the app that the words name, or each that lives in the database."""
    label = getattr(_parser("migrate").parse_args(words), "app_label", None)
    at_home = _apps_at_home(alias)
    if not label and not at_home:
        raise refusal("No app lives in this database: name the one to migrate, or give it a home.")
    # All that live there, since one may need the tables of another.
    with migrating({*at_home, *([label] if label else [])}):
        if label:
            call_command("migrate", *words, **options)
        for each in [] if label else at_home:
            call_command("migrate", each, *words, **options)


def _apps_at_home(alias: str) -> list[str]:
    """Return the labels of the apps with a model that lives in the database of an alias."""
    homes = {model._meta.app_label: home_of(model) for model in apps.get_models()}
    meant = {home for home in homes.values() if home is not None and is_home(home, alias)}
    labels = {label for label, home in homes.items() if home in meant}
    return [config.label for config in apps.get_app_configs() if config.label in labels]


def _chosen(command: str, name: str, slug: str, printing: Mapping[str, Any]) -> dict[str, str]:
    """Return the command's option for the database, or nothing if it has no such option."""
    try:
        alias = alias_for(name)
        if command in WRITING:
            alias = alias_for(name, writing=True)
    except ConfigError as error:
        if command in WRITING and "READ_ONLY" in error.errors:
            raise refusal(READ_ONLY.format(command=command, name=name, slug=slug)) from None
        raise refusal(error.message) from None
    except (NotFound, DatabaseUnavailable) as error:
        raise refusal(error.message) from None
    if any("--database" in action.option_strings for action in _parser(command)._actions):
        return {"database": alias}
    told = f'{command} has no option --database: alias_for("{name}") is {alias}.\n'
    (printing.get("stderr") or sys.stderr).write(told)
    return {}


def _parser(name: str) -> CommandParser:
    app = get_commands()[name]
    command = app if isinstance(app, BaseCommand) else load_command_class(app, name)
    parser = command.create_parser("manage.py", name)
    parser.called_from_command_line = False  # an error is raised, and ends nothing else
    return parser


def database_among(words: list[str], database: str | None) -> tuple[str | None, list[str]]:
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
