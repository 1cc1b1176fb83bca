"""Asks for the rows of a table as commands and pages do, of databases that tests registered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dynamic_databases.catalog import TableName
from dynamic_databases.models import Database
from dynamic_databases.readings.counterparts import readings_of
from dynamic_databases.row_comparison import RowComparison, RowQuestion, RowSubject, compare_rows

LIMIT = 20_000


def compared(
    databases: Mapping[str, Database], table: str, baseline: str | None = None, **question: Any
) -> RowComparison:
    """Return the comparison of a table's rows; by default of all rows by the table's own key."""
    schema, _, name = table.rpartition(".")
    subject = RowSubject(
        database="shop",
        databases=databases,
        results=readings_of(databases),
        table=TableName(schema or None, name),
        baseline=baseline,
    )
    return compare_rows(subject, RowQuestion(**{"limit": LIMIT, **question}))


def differences(comparison: RowComparison) -> Iterator[tuple[Any, ...]]:
    """Yield what differs: a key with its states, then each cell with its values, all as texts."""
    for row in comparison.rows:
        key = ",".join(map(str, row.key))
        if set(row.states.values()) != {"found"}:
            yield key, " ".join(f"{side}:{state}" for side, state in row.states.items())
        for name, values in row.cells.items():
            yield key, name, " ".join(f"{side}:{value}" for side, value in values.items())
