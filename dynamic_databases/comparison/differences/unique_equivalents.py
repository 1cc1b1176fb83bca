"""Finds unique constraints that are a unique index on the same columns in other environments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dynamic_databases.catalog import Index, IndexPart
from dynamic_databases.comparison.differences.difference import ComparedGroup, Difference, DifferenceKind
from dynamic_databases.comparison.items.compared_catalog import ComparedCatalog
from dynamic_databases.comparison.items.item import ObjectKind
from dynamic_databases.comparison.items.matching import Group
from dynamic_databases.comparison.items.scope import Scope
from dynamic_databases.comparison.severity.fixed_verdicts import UNIQUE_EQUIVALENT


def with_unique_equivalents(scope: Scope, groups: Sequence[ComparedGroup]) -> list[ComparedGroup]:
    """Return the groups, with a cosmetic verdict if a missing constraint or index has an equivalent."""
    catalog = scope.catalogs[scope.baseline]
    constraints = [group for group in groups if group.differences and group.group.object is ObjectKind.UNIQUE]
    indexes = [group for group in groups if group.differences and _is_guarantee(group.group)]
    # By identity: groups have no hash, and two indexes on the same columns are equal.
    environments: dict[int, set[str]] = {}
    for constraint in constraints:
        for index in indexes:
            have_one = constraint.group.members.keys() ^ index.group.members.keys()
            same_columns = _columns(constraint.group, catalog) == _columns(index.group, catalog)
            if scope.baseline in have_one and same_columns:
                environments.setdefault(id(constraint), set()).update(have_one)
                environments.setdefault(id(index), set()).update(have_one)
    return [
        _with_equivalent(group, environments[id(group)]) if id(group) in environments else group
        for group in groups
    ]


def _is_guarantee(group: Group) -> bool:
    index = group.first.value
    return isinstance(index, Index) and index.unique and index.predicate is None and index.valid


def _columns(group: Group, catalog: ComparedCatalog) -> frozenset[str] | None:
    """Return the columns that are unique together, or None if a part is an expression or a prefix."""
    value = group.first.value
    if not isinstance(value, Index):
        value = value[1] or Index("", tuple(IndexPart(column=name) for name in value[0].columns))
    names = [part.column for part in value.parts if part.column is not None and part.prefix is None]
    return frozenset(map(catalog.column_key, names)) if len(names) == len(value.parts) else None


def _with_equivalent(group: ComparedGroup, environments: set[str]) -> ComparedGroup:
    differences = tuple(_as_equivalent(difference, environments) for difference in group.differences)
    return replace(group, differences=differences)


def _as_equivalent(difference: Difference, environments: set[str]) -> Difference:
    if difference.kind is not DifferenceKind.MISSING:
        return difference
    equivalents = dict.fromkeys(difference.against.keys() & environments, UNIQUE_EQUIVALENT)
    return replace(difference, against={**difference.against, **equivalents})
