"""The comparison of databases: values in, values out. Knows the catalog alone: no Django, no SQL."""

from dynamic_databases.comparison.cells import Cell
from dynamic_databases.comparison.databases import Comparison, compare
from dynamic_databases.comparison.drift import ColumnDrift, drift_of
from dynamic_databases.comparison.json import comparison_as_json, difference_as_json
from dynamic_databases.comparison.matrix import ColumnComparison, ObjectComparison, TableComparison
from dynamic_databases.comparison.options import EVERYTHING, USUAL, Options
from dynamic_databases.comparison.rule import Rule
from dynamic_databases.comparison.rules import RULES
from dynamic_databases.comparison.values import (
    Difference,
    DifferenceKind,
    Equality,
    ObjectKind,
    Severity,
    State,
    Summary,
    Verdict,
    worst,
)
from dynamic_databases.comparison.why_equal import REASONS, why_equal

ColumnCell = Cell

__all__ = [
    "EVERYTHING",
    "REASONS",
    "RULES",
    "USUAL",
    "Cell",
    "ColumnCell",
    "ColumnComparison",
    "ColumnDrift",
    "Comparison",
    "Difference",
    "DifferenceKind",
    "Equality",
    "ObjectComparison",
    "ObjectKind",
    "Options",
    "Rule",
    "Severity",
    "State",
    "Summary",
    "TableComparison",
    "Verdict",
    "compare",
    "comparison_as_json",
    "difference_as_json",
    "drift_of",
    "why_equal",
    "worst",
]
