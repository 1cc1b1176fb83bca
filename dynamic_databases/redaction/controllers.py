"""What is redacted in a controller's database, under every name and environment that leads to it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from dynamic_databases.config import dialect_for
from dynamic_databases.dialects.base import Dialect, Entry
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Connectable, Source
from dynamic_databases.redaction.redaction import NOTHING, Redaction


def redaction_of(database: Connectable, entry: Entry) -> Redaction:
    """Return what no page reads of a database: the columns of connections, if it is a controller's.

    It is one if it has the name of a source's database, or leads to the same database. In other databases of
    that server, views that reach into the controller's are redacted.
    """
    if not database.any_source:
        return NOTHING
    own, abroad = [], []
    for controller in _controllers():
        if controller.is_at(database, entry):
            own.append(controller.source)
        elif controller.is_beside(entry):
            abroad += [(str(controller.entry["NAME"]), table) for table in _tables(controller.source)]
    if not own and not abroad:
        return NOTHING
    return _of(own, frozenset((name.casefold(), table) for name, table in abroad))


def ask_again() -> None:
    """Let this thread's next request read for itself which sources there are."""
    _asked.controllers = None


@dataclass(frozen=True)
class _Controller:
    """A source, and where its database leads; an empty entry if its config can't work."""

    source: Source
    dialect: Dialect | None
    entry: Entry

    def is_at(self, database: Connectable, entry: Entry) -> bool:
        """Return whether a database is the controller's, or has its name."""
        # Counterparts of a controller are taken for controllers: a copy of prod in test has the same secrets.
        if database.customer is None and database.name == self.source.database.name:
            return True
        return self._is_same(entry, self.entry)

    def is_beside(self, entry: Entry) -> bool:
        """Return whether a database is on the controller's server."""
        # Files have no server by which one database could read another.
        is_served = self.dialect is not None and "HOST" in self.dialect.keys
        return is_served and self._is_same(entry, {**self.entry, "NAME": entry["NAME"]})

    def _is_same(self, entry: Entry, other: Entry) -> bool:
        if self.dialect is None or entry["ENGINE"] != self.entry["ENGINE"]:
            return False
        return self.dialect.same_database(entry, other)


def _controllers() -> tuple[_Controller, ...]:
    """Return all sources with where they lead, read once in this request."""
    controllers: tuple[_Controller, ...] | None = getattr(_asked, "controllers", None)
    if controllers is None:
        controllers = tuple(map(_controller, Source.objects.select_related("database__environment")))
        _asked.controllers = controllers
    return controllers


def _controller(source: Source) -> _Controller:
    try:
        config = source.database.config
        return _Controller(source, dialect_for(config), source.database.connection_settings())
    except ConfigError:
        return _Controller(source, None, {})


def _of(sources: Iterable[Source], abroad: frozenset[tuple[str, str]]) -> Redaction:
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
        abroad,
        frozenset(table.casefold() for table in tables if table),
        frozenset((table.casefold(), column.casefold()) for table, column in told),
    )


def _tables(source: Source) -> set[str]:
    """Return the names of the tables that a source takes connections from, without their schemas."""
    tables = {source.table, *(table for table, _ in source.withheld_columns)}
    return {table.rpartition(".")[2].casefold() for table in tables if table}


_asked = threading.local()
