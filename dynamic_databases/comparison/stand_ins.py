"""Sees that a unique constraint here and a unique index there are one guarantee in two forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dynamic_databases.catalog import Index, IndexPart
from dynamic_databases.comparison.matching import Group
from dynamic_databases.comparison.rules import STAND_IN
from dynamic_databases.comparison.scope import Scope
from dynamic_databases.comparison.sides import Side
from dynamic_databases.comparison.tables import Found
from dynamic_databases.comparison.values import Difference, DifferenceKind, ObjectKind


def with_stand_ins(scope: Scope, found: Sequence[Found]) -> list[Found]:
    """Return `found` with a cosmetic verdict where the one form has the other in its place."""
    side = scope.sides[scope.baseline]
    unique = [one for one in found if one.differences and one.group.object is ObjectKind.UNIQUE]
    indexes = [one for one in found if one.differences and _guarantees(one.group)]
    environments: dict[int, set[str]] = {}
    for one in unique:
        for other in indexes:
            apart = one.group.members.keys() ^ other.group.members.keys()
            if scope.baseline in apart and _columns(one.group, side) == _columns(other.group, side):
                environments.setdefault(id(one), set()).update(apart)
                environments.setdefault(id(other), set()).update(apart)
    return [_softened(one, environments[id(one)]) if id(one) in environments else one for one in found]


def _guarantees(group: Group) -> bool:
    index = group.first.value
    return isinstance(index, Index) and index.unique and index.predicate is None and index.valid


def _columns(group: Group, side: Side) -> frozenset[str] | None:
    """Return the columns that may not be doubled, None if it is not about whole columns."""
    value = group.first.value
    if not isinstance(value, Index):
        value = value[1] or Index("", tuple(IndexPart(column=name) for name in value[0].columns))
    names = [part.column for part in value.parts if part.column is not None and part.prefix is None]
    return frozenset(map(side.column_key, names)) if len(names) == len(value.parts) else None


def _softened(one: Found, environments: set[str]) -> Found:
    softened = tuple(_with_stand_in(difference, environments) for difference in one.differences)
    return replace(one, differences=softened)


def _with_stand_in(difference: Difference, environments: set[str]) -> Difference:
    if difference.kind is not DifferenceKind.MISSING:
        return difference
    softened = dict.fromkeys(difference.against.keys() & environments, STAND_IN)
    return replace(difference, against={**difference.against, **softened})
