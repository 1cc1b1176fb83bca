"""Finds the columns that have their table's collation: a change of the table's is one of theirs as well."""

from __future__ import annotations

from dynamic_databases.catalog import Column, Table


def columns_with_table_collation(table: Table) -> list[Column]:
    """Return the columns whose collation is the same as the table's."""
    return [
        column
        for column in table.columns
        if column.collation is not None and column.collation == table.collation
    ]
