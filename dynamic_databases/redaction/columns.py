"""Takes columns out of a table, with the keys that hold them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from dynamic_databases.catalog import Table


def without_columns(table: Table, names: Collection[str]) -> Table:
    """Return a table without these columns, and without the keys and indexes that hold one of them."""
    hidden = frozenset(names)
    if not hidden:
        return table
    primary = table.primary_key
    return replace(
        table,
        columns=tuple(column for column in table.columns if column.name not in hidden),
        primary_key=None if primary and hidden & set(primary.columns) else primary,
        unique=tuple(constraint for constraint in table.unique if not hidden & set(constraint.columns)),
        indexes=tuple(index for index in table.indexes if not hidden & {part.column for part in index.parts}),
        foreign_keys=tuple(
            foreign_key for foreign_key in table.foreign_keys if not hidden & set(foreign_key.columns)
        ),
    )
