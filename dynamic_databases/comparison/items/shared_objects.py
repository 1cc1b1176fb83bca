"""Finds objects that a vendor lacks by design: kinds of indexes and constraints, indexes of foreign keys."""

from __future__ import annotations

from collections.abc import Mapping

from dynamic_databases.catalog import Index, Table
from dynamic_databases.comparison.items.item import ObjectKind
from dynamic_databases.comparison.items.matching import Group
from dynamic_databases.comparison.items.scope import Scope
from dynamic_databases.comparison.items.table_objects import EXCLUSION

_ORDINARY = frozenset({"", "btree", "hash", "clustered", "nonclustered"})
"""Index methods that every vendor has, under all their names."""


def is_absent_by_design(scope: Scope, tables: Mapping[str, Table], group: Group, environment: str) -> bool:
    """Return whether an environment lacks an object because of its vendor and not because of its schema."""
    if environment in scope.of_one_vendor((*group.members, environment)):
        return False
    if scope.across and group.object is ObjectKind.CHECK:
        return all(item.value.expression.startswith(EXCLUSION) for item in group.members.values())
    if not scope.across or group.object is not ObjectKind.INDEX:
        return False
    indexes = {name: item.value for name, item in group.members.items()}
    if not any(_can_have(scope, environment, index) for index in indexes.values()):
        return True
    return all(
        _serves_foreign_key(scope, tables, index, name, environment) for name, index in indexes.items()
    )


def _can_have(scope: Scope, environment: str, index: Index) -> bool:
    attributes = scope.catalogs[environment].vendor.expresses.attributes
    return (
        (index.method or "").lower() in _ORDINARY
        and (index.predicate is None or "index.predicate" in attributes)
        and (all(part.expression is None for part in index.parts) or "index.expression" in attributes)
        and (all(part.operators is None for part in index.parts) or "index.operators" in attributes)
    )


def _serves_foreign_key(
    scope: Scope, tables: Mapping[str, Table], index: Index, here: str, there: str
) -> bool:
    """Return whether an index serves a foreign key that one of the two servers indexes automatically.

    MySQL creates an index for each foreign key, unless another index, such as the primary key's, begins
    with its columns.
    """
    columns = tuple(part.column for part in index.parts if part.column is not None)
    if index.unique or len(columns) != len(index.parts):
        return False
    return any(
        scope.catalogs[name].vendor.expresses.indexes_foreign_keys
        and any(
            scope.catalogs[name].column_keys(key.columns) == scope.catalogs[here].column_keys(columns)
            for key in tables[name].foreign_keys
        )
        for name in (here, there)
    )
