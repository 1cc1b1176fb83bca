"""The rows of a table on several sides, matched by a key: which differ, which are missing or the same."""

from dynamic_databases.row_comparison.comparing import RowSubject, compare_rows
from dynamic_databases.row_comparison.json import row_comparison_as_json
from dynamic_databases.row_comparison.question import Large, Narrow, RowQuestion
from dynamic_databases.row_comparison.result import ComparedRow, Outcome, RowComparison, RowState

__all__ = [
    "ComparedRow",
    "Large",
    "Narrow",
    "Outcome",
    "RowComparison",
    "RowQuestion",
    "RowState",
    "RowSubject",
    "compare_rows",
    "row_comparison_as_json",
]
