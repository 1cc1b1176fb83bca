"""What is redacted in a database, under every name and environment that leads to it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dynamic_databases.dialects.base import Entry
from dynamic_databases.models import Connectable, Source
from dynamic_databases.redaction import users
from dynamic_databases.redaction.redaction import NOTHING, Redaction
from dynamic_databases.redaction.targets import Target, target_of


def redaction_of(database: Connectable, entry: Entry) -> Redaction:
    """Return what no page reads of a database: columns of connections, and of passwords to sign in with.

    The former are a controller's. A database is one if it has the name of a source's database, or leads to
    the same database. In other databases of that server, views that reach into it are redacted.
    """
    controllers = _controllers() if database.any_source else ()
    own, abroad = [], set()
    for controller in controllers:
        if controller.target.is_at(database, entry):
            own.append(controller.source)
        elif controller.target.is_beside(entry):
            name = str(controller.target.entry["NAME"]).casefold()
            abroad |= {(name, table) for table in _tables(controller.source)}
    passwords = users.passwords_of(database, entry, [controller.source for controller in controllers])
    abroad |= passwords.abroad
    if not own and not abroad and not passwords.own:
        return NOTHING
    return replace(_of(own), abroad=frozenset(abroad), hashes=passwords.own)


def ask_again() -> None:
    """Let this thread's next request read for itself which sources there are."""
    _asked.controllers = None
    users.ask_again()


@dataclass(frozen=True)
class _Controller:
    """A source, and where its database leads."""

    source: Source
    target: Target


def _controllers() -> tuple[_Controller, ...]:
    """Return all sources with where they lead, read once in this request."""
    controllers: tuple[_Controller, ...] | None = getattr(_asked, "controllers", None)
    if controllers is None:
        sources = Source.objects.select_related("database__environment")
        controllers = tuple(_Controller(source, target_of(source.database)) for source in sources)
        _asked.controllers = controllers
    return controllers


def _of(sources: Iterable[Source]) -> Redaction:
    secrets: set[str] = set()
    columns: set[tuple[str, str]] = set()
    told: set[tuple[str, str]] = set()
    tables: set[str] = set()
    for source in sources:
        shown = {source.key_column, *source.names, source.environment_column}
        own = {source.connection_column, source.password_column} - {""}
        secrets |= own
        columns |= {(source.table, column) for column in own | set(source.parts.values()) - shown}
        columns |= set(source.withheld_columns)
        told |= {(source.table, column) for column in shown} | set(source.shown_columns)
        tables |= {source.table, *(table for table, _ in source.withheld_columns)}
    return Redaction(
        frozenset(column.casefold() for column in secrets),
        frozenset((table.casefold(), column.casefold()) for table, column in columns if table),
        controllers=frozenset(table.casefold() for table in tables if table),
        shown=frozenset((table.casefold(), column.casefold()) for table, column in told),
    )


def _tables(source: Source) -> set[str]:
    """Return the names of the tables that a source takes connections from, without their schemas."""
    tables = {source.table, *(table for table, _ in source.withheld_columns)}
    return {table.rpartition(".")[2].casefold() for table in tables if table}


_asked = threading.local()
