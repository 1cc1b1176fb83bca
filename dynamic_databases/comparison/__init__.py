"""Compares databases: values in, values out. Depends only on `catalog`: no Django, no SQL."""

from dynamic_databases.comparison.canonical.facts import Value
from dynamic_databases.comparison.canonical.reasons import REASONS
from dynamic_databases.comparison.cells import Cell
from dynamic_databases.comparison.databases import Comparison, compare
from dynamic_databases.comparison.differences.difference import (
    Difference,
    DifferenceKind,
    Equality,
    Summary,
)
from dynamic_databases.comparison.drift import ColumnDrift, drift_of
from dynamic_databases.comparison.items.item import ObjectKind
from dynamic_databases.comparison.items.options import EVERYTHING, USUAL, Options
from dynamic_databases.comparison.items.scope import State
from dynamic_databases.comparison.json import comparison_as_json, difference_as_json
from dynamic_databases.comparison.matrix import ColumnComparison, ObjectComparison, TableComparison
from dynamic_databases.comparison.severity.fixed_verdicts import FIXED_VERDICTS
from dynamic_databases.comparison.severity.rule import Rule
from dynamic_databases.comparison.severity.verdict import Severity, Verdict, worst
from dynamic_databases.comparison.severity.verdicts import RULES

__all__ = [
    "EVERYTHING",
    "FIXED_VERDICTS",
    "REASONS",
    "RULES",
    "USUAL",
    "Cell",
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
    "Value",
    "Verdict",
    "compare",
    "comparison_as_json",
    "difference_as_json",
    "drift_of",
    "worst",
]
