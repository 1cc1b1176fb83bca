"""Makes tables of what SQLite's pragmas and CREATE statements say: rows in, values out, no database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from operator import attrgetter, itemgetter
from typing import Any

from dynamic_databases.catalog import VIEWS, Column, ForeignKey, Key, Table, TableKind
from dynamic_databases.dialects.sqlite.ddl import NOTHING_SAID, TableText, table_text, tells
from dynamic_databases.dialects.sqlite.indexes import (
    SCHEMA,
    foreign_keys,
    indexes,
    key_of,
    rows_by_index,
    unique_keys,
)
from dynamic_databases.dialects.sqlite.master import Row, TableRow
from dynamic_databases.dialects.sqlite.tokens import folded
from dynamic_databases.dialects.sqlite.types import typed
from dynamic_databases.making import draft, finished, maker

TABLES = (TableKind.TABLE, TableKind.SHADOW)
ROW_IDS = ("rowid", "_rowid_", "oid")
draft_column, new_table = draft(Column), maker(Table)
HIDDEN, STORED = 1, 3
"""pragma_table_xinfo's `hidden`: 1 a virtual table's hidden column, 2 computed when read, 3 when written."""

Unusual = tuple[Any, Row]
"""The draft of a column, and its row."""
NAME, IN_KEY, NAMED = itemgetter(2), itemgetter(6), attrgetter("name")
REPLACED = "\ufffd"
Told = tuple[tuple[Row, ...], tuple[Row, ...], tuple[Row, ...]]
"""What pragmas tell of one table: the rows of its columns, indexes and foreign keys."""

UNNAMEABLE = "its name, or a column's, is not valid UTF-8, so that no statement can name it"


def table_of(row: TableRow, told: Told) -> Table:
    """Return one table. Targets of its foreign keys are spelled as it spells them: see `with_targets`."""
    column_rows, index_rows, key_rows = told
    capitals = (row.sql or "").upper()
    drafts, unusual = _drafts(column_rows)
    text = _text(row, capitals, unusual)
    by_index = rows_by_index(index_rows)
    in_key = [one for one in unusual if one[1][6]]
    key = _key([column for _, column in in_key], text.primary_key_name) if in_key else None
    if key and _key_is_row_id(row, key, by_index):
        in_key[0][0].identity = "autoincrement" if text.autoincrement else "rowid"
    columns = _columns(drafts, text)
    return new_table(
        SCHEMA,
        row.name,
        row.kind,
        columns,
        key,
        unique_keys(by_index, text),
        indexes(by_index, columns, text, row.indexes),
        foreign_keys(key_rows, text.references),
        tuple(text.checks),
        row.triggers,
        row.sql,
        None,
        None,
        None,
        _options(row, text) if row.without_rowid or row.strict or text.conflicts else (),
        None,
        None if row.without_rowid or row.kind in VIEWS else _row_id(row, capitals, column_rows),
    )


def untold(row: TableRow, problem: str) -> Table:
    """Return a table of which no more is known than its name and statement, and why."""
    return Table(SCHEMA, row.name, row.kind, triggers=row.triggers, definition=row.sql, problem=problem)


def is_unnameable(row: TableRow, columns: tuple[Row, ...]) -> bool:
    """Return whether what is not valid UTF-8 was replaced in the table's name or a column's."""
    return REPLACED in "".join([row.name, *map(NAME, columns)])


def with_targets(tables: Collection[Table]) -> tuple[Table, ...]:
    """Return tables by name, with the targets of their keys as these are spelled where they are defined."""
    targets = _Targets(tables)
    return tuple(sorted(map(targets.spelled, tables), key=NAMED))


class _Targets:
    """Finds tables and columns by a name in any case, as SQLite does."""

    def __init__(self, tables: Collection[Table]) -> None:
        self._tables = {table.name: table for table in tables}
        self._folded = {folded(name): table for name, table in self._tables.items()}

    def spelled(self, table: Table) -> Table:
        """Return a table with its keys' targets spelled as they are; itself if they are."""
        for key in table.foreign_keys:
            target = self._tables.get(key.target)
            if target is None or not _has(target.columns, key.target_columns):
                return replace(table, foreign_keys=tuple(map(self._spelled, table.foreign_keys)))
        return table

    def _spelled(self, key: ForeignKey) -> ForeignKey:
        target = self._tables.get(key.target) or self._folded.get(folded(key.target))
        if target is None:
            return key
        names = {folded(column.name): column.name for column in target.columns}
        columns = tuple([names.get(folded(column), column) for column in key.target_columns])
        return replace(key, target=target.name, target_columns=columns)


def _has(columns: tuple[Column, ...], names: tuple[str, ...]) -> bool:
    for name in names:
        for column in columns:
            if column.name == name:
                break
        else:
            return False
    return True


def _key(rows: list[Row], name: str | None) -> Key:
    return key_of(tuple([row[2] for row in (sorted(rows, key=IN_KEY) if len(rows) > 1 else rows)]), name)


def _key_is_row_id(row: TableRow, key: Key, by_index: list[list[Row]]) -> bool:
    """Return whether SQLite makes the key's values: INTEGER PRIMARY KEY, which needs no index of its own."""
    if len(key.columns) != 1 or row.kind not in TABLES or row.without_rowid:
        return False
    return "pk" not in [rows[0][3] for rows in by_index]


def _text(row: TableRow, capitals: str, unusual: list[Unusual]) -> TableText:
    if row.sql is None or row.kind not in TABLES:
        return NOTHING_SAID
    if not tells(capitals) and not any(column[7] > HIDDEN for _, column in unusual):
        return NOTHING_SAID
    return table_text(row.sql) or NOTHING_SAID


def _drafts(rows: tuple[Row, ...]) -> tuple[list[Any], list[Unusual]]:
    """Return what most columns are, and with their rows those that are in the key, computed or hidden."""
    drafts: list[Any] = []
    unusual: list[Unusual] = []
    for position, row in enumerate(rows, 1):
        type_, kind = typed(row[3])
        column = draft_column(row[2], position, type_, kind, not row[4], row[5])
        drafts.append(column)
        if row[6] or row[7]:
            column.stored, column.hidden = row[7] == STORED, row[7] == HIDDEN
            unusual.append((column, row))
    return drafts, unusual


def _columns(drafts: list[Any], text: TableText) -> tuple[Column, ...]:
    if text.generated or text.collations:
        for column in drafts:
            said = folded(column.name)
            column.generated, column.collation = text.generated.get(said), text.collations.get(said)
    return finished(drafts, Column)


def _options(row: TableRow, text: TableText) -> tuple[tuple[str, str], ...]:
    options = (
        ("without rowid", "", row.without_rowid),
        ("strict", "", row.strict),
        ("on conflict", "; ".join(sorted(text.conflicts)), text.conflicts),
    )
    return tuple((name, value) for name, value, on in options if on)


def _row_id(row: TableRow, capitals: str, columns: tuple[Row, ...]) -> str | None:
    if row.kind is TableKind.TABLE and capitals and "ROWID" not in capitals:
        return ROW_IDS[0]  # an ordinary table's names are in its text
    taken = "\0".join(map(NAME, columns)).lower().split("\0")
    return next((name for name in ROW_IDS if name not in taken), None)
