"""Makes tables from the results of SQLite's pragmas and CREATE statements: rows in, values out, no SQL."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from django.utils.functional import cached_property

from dynamic_databases.catalog import VIEWS, Column, ForeignKey, Key, Table, TableKind
from dynamic_databases.dialects.rows import position_of
from dynamic_databases.dialects.sqlite.catalog.ddl import NOTHING_SAID, TableText, table_text, tells
from dynamic_databases.dialects.sqlite.catalog.keys import (
    SCHEMA,
    foreign_keys,
    indexes,
    key_of,
    rows_by_index,
    unique_keys,
    with_index,
)
from dynamic_databases.dialects.sqlite.catalog.master import TableRow
from dynamic_databases.dialects.sqlite.catalog.rows import ColumnRow, ForeignKeyRow, IndexRow
from dynamic_databases.dialects.sqlite.catalog.tokens import folded
from dynamic_databases.dialects.sqlite.types import typed
from dynamic_databases.fast_dataclasses import maker

TABLES = (TableKind.TABLE, TableKind.SHADOW)
ROW_IDS = ("rowid", "_rowid_", "oid")
new_column, new_table = maker(Column), maker(Table)
HIDDEN, STORED = 1, 3
"""Values of `ColumnRow.hidden`."""

NAMED, IN_KEY = attrgetter("name"), attrgetter("key_position")
NAME = itemgetter(position_of(ColumnRow, "name"))
REPLACED = "\ufffd"

UNNAMEABLE = "its name, or a column's, is not valid UTF-8, so that no statement can name it"


class Told(NamedTuple):
    """The rows that pragmas return for one table."""

    columns: tuple[tuple[Any, ...], ...]
    """Each as a `ColumnRow`: see `dialects.rows`."""
    indexes: tuple[IndexRow, ...]
    foreign_keys: tuple[ForeignKeyRow, ...]


def table_of(row: TableRow, told: Told) -> Table:
    """Return one table. The targets of its foreign keys are as written in its text: see `with_targets`."""
    capitals = (row.sql or "").upper()
    columns, unusual = _plain_columns(told.columns)
    text = _text(row, capitals, unusual)
    by_index = rows_by_index(told.indexes)
    in_key = [column for _, column in unusual if column.key_position]
    key = _key(in_key, text.primary_key_name) if in_key else None
    identity = None
    if key and _key_is_row_id(row, key, by_index):
        identity = "autoincrement" if text.autoincrement else "rowid"
    if text.generated or text.collations:
        unusual = [(position, ColumnRow._make(column)) for position, column in enumerate(told.columns, 1)]
    for position, column in unusual:
        columns[position - 1] = _column(column, position, text, identity)
    if key:
        for rows in by_index:
            if rows[0].origin == "pk":
                key = with_index(key, rows, columns)
    # In SQLite a table has no comment, no collation and no character set.
    return new_table(
        schema=SCHEMA,
        name=row.name,
        kind=row.kind,
        columns=tuple(columns),
        primary_key=key,
        unique=unique_keys(by_index, columns, text),
        indexes=indexes(by_index, columns, text, row.indexes),
        foreign_keys=foreign_keys(told.foreign_keys, text.references),
        checks=tuple(text.checks),
        triggers=row.triggers,
        definition=row.sql,
        options=_options(row, text) if row.without_rowid or row.strict or text.conflicts else (),
        row_id=None if row.without_rowid or row.kind in VIEWS else _row_id(row, capitals, told.columns),
    )


def untold(row: TableRow, problem: str) -> Table:
    """Return a table that could not be read, with the reason: only its name, statement and triggers."""
    return Table(
        schema=SCHEMA,
        name=row.name,
        kind=row.kind,
        triggers=row.triggers,
        definition=row.sql,
        problem=problem,
    )


def is_unnameable(row: TableRow, columns: tuple[tuple[Any, ...], ...]) -> bool:
    """Return whether the table's name or a column's was not valid UTF-8, so that part of it was replaced."""
    return REPLACED in "".join([row.name, *map(NAME, columns)])


def with_targets(tables: Collection[Table]) -> tuple[Table, ...]:
    """Return tables sorted by name, with the targets of foreign keys spelled as in their definitions."""
    targets = _Targets(tables)
    return tuple(sorted(map(targets.spelled, tables), key=NAMED))


class _Targets:
    """Finds tables and columns by a name in any case, as SQLite does."""

    def __init__(self, tables: Collection[Table]) -> None:
        self._tables = {table.name: table for table in tables}

    @cached_property
    def _folded(self) -> dict[str, Table]:
        """The tables by their folded names; most files never ask for one."""
        return {folded(name): table for name, table in self._tables.items()}

    def spelled(self, table: Table) -> Table:
        """Return a table with the targets of its keys spelled as defined, or itself if they already are."""
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


def _key(rows: list[ColumnRow], name: str | None) -> Key:
    if len(rows) > 1:
        rows.sort(key=IN_KEY)
    return key_of(tuple([row.name for row in rows]), name)


def _key_is_row_id(row: TableRow, key: Key, by_index: list[list[IndexRow]]) -> bool:
    """Return whether SQLite generates the key's values: INTEGER PRIMARY KEY is the rowid, with no index."""
    if len(key.columns) != 1 or row.kind not in TABLES or row.without_rowid:
        return False
    return "pk" not in [rows[0].origin for rows in by_index]


