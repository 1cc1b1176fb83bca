"""Which columns of a table are different elsewhere, seen from the environment that is being browsed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dynamic_databases.comparison.matrix import TableComparison
from dynamic_databases.comparison.tables import Found
from dynamic_databases.comparison.values import Difference, ObjectKind


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """How one column stands elsewhere."""

    changed: Mapping[str, frozenset[str]]
    """The attributes that differ, by environment."""
    missing: tuple[str, ...] = ()
    """Environments whose table lacks the column."""

    @property
    def marks(self) -> tuple[str, ...]:
        """Return short marks for a header: "≠ dev", "+ not in prod"."""
        return (*(f"≠ {name}" for name in self.changed), *(f"+ not in {name}" for name in self.missing))


def drift_of(table: TableComparison, environment: str) -> dict[str, ColumnDrift]:
    """Return the drift of each column of `environment` that is not everywhere the same, by its name there.

    Environments that lack the whole table, or could not read it, are told by the table's states.
    """
    if not table.differences:
        return {}
    drifts: dict[str, ColumnDrift] = {}
    for one in table.found:
        item = one.group.members.get(environment)
        if one.group.object is not ObjectKind.COLUMN or item is None or not one.differences:
            continue
        missing = tuple(name for difference in one.differences for name in difference.absent_in)
        drift = ColumnDrift(_changed(one, environment), missing)
        if drift.changed or drift.missing:
            drifts[item.name or ""] = drift
    return drifts


def _changed(one: Found, environment: str) -> dict[str, frozenset[str]]:
    changed: dict[str, set[str]] = {}
    for difference in one.differences:
        if difference.attribute is None:
            continue
        for name in difference.values:
            if _differs(difference, environment, name):
                changed.setdefault(name, set()).add(difference.attribute)
    return {name: frozenset(attributes) for name, attributes in changed.items()}


def _differs(difference: Difference, environment: str, other: str) -> bool:
    canonical = difference.canonical
    if len(set(canonical.values())) > 1:
        return canonical[other] != canonical[environment]
    return difference.values[other] != difference.values[environment]
