"""Sorts the rows of sqlite_master: which tables and views there are, and what belongs to each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from dynamic_databases.catalog import TableKind, Trigger
from dynamic_databases.dialects.sqlite.tokens import folded

Row = tuple[Any, ...]
IndexSql = tuple[str, str | None]
"""An index's name and statement; one that a constraint made has none."""
Text = tuple[str, str, tuple[IndexSql, ...], tuple[Trigger, ...]]
"""A table's name and statement, its indexes' and its triggers'."""

KINDS = {
    "table": TableKind.TABLE,
    "view": TableKind.VIEW,
    "virtual": TableKind.VIRTUAL,
    "shadow": TableKind.SHADOW,
}
NAMED = attrgetter("name")


class TableRow(NamedTuple):
    """A table or view, with all that sqlite_master and pragma_table_list have of it."""

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
        """What all that pragmas tell of an ordinary table follows from; None of others."""
        if self.kind is not TableKind.TABLE or not self.sql:
            return None
        return self.name, self.sql, self.indexes, self.triggers


def tables_in(master: Iterable[Row], table_list: Mapping[str, Row]) -> list[TableRow]:
    """Return the tables and views of a file, without SQLite's own. A row without a name is none.

    `master` has rowid, type, name, tbl_name and sql; `table_list`, by name, has name, type, wr and strict.
    """
    tables: list[Row] = []
    indexes: dict[str, list[IndexSql]] = defaultdict(list)
    triggers: dict[str, list[Trigger]] = defaultdict(list)
    for row in master:
        _, type_, name, table, sql = row
        if not isinstance(name, str) or not isinstance(table, str):
            continue
        if type_ == "index":
            indexes[folded(table)].append((name, sql))
        elif type_ == "trigger":
            triggers[folded(table)].append(Trigger(name, sql or ""))
        elif type_ in ("table", "view") and not name.startswith("sqlite_"):
            tables.append(row)
    found: list[TableRow] = []
    for rowid, type_, name, _, sql in tables:
        _, listed, without_rowid, strict = table_list.get(name, (name, type_, 0, 0))
        key = folded(name)
        its_triggers = tuple(sorted(triggers[key], key=NAMED)) if key in triggers else ()
        kind = KINDS.get(listed, TableKind.TABLE)
        its_indexes = tuple(indexes.get(key, ()))
        found.append(TableRow(rowid, name, kind, without_rowid, strict, sql, its_indexes, its_triggers))
    return found
