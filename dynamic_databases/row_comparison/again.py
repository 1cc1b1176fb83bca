"""How rows that differ are asked for once more: by what keys they are found again, and what has changed."""

from __future__ import annotations

from collections.abc import Mapping

from dynamic_databases.catalog import Family
from dynamic_databases.row_comparison.merging import Merged, is_exact
from dynamic_databases.row_comparison.plan import Plan
from dynamic_databases.row_comparison.question import RowQuestion
from dynamic_databases.row_comparison.reading import SideRows, decoded_sides

MOST_BY_KEY = 1_000
"""Rows that are asked for again by their keys; of more all are read again."""
FOUND_BY_KEY = frozenset(
    {
        *(Family.INTEGER, Family.DECIMAL, Family.TEXT, Family.UUID, Family.ENUM, Family.BOOLEAN),
        *(Family.DATE, Family.TIME, Family.TIMESTAMP),
    }
)
"""Types whose values are found again by what the server prints of them."""
SPELLED_VARIOUSLY = frozenset({Family.UUID, Family.TIME, Family.TIMESTAMP})
"""Types of which two different texts may be the same value."""


def finds_by_key(plan: Plan, question: RowQuestion) -> bool:
    """Return whether rows are found on all sides by what was printed of their keys on one."""
    # Where no type is enforced, one moment may be stored in several ways, and a filter may hide some.
    is_loose = question.narrow is not None and not all(
        side.connection.dialect.enforces_types for side in plan.sides.values()
    )
    may_be = FOUND_BY_KEY - SPELLED_VARIOUSLY if is_loose else FOUND_BY_KEY
    return all(
        column.natural is None
        and len({held.kind.family for held in column.columns.values()}) == 1
        and all(held.kind.family in may_be for held in column.columns.values())
        for column in plan.key
    )


def is_lost(plan: Plan, first: Merged, again: Mapping[str, SideRows]) -> bool:
    """Return whether a row that was there is not found by its key: it may only be spelled otherwise."""
    keys = {label: set(plan.keys_of(label, side.rows)) for label, side in again.items()}
    return any(
        key not in keys[label] for key, stored in first.stored.items() for label in stored if label in keys
    )


def is_unchanged(plan: Plan, before: Mapping[str, SideRows], again: Mapping[str, SideRows]) -> bool:
    """Return whether all rows were read as they were before, so that just as many of them differ."""
    return before == again and all(
        is_exact(plan, {label: side.rows for label, side in each.items()}, decoded_sides(each))
        for each in (before, again)
    )
