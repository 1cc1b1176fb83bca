"""Which columns of a database no page reads: what connections are made of, and hashes of passwords.

Leaves which databases have any to `controllers` and `users`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dynamic_databases.caches import Cache
from dynamic_databases.catalog import Catalog, Table, TableName
from dynamic_databases.redaction.columns import without_columns
from dynamic_databases.redaction.mentions import calls, has_whole_rows, mentions, reaches

CLOSED = "it may show connection settings or passwords, which no page shows"
LIKE_A_SECRET = re.compile(
    r"passw|passphrase|secret|token|credential|api_?key|(?:private|access|signing|encryption)_?key"
    r"|(?:\b|_)(?:pw|pwd|pass|pin|otp|psk|dsn)(?:\b|_|\d)"
)
"""Names of columns, in small letters, that hold secrets wherever they mean what they say."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """What no page reads of one database. All names are in small letters."""

    secrets: frozenset[str] = frozenset()
    """Columns with connection strings and passwords: in whatever table or view they stand."""
    columns: frozenset[tuple[str, str]] = frozenset()
    """Table and column, the table with its schema or without."""
    abroad: frozenset[tuple[str, str]] = frozenset()
    """Database and table of controllers on the same server, into which a view here may reach."""
    controllers: frozenset[str] = frozenset()
    """Tables in which columns named like secrets are withheld as well."""
    shown: frozenset[tuple[str, str]] = frozenset()
    """Table and column of those that are no secret, as a source says."""
    hashes: frozenset[tuple[str, str]] = frozenset()
    """Table and column of passwords by which people sign in."""

    def __bool__(self) -> bool:
        return bool(self.secrets or self.columns or self.abroad or self.controllers or self.hashes)

    def columns_of(self, table: Table) -> tuple[str, ...]:
        """Return the columns of a table that no page reads, with those that the server makes of them."""
        withheld = self.columns | self.hashes
        named = {column for name, column in withheld if name in _names(table)} | self.secrets
        named |= self.like_secrets(table)
        return tuple(
            column.name
            for column in table.columns
            if column.name.casefold() in named or mentions(column.generated, named)
        )

    def has_hashes(self, table: Table) -> bool:
        """Return whether a table is one of users, who sign in by it."""
        return any(name in _names(table) for name, _ in self.hashes)

    def like_secrets(self, table: Table) -> frozenset[str]:
        """Return the columns of a controller table that are named like secrets, in small letters."""
        names = _names(table)
        if not names & self.controllers:
            return frozenset()
        shown = {column for name, column in self.shown if name in names}
        columns = {column.name.casefold() for column in table.columns} - shown
        return frozenset(filter(LIKE_A_SECRET.search, columns))

    def without(self, table: Table) -> Table:
        """Return a table as pages read it: without those columns, and without keys that hold them."""
        return without_columns(table, self.columns_of(table) if self else ())

    def readable(self, catalog: Catalog) -> Catalog:
        """Return a catalog as pages read it: of a view that may show those columns, nothing is left."""
        if not self:
            return catalog
        # By value and not by alias: another rule, or another structure, never finds an older answer.
        key = (self, catalog.digest)
        readable = _readable.get(key)
        if readable is None:
            whole = replace(self, hashes=self.hashes | _hashes_beneath(self, catalog))
            closed = _views_that_tell(whole, catalog)
            tables = (
                replace(table, columns=(), problem=CLOSED)
                if table.table_name in closed
                else whole.without(table)
                for table in catalog.tables
            )
            readable = replace(catalog, tables=tuple(tables))
            _readable.set(key, readable)
        return readable


NOTHING = Redaction()


def _hashes_beneath(redaction: Redaction, catalog: Catalog) -> frozenset[tuple[str, str]]:
    """Return the columns from which the views have their hashes that a redaction names, in any depth.

    They are known by the view's text: by the hash's name, as what is renamed to it, or as a secret's name.
    """
    hashes: set[tuple[str, str]] = set()
    waiting = list(redaction.hashes)
    while waiting:
        name, hashed = waiting.pop()
        texts = [
            view.definition.casefold()
            for view in catalog.tables
            if view.is_view and view.definition and name in _names(view)
        ]
        for table in catalog.tables:
            own = f"{(table.schema or '').casefold()}.{table.name.casefold()}"
            for text in texts:
                if name not in _names(table) and mentions(text, [table.name.casefold()]):
                    columns = (column.name.casefold() for column in table.columns)
                    more = {(own, column) for column in columns if _is_hashed(column, hashed, text)} - hashes
                    hashes |= more
                    waiting += more
    return frozenset(hashes)


def _is_hashed(column: str, hashed: str, text: str) -> bool:
    """Return whether a view has its column `hashed` from this one, by the view's text."""
    if column == hashed:
        return True
    renamed = rf"(?<!\w){re.escape(column)}[`\"\]]?\s+as\s+[`\"\[]?{re.escape(hashed)}(?!\w)"
    is_secret = LIKE_A_SECRET.search(column) is not None and mentions(text, [column])
    return is_secret or re.search(renamed, text) is not None


def _views_that_tell(redaction: Redaction, catalog: Catalog) -> set[TableName]:
    """Return the views that may show a withheld column: by its name, its table's, or another such view's.

    So may a view that calls a function that does. What the login may not see the text of may show anything.
    """
    telling = set(redaction.secrets) | {name.rpartition(".")[2] for name, _ in redaction.columns}
    for table in catalog.tables:
        if columns := redaction.like_secrets(table):
            telling |= columns | {table.name.casefold()}
    # A table of users is in many views, so it counts which of its columns a view has.
    of_users = {table.name.casefold() for table in catalog.tables if redaction.has_hashes(table)}
    hashes = {column for _, column in redaction.hashes}
    # Names of functions that tell; a view that only calls one shows as much as the function does.
    calling: set[str] = set()

    def tells(text: str | None) -> bool:
        return (
            # A text that the login may not see is taken to tell: hiding too much is the safe mistake.
            bool((redaction.columns or redaction.hashes) and not text)
            or mentions(text, telling)
            or (mentions(text, of_users) and (mentions(text, hashes) or has_whole_rows(text)))
            or calls(text, calling)
            or reaches(text or "", redaction.abroad)
        )

    views = [table for table in catalog.tables if table.is_view]
    closed: set[TableName] = set()
    # Until nothing is added: views read views and functions call functions, in any order and depth.
    while True:
        more = [
            view
            for view in views
            if view.table_name not in closed and (tells(view.definition) or redaction.columns_of(view))
        ]
        called = {
            routine.name.casefold() for routine in catalog.routines if tells(routine.definition)
        } - calling
        if not more and not called:
            return closed
        closed |= {view.table_name for view in more}
        telling |= {view.name.casefold() for view in more}
        calling |= called


def _names(table: Table) -> set[str]:
    """Return how a table may be named, its partitions' parent included."""
    # In small letters, as all names here: hiding one column too many is the safe mistake.
    names = [name.casefold() for name in (table.name, table.parent) if name]
    return {*names, *(f"{(table.schema or '').casefold()}.{name}" for name in names)}


_readable: Cache[tuple[Redaction, str], Catalog] = Cache(16)
