"""The databases that the command `compare` compares: counterparts by name, or any that are listed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from dynamic_databases.connections import live
from dynamic_databases.connections.known_dead import try_again
from dynamic_databases.errors import ConfigError
from dynamic_databases.management.command_errors import environment_named, refusal, unasked
from dynamic_databases.models import Connectable, Database
from dynamic_databases.readings.latest import forget
from dynamic_databases.sources import customers


def sides_of(options: dict[str, Any]) -> tuple[dict[str, Connectable], list[str]]:
    """Return the databases to compare, by their labels in the report, and the names of tables to show."""
    words = [word for word in (options["name"], *options["tables"]) if word is not None]
    if options["of"]:
        databases, tables = {label: _database_at(label) for label in options["of"]}, words
    elif words:
        databases, tables = _counterparts(words[0], options["environments"]), words[1:]
    else:
        raise refusal("Name a database to compare across environments, or any two with --of.")
    if len(databases) < 2:
        raise refusal(f"There is nothing to compare {next(iter(databases))} with.")
    return databases, tables


def _database_at(label: str) -> Connectable:
    slug, slash, name = label.partition("/")
    if not (slug and slash and name):
        raise refusal(f"--of expects databases such as prod/shop, not {label}.")
    return _counterparts(name, [slug])[slug]


def _counterparts(name: str, slugs: Sequence[str] | None) -> dict[str, Connectable]:
    """Return the databases with that name by environment, in the order of `slugs` if it is given."""
    named = customers.databases_named(name, slugs=slugs)
    databases = {row.environment.slug: row for row in named.databases}
    if not databases and named.unread:
        raise refusal(unasked(name, named))
    if slugs is None:
        if not databases:
            known = sorted(set(Database.objects.values_list("name", flat=True)))
            available = f"Available: {', '.join(known) or 'none yet'}."
            raise refusal(f"There is no database {name}. {available}{named.perhaps_hidden}")
        return databases
    for slug in slugs:
        if environment_named(slug).slug not in databases:
            missing = f"There is no database {name} in {slug}.{named.perhaps_hidden}"
            raise refusal(unasked(name, named) or missing)
    return {slug: databases[slug] for slug in slugs}


def read_anew(databases: Iterable[Connectable]) -> None:
    """Drop cached readings and failures of this process: a command reports the current state."""
    for database in databases:
        with suppress(ConfigError):
            connection = live(database)
            forget(connection.alias)
            try_again(connection)
