"""The rows of SQL Server's catalog written as text tables, so that a test shows what it reads.

The first line of a table names fields of the row, in any order; `-` is NULL, and a field that is not
named has its default. Values are separated by `|`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dynamic_databases.catalog import Table
from dynamic_databases.dialects.sqlserver.catalog.rows import (
    ColumnRow,
    ForeignKeyRow,
    IndexRow,
    ObjectRow,
    SequenceRow,
    SpaceRow,
    TypeRow,
)
from dynamic_databases.dialects.sqlserver.catalog.tables import DatabaseFacts, tables_of

NUMBERS = frozenset(
    """
    object_id parent temporal external memory_optimized disabled column_id user_defined max_length
    precision scale nullable persisted sparse hidden masked column_set graph_type history_id index_id unique
    primary constraint position ordinal descending included is_identity key_id cycling is_table table_id rows
    bytes partitions cached not_trusted
    """.split()
)
KINDS = {
    "objects": ObjectRow,
    "columns": ColumnRow,
    "indexes": IndexRow,
    "foreign_keys": ForeignKeyRow,
    "sequences": SequenceRow,
    "types": TypeRow,
    "space": SpaceRow,
}


def written(kind: Any, text: str) -> tuple[Any, ...]:
    """Return the rows that a text table spells."""
    header, *lines = [line for line in text.strip().splitlines() if line.strip()]
    names = _cells(header)
    return tuple(
        kind(**{name: _value(name, cell) for name, cell in zip(names, _cells(line), strict=True)})
        for line in lines
    )


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _value(name: str, cell: str) -> Any:
    if cell == "-":
        return None
    return int(cell) if name in NUMBERS else cell


def facts(**given: Any) -> DatabaseFacts:
    """Return facts of text tables by the statement's name; other values as they are."""
    rows = {name: written(KINDS[name], value) for name, value in given.items() if name in KINDS}
    return replace(DatabaseFacts(), **given | rows)


def table(given: DatabaseFacts, name: str, schema: str = "dbo") -> Table:
    """Return the one table of that name."""
    return next(table for table in tables_of(given).values() if (table.schema, table.name) == (schema, name))
