"""Says by what a row of a table is told from all others; leaves asking for it to who reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dynamic_databases.catalog import Table


class KeySource(StrEnum):
    PRIMARY = "primary key"
    UNIQUE = "unique"
    ROW_ID = "row id"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RowKey:
    """The columns that make a row's address; `ROW_ID` holds the server's own name of a row's place."""

    source: KeySource
    columns: tuple[str, ...] = ()

    @property
    def is_stable(self) -> bool:
        """Whether the same key means the same row tomorrow."""
        return self.source in (KeySource.PRIMARY, KeySource.UNIQUE)

    def __bool__(self) -> bool:
        return self.source is not KeySource.NONE


def row_key(table: Table) -> RowKey:
    """Return the primary key, else a unique key without nullable columns, else the row id, else none.

    Nothing is looked up by a column that the server can't compare.
    """
    primary = table.primary_key.columns if table.primary_key is not None else None
    if primary is not None and not any(
        column.kind.is_opaque for column in table.columns if column.name in primary
    ):
        return RowKey(KeySource.PRIMARY, primary)
    opaque = {column.name for column in table.columns if column.kind.is_opaque}
    required = {column.name for column in table.columns if not column.nullable} - opaque
    candidates = unique_keys(table)
    usable = [columns for columns in candidates if columns and required.issuperset(columns)]
    if usable:
        return RowKey(KeySource.UNIQUE, min(usable, key=lambda columns: (len(columns), columns)))
    if table.row_id is not None:
        return RowKey(KeySource.ROW_ID, (table.row_id,))
    return RowKey(KeySource.NONE)


def is_keyed_by(table: Table, columns: tuple[str, ...], folds_case: bool) -> bool:
    """Return whether these columns are a table's own key, which a row id never is, whatever its name."""
    key = row_key(table)
    if folds_case:
        return key.is_stable and [column.lower() for column in key.columns] == [
            column.lower() for column in columns
        ]
    return key.is_stable and key.columns == columns


def unique_keys(table: Table) -> list[tuple[str, ...]]:
    """Return the columns of each unique constraint and index that holds for all rows without a NULL in it."""
    return [key.columns for key in table.unique] + [
        tuple(part.column for part in index.parts if part.column is not None)
        for index in table.indexes
        if index.unique
        and index.valid
        and index.predicate is None
        and all(part.column for part in index.parts)
    ]


def tie_breaker(table: Table) -> str | None:
    """Return the row id where rows may share a primary key, else None.

    SQLite lets NULLs, and so the same key twice, into all primary keys but those of integers that are
    the row id. Source: https://www.sqlite.org/lang_createtable.html, 3.5
    """
    columns = table.primary_key.columns if table.primary_key else ()
    loose = any(
        column.name in columns and column.nullable and column.identity is None for column in table.columns
    )
    return table.row_id if loose else None
