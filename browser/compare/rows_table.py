"""A comparison of rows as CSV: a line for each cell that differs, and for each row that is not everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from browser.formats.csv_lines import csv_line
from dynamic_databases.row_comparison import ComparedRow, RowComparison
from dynamic_databases.row_comparison.values import LACKING, UNREAD, shown


def rows_as_csv(comparison: RowComparison) -> str:
    """Return all rows that are not the same everywhere, as CSV with a header."""
    plan = comparison.plan
    key = [column.name for column in plan.key] if plan else []
    lines = [csv_line([*key, "outcome", "column", *comparison.sides])]
    lines += [csv_line(line) for row in comparison.rows for line in _lines(comparison, row)]
    return "".join(lines)


def _lines(comparison: RowComparison, row: ComparedRow) -> Iterator[list[Any]]:
    if set(row.states.values()) != {"found"} or not row.cells:
        yield [*row.key, str(row.outcome), None, *(row.states[side] for side in comparison.sides)]
    for name, values in row.cells.items():
        yield [*row.key, str(row.outcome), name, *(_value(values.get(side)) for side in comparison.sides)]


def _value(value: Any) -> Any:
    return "not read" if value is UNREAD or value is LACKING else shown(value)
