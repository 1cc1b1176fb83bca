"""Which columns of a database no page reads: those of a controller table that connections are made of.

Leaves which databases have any to `withholding`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dynamic_databases.catalog import Catalog, Table, TableName
from dynamic_databases.kept import Kept
from dynamic_databases.withheld.mentions import calls, mentions, reaches

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
            if column.name.casefold() in named or mentions(column.generated, named)
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


def _views_that_tell(withheld: Withheld, catalog: Catalog) -> set[TableName]:
    """Return the views that may show a withheld column: by its name, its table's, or another such view's.

    So may a view that calls a function that does. What the login may not see the text of may show anything.
    """
    telling = set(withheld.secrets) | {name.rpartition(".")[2] for name, _ in withheld.columns}
    calling: set[str] = set()

    def tells(text: str | None) -> bool:
        return (
            bool(withheld.columns and not text)
            or mentions(text, telling)
            or calls(text, calling)
            or reaches(text or "", withheld.abroad)
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


_readable: Kept[tuple[Withheld, str], Catalog] = Kept(16)
