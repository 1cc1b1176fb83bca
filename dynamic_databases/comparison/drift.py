"""Finds the columns of a table that differ in other environments, seen from the one that is browsed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dynamic_databases.comparison.differences.difference import ComparedGroup, Difference
from dynamic_databases.comparison.items.item import ObjectKind
from dynamic_databases.comparison.items.scope import Scope
from dynamic_databases.comparison.matrix import TableComparison


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """How one column differs in other environments."""

    changed: Mapping[str, frozenset[str]]
    """The attributes that differ in each environment."""
    missing: tuple[str, ...] = ()
    """Environments whose table lacks the column."""
    unknown: tuple[str, ...] = ()
    """Environments that lack the column, perhaps only because the login may not see it."""


def drift_of(table: TableComparison, environment: str) -> dict[str, ColumnDrift]:
    """Return the drift of each column of `environment` that is not the same everywhere, by its name there.

    Environments that lack the whole table, or could not read it, are not included: see the table's states.
    """
    if not table.differences:
        return {}
    drifts: dict[str, ColumnDrift] = {}
    for group in table.groups:
        item = group.group.members.get(environment)
        if group.group.object is not ObjectKind.COLUMN or item is None or not group.differences:
            continue
        missing = tuple(name for difference in group.differences for name in difference.absent_in)
        drift = ColumnDrift(_changed(group, environment), missing, _unknown(table.scope, group))
        if drift.changed or drift.missing or drift.unknown:
            drifts[item.name or ""] = drift
    return drifts


def _changed(column: ComparedGroup, environment: str) -> dict[str, frozenset[str]]:
    changed: dict[str, set[str]] = {}
    for difference in column.differences:
        if difference.attribute is None:
            continue
        for name in difference.values:
            if _differs(difference, environment, name):
                changed.setdefault(name, set()).add(difference.attribute)
    return {name: frozenset(attributes) for name, attributes in changed.items()}


def _unknown(scope: Scope, column: ComparedGroup) -> tuple[str, ...]:
    lacking = (name for name in scope.catalogs if name not in column.group.members)
    return tuple(name for name in lacking if scope.hides(name, column.group.object))


# If all canonical forms are equal, the difference is listed because spelling counts.
def _differs(difference: Difference, environment: str, other: str) -> bool:
    canonical = difference.canonical
    if len(set(canonical.values())) > 1:
        return canonical[other] != canonical[environment]
    return difference.values[other] != difference.values[environment]
