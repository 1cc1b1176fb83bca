"""Groups the rows of sqlite_master: the tables and views, with the indexes and triggers of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import NamedTuple

from dynamic_databases.catalog import TableKind, Trigger
from dynamic_databases.dialects.sqlite.catalog.rows import ListedRow, MasterRow
from dynamic_databases.dialects.sqlite.catalog.tokens import folded

IndexSql = tuple[str, str | None]
"""An index's name and statement. The index of a constraint has no statement."""
Text = tuple[str, str, tuple[IndexSql, ...], tuple[Trigger, ...]]
"""A table's name and statement, its indexes and its triggers."""

KINDS = {
    "table": TableKind.TABLE,
    "view": TableKind.VIEW,
    "virtual": TableKind.VIRTUAL,
    "shadow": TableKind.SHADOW,
}
NAMED = attrgetter("name")


class TableRow(NamedTuple):
    """A table or view, with its details from sqlite_master and pragma_table_list."""

    rowid: int
    name: str
    kind: TableKind
    without_rowid: int
    strict: int
    sql: str | None
    indexes: tuple[IndexSql, ...]
    triggers: tuple[Trigger, ...]

    @property
    def text(self) -> Text | None:
        """The text that determines what pragmas report about an ordinary table; None for other kinds."""
        if self.kind is not TableKind.TABLE or not self.sql:
            return None
        return self.name, self.sql, self.indexes, self.triggers


def tables_in(master: Iterable[MasterRow], table_list: Mapping[str, ListedRow]) -> list[TableRow]:
    """Return the tables and views of a file, without SQLite's own, and without rows that have no name.

    `table_list` is keyed by name.
    """
    rows: list[MasterRow] = []
    indexes: dict[str, list[IndexSql]] = defaultdict(list)
    triggers: dict[str, list[Trigger]] = defaultdict(list)
    for row in master:
        _, type_, name, table, sql = row  # there are thousands: by attribute this would take twice the time
        if not isinstance(name, str) or not isinstance(table, str):
            continue
        if type_ == "index":
            indexes[folded(table)].append((name, sql))
        elif type_ == "trigger":
            triggers[folded(table)].append(Trigger(name=name, definition=sql or ""))
        elif type_ in ("table", "view") and not name.startswith("sqlite_"):
            rows.append(row)
    tables: list[TableRow] = []
    for row in rows:
        listed = table_list.get(row.name) or ListedRow(row.name, row.type, without_rowid=0, strict=0)
        key = folded(row.name)
        tables.append(
            TableRow(
                rowid=row.rowid,
                name=row.name,
                kind=KINDS.get(listed.type or "", TableKind.TABLE),
                without_rowid=listed.without_rowid,
                strict=listed.strict,
                sql=row.sql,
                indexes=tuple(indexes.get(key, ())),
                triggers=tuple(sorted(triggers[key], key=NAMED)) if key in triggers else (),
            )
        )
    return tables
