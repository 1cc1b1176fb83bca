"""Which columns tell most of a row, where there is room for a few."""

from __future__ import annotations

from dynamic_databases.catalog import Column, Family, Table

SHORT_TEXT = 80
"""Characters that a column of short texts takes at most."""
TELLING = frozenset(
    {Family.TEXT, Family.ENUM, Family.BOOLEAN, Family.INTEGER, Family.DECIMAL, Family.DATE, Family.TIMESTAMP}
)


def telling_columns(table: Table, without: frozenset[str], most: int) -> tuple[str, ...]:
    """Return the columns that tell most of a row: a short text, a number, a moment, then others in order."""
    referring = {name for key in table.foreign_keys for name in key.columns}
    usable = [
        column
        for column in table.columns
        if column.name not in without and column.name not in referring and not column.hidden
    ]
    families = (
        (Family.TEXT, Family.ENUM),
        (Family.DECIMAL, Family.FLOAT, Family.INTEGER),
        (Family.DATE, Family.TIMESTAMP),
    )
    chosen = [
        column.name
        for of_kind in families
        if (
            column := next((each for each in usable if each.kind.family in of_kind and _is_short(each)), None)
        )
    ]
    chosen += [
        column.name
        for column in usable
        if column.name not in chosen and column.kind.family in TELLING and _is_short(column)
    ]
    return tuple(chosen[:most])


def _is_short(column: Column) -> bool:
    return column.kind.family is not Family.TEXT or 0 < (column.kind.size or 0) <= SHORT_TEXT
