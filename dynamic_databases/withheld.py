"""Which columns of a database no page reads: those of a controller table that connections are made of.

They are out of reach by whatever name the database is registered, in every environment. Leaves reading
customers from them to `sources`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dynamic_databases.catalog import Catalog, Table, TableName
from dynamic_databases.config import dialect_for
from dynamic_databases.dialects.base import Dialect, Entry
from dynamic_databases.errors import ConfigError
from dynamic_databases.kept import Kept
from dynamic_databases.models import Database, Source
from dynamic_databases.models.sources import lines

CLOSED = "it may show what customers' connections are made of, which no page does"


@dataclass(frozen=True, slots=True)
class Withheld:
    """What no page reads of one database. All names are in small letters."""

    secrets: frozenset[str] = frozenset()
    """Columns with connection strings and passwords: in whatever table or view they stand."""
    columns: frozenset[tuple[str, str]] = frozenset()
    """Table and column, the table with its schema or without."""
    abroad: frozenset[tuple[str, str]] = frozenset()
    """Database and table of controllers on the same server, into which a view here may reach."""

    def __bool__(self) -> bool:
        return bool(self.secrets or self.columns or self.abroad)

    def columns_of(self, table: Table) -> tuple[str, ...]:
        """Return the columns of a table that no page reads, with those that the server makes of them."""
        named = {column for name, column in self.columns if name in _names(table)} | self.secrets
        return tuple(
            column.name
            for column in table.columns
            if column.name.casefold() in named or _mentions(column.generated, named)
        )

    def without(self, table: Table) -> Table:
        """Return a table as pages read it: without those columns, and without keys that hold them."""
        hidden = frozenset(self.columns_of(table)) if self else frozenset()
        if not hidden:
            return table
        primary = table.primary_key
        return replace(
            table,
            columns=tuple(one for one in table.columns if one.name not in hidden),
            primary_key=None if primary and hidden & set(primary.columns) else primary,
            unique=tuple(one for one in table.unique if not hidden & set(one.columns)),
            indexes=tuple(one for one in table.indexes if not hidden & {part.column for part in one.parts}),
            foreign_keys=tuple(one for one in table.foreign_keys if not hidden & set(one.columns)),
        )

    def readable(self, catalog: Catalog) -> Catalog:
        """Return a catalog as pages read it: of a view that may show those columns, nothing is left."""
        if not self:
            return catalog
        key = (self, catalog.digest)
        found = _readable.get(key)
        if found is None:
            closed = _views_that_tell(self, catalog)
            tables = (
                replace(one, columns=(), problem=CLOSED) if one.table_name in closed else self.without(one)
                for one in catalog.tables
            )
            found = replace(catalog, tables=tuple(tables))
            _readable.set(key, found)
        return found


NOTHING = Withheld()


def withheld_from(database: Database, entry: Entry) -> Withheld:
    """Return what no page reads of a database: what a source takes connections from, if it is a controller.

    It is one if it bears the name of a source's database, or leads to the same place. In another
    database of that server views are withheld that reach into the controller's.
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

    def is_at(self, database: Database, entry: Entry) -> bool:
        """Return whether a database is the controller's, or called as it is."""
        if database.customer is None and database.name == self.source.database.name:
            return True
        return self._is_same(entry, self.entry)

    def is_beside(self, entry: Entry) -> bool:
        """Return whether a database is on the controller's server."""
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


def _of(sources: Iterable[Source], abroad: frozenset[tuple[str, str]]) -> Withheld:
    secrets: set[str] = set()
    columns: set[tuple[str, str]] = set()
    for source in sources:
        shown = {source.key_column, *source.names, source.environment_column}
        own = {source.connection_column, source.password_column} - {""}
        secrets |= own
        columns |= {(source.table, column) for column in own | set(source.parts.values()) - shown}
        extra = [line.rpartition(".") for line in lines(source.withheld)]
        columns |= {(table, column) for table, _, column in extra}
    return Withheld(
        frozenset(column.casefold() for column in secrets),
        frozenset((table.casefold(), column.casefold()) for table, column in columns if table),
        abroad,
    )


def _tables(source: Source) -> set[str]:
    """Return the names of the tables that a source takes connections from, without their schemas."""
    tables = {source.table, *(line.rpartition(".")[0] for line in lines(source.withheld))}
    return {table.rpartition(".")[2].casefold() for table in tables if table}


def _views_that_tell(withheld: Withheld, catalog: Catalog) -> set[TableName]:
    """Return the views that may show a withheld column: by its name, its table's, or another such view's.

    So may a view that calls a function that does. What the login may not see the text of may show anything.
    """
    telling = set(withheld.secrets) | {name.rpartition(".")[2] for name, _ in withheld.columns}
    calling: set[str] = set()

    def tells(text: str | None) -> bool:
        return (
            bool(withheld.columns and not text)
            or _mentions(text, telling)
            or _calls(text, calling)
            or _reaches(text or "", withheld.abroad)
        )

    views = [table for table in catalog.tables if table.is_view]
    closed: set[TableName] = set()
    while True:
        more = [
            view
            for view in views
            if view.table_name not in closed and (tells(view.definition) or withheld.columns_of(view))
        ]
        called = {one.name.casefold() for one in catalog.routines if tells(one.definition)} - calling
        if not more and not called:
            return closed
        closed |= {view.table_name for view in more}
        telling |= {view.name.casefold() for view in more}
        calling |= called


def _names(table: Table) -> set[str]:
    """Return how a table may be named, its partitions' parent included."""
    names = [one.casefold() for one in (table.name, table.parent) if one]
    return {*names, *(f"{(table.schema or '').casefold()}.{name}" for name in names)}


def _mentions(text: str | None, names: Iterable[str]) -> bool:
    """Return whether SQL may mean one of the names: as a word, whatever its case."""
    folded = (text or "").casefold()
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) for name in names if name in folded)


def _calls(text: str | None, names: Iterable[str]) -> bool:
    """Return whether SQL may call one of the functions."""
    folded = (text or "").casefold()
    return any(re.search(rf"(?<!\w){re.escape(one)}[`\"\]]?\s*\(", folded) for one in names if one in folded)


def _reaches(text: str, abroad: Iterable[tuple[str, str]]) -> bool:
    """Return whether SQL may name a table of another database: `core`.`customers`, core.dbo.customers."""
    folded = re.sub(r"\s*\.\s*", ".", re.sub(r"[`\"\[\]]", "", text.casefold()))
    return any(
        re.search(rf"(?<!\w){re.escape(database)}\.(\w*\.)?{re.escape(table)}(?!\w)", folded)
        for database, table in abroad
        if database in folded
    )


_asked = threading.local()
_readable: Kept[tuple[Withheld, str], Catalog] = Kept(16)