def _text(row: TableRow, capitals: str, unusual: list[tuple[int, ColumnRow]]) -> TableText:
    if row.sql is None or row.kind not in TABLES:
        return NOTHING_SAID
    if not tells(capitals) and not any(column.hidden > HIDDEN for _, column in unusual):
        return NOTHING_SAID
    return table_text(row.sql) or NOTHING_SAID


def _plain_columns(rows: tuple[tuple[Any, ...], ...]) -> tuple[list[Column], list[tuple[int, ColumnRow]]]:
    """Return all columns as if they were plain, and the rows of those in the key, generated or hidden."""
    columns: list[Column] = []
    unusual: list[tuple[int, ColumnRow]] = []
    # Nearly all are plain. The positions are checked by
    # `test_plain_columns_are_made_in_the_order_of_the_fields`.
    for position, row in enumerate(rows, 1):
        _, _, name, declared, not_null, default, key_position, hidden = row
        columns.append(_plain_column(position, name, declared, not_null, default))
        if key_position or hidden:
            unusual.append((position, ColumnRow._make(row)))
    return columns, unusual


@lru_cache(maxsize=2**13)
def _plain_column(
    position: int, name: str, declared: str, not_null: int, default: str | None, identity: str | None = None
) -> Column:
    """Return a column. Cached: tables share the values of columns that are alike."""
    type_, kind = typed(declared)
    return new_column(
        name=name,
        position=position,
        type=type_,
        kind=kind,
        nullable=not not_null,
        default=default,
        identity=identity,
    )


def _column(row: ColumnRow, position: int, text: TableText, identity: str | None) -> Column:
    """Return a column; `identity` is that of a primary key that is the rowid."""
    if not (row.hidden or text.generated or text.collations):  # a usual key, which most tables share
        own = identity if row.key_position else None
        return _plain_column(position, row.name, row.type, row.not_null, row.default, own)
    type_, kind = typed(row.type)
    name = folded(row.name)
    return new_column(
        name=row.name,
        position=position,
        type=type_,
        kind=kind,
        nullable=not row.not_null,
        default=row.default,
        generated=text.generated.get(name),
        stored=row.hidden == STORED,
        identity=identity if row.key_position else None,
        collation=text.collations.get(name),
        hidden=row.hidden == HIDDEN,
    )


def _options(row: TableRow, text: TableText) -> tuple[tuple[str, str], ...]:
    options = (
        ("without rowid", "", row.without_rowid),
        ("strict", "", row.strict),
        ("on conflict", "; ".join(sorted(text.conflicts)), text.conflicts),
    )
    return tuple((name, value) for name, value, on in options if on)


def _row_id(row: TableRow, capitals: str, columns: tuple[tuple[Any, ...], ...]) -> str | None:
    if row.kind is TableKind.TABLE and capitals and "ROWID" not in capitals:
        return ROW_IDS[0]  # all column names are in the text, so none is called rowid
    taken = "\0".join(map(NAME, columns)).lower().split("\0")
    return next((name for name in ROW_IDS if name not in taken), None)
