"""The rows that the statements of `queries` return; leaves making values from them to `tables` and `keys`."""

from __future__ import annotations

from typing import Any, NamedTuple


class MasterRow(NamedTuple):
    """A row of `queries.MASTER`. In a damaged file, a name may be NULL or a number."""

    rowid: int
    type: str
    name: Any
    table: Any
    sql: str | None


class ListedRow(NamedTuple):
    """A row of `queries.TABLE_LIST`."""

    name: str
    type: str | None
    without_rowid: int
    strict: int


class ColumnRow(NamedTuple):
    """A row of `queries.COLUMNS`. A row that announces a table has only the table's rowid."""

    rowid: int
    is_column: int
    name: str
    type: str
    not_null: int
    default: str | None
    key_position: int
    """From 1; 0 if the column is not part of the primary key."""
    hidden: int
    """1: a hidden column of a virtual table; 2: generated, virtual; 3: generated, stored."""


class IndexRow(NamedTuple):
    """A row of `queries.INDEXES`: one part of an index."""

    rowid: int
    name: str
    unique: int
    origin: str
    """"c": CREATE INDEX; "u": a unique constraint; "pk": the primary key."""
    partial: int
    position: int
    """The position of the column in its table, from 0; negative for the rowid or an expression."""
    column: str | None
    descending: int
    collation: str | None


class ForeignKeyRow(NamedTuple):
    """A row of `queries.FOREIGN_KEYS`: one column of a foreign key."""

    rowid: int
    key: int
    target: str
    column: str
    target_column: str | None
    on_update: str
    on_delete: str
    match: str | None


class SizeRow(NamedTuple):
    """The row of `queries.SIZE`: the attributes of the whole file."""

    pages: int
    page_bytes: int
    encoding: str
    auto_vacuum: int
    """0: never; 1: at each commit (full); 2: on request (incremental)."""
    application_id: int


class EstimateRow(NamedTuple):
    """A row of `queries.ESTIMATES`. In a damaged file, a name may be NULL or a number."""

    table: Any
    rows: int | None
