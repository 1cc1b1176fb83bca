"""By which columns rows are matched: the table's own key, or a unique one that is no number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from dynamic_databases.catalog import Column, Family, ForeignKey, Table
from dynamic_databases.catalog.numbers import NUMBERS
from dynamic_databases.catalog.row_keys import row_key, unique_keys

SURROGATES = NUMBERS | {Family.UUID}
"""What a key is made of that means nothing outside of its database."""
ANYTHING = frozenset({Family.OTHER})
MOST_PROPOSED = 4
USUALLY_IGNORED = (
    *("created_at", "updated_at", "modified_at", "changed_at", "last_modified", "last_updated"),
    *("created_on", "updated_on", "modified_on", "created", "updated", "modified", "version", "rowversion"),
)
"""Columns that differ in most rows and mean nothing, as frameworks and people call them."""


def own_key(table: Table) -> tuple[str, ...]:
    """Return the columns of the table's own key, which is the same tomorrow; none where it has none."""
    key = row_key(table)
    return key.columns if key.is_stable else ()


def proposed_keys(tables: Collection[Table]) -> list[tuple[str, ...]]:
    """Return the unique keys of the first table that are no numbers and that all of the tables have."""
    if not tables:
        return []
    first, *others = tables
    own = own_key(first)
    keys = [
        columns
        for columns in natural_candidates(first)
        if columns != own and all(has_key(other, columns) for other in others)
    ]
    return keys[:MOST_PROPOSED]


def natural_candidates(table: Table) -> list[tuple[str, ...]]:
    """Return the unique keys of a table that hold something beside numbers, the shortest first."""
    keys = dict.fromkeys((*([table.primary_key.columns] if table.primary_key else []), *unique_keys(table)))
    natural = [columns for columns in keys if columns and not is_surrogate(table, columns)]
    return sorted(natural, key=lambda columns: (_is_loose(table, columns), len(columns)))


def is_surrogate(table: Table, columns: Sequence[str]) -> bool:
    """Return whether a key has only numbers or UUIDs, or a column that can't be read or compared."""
    held = [table.column(name) for name in columns]
    if any(column is None or column.kind.is_opaque for column in held):
        return True
    return all(column.kind.family in SURROGATES for column in held if column is not None)


def has_key(table: Table, columns: Sequence[str]) -> bool:
    """Return whether these columns, in any order and letter case, are a unique key of a table."""
    wanted = {name.lower() for name in columns}
    keys = [*([table.primary_key.columns] if table.primary_key else []), *unique_keys(table)]
    return any({name.lower() for name in key} == wanted for key in keys)


def surrogate_key(table: Table, matched: Collection[str]) -> str | None:
    """Return the numeric primary key of a table whose rows are matched by other columns, if it has one.

    A key that refers to another table is none: it means the row there.
    """
    columns = table.primary_key.columns if table.primary_key else ()
    if len(columns) != 1 or columns[0].lower() in {name.lower() for name in matched}:
        return None
    column = table.column(columns[0])
    if column is None or column.kind.family not in NUMBERS or foreign_key(table, column.name):
        return None
    return column.name


def foreign_key(table: Table, column: str) -> ForeignKey | None:
    """Return the foreign key of this column alone, if it has one."""
    return next((key for key in table.foreign_keys if key.columns == (column,)), None)


def usually_ignored(columns: Iterable[str]) -> list[str]:
    """Return the names among these of columns that are usually expected to differ."""
    return [name for name in columns if name.lower() in USUALLY_IGNORED or name.lower().endswith("_at")]


def is_comparable(column: Column, other: Column) -> bool:
    """Return whether a value of one column can be the key that a value of the other is."""
    return _sort(column) == _sort(other) or bool(ANYTHING & {column.kind.family, other.kind.family})


def _sort(column: Column) -> str:
    family = column.kind.family
    if family in NUMBERS or family is Family.BOOLEAN:
        return "number"
    return "bytes" if family is Family.BINARY else "text"


def _is_loose(table: Table, columns: Sequence[str]) -> bool:
    """Return whether a key takes NULL, which does not identify a row."""
    return any(column is None or column.nullable for column in map(table.column, columns))
