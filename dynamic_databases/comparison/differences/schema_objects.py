"""Compares everything outside of tables: sequences, routines, types and the database's own settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from dynamic_databases.comparison.differences.difference import Difference, DifferenceKind
from dynamic_databases.comparison.differences.groups import compare_group
from dynamic_databases.comparison.items.compared_catalog import ComparedCatalog
from dynamic_databases.comparison.items.item import Item, ObjectKind
from dynamic_databases.comparison.items.matching import Group, matched, matched_by_name
from dynamic_databases.comparison.items.options import RIGHTS
from dynamic_databases.comparison.items.rights import knows_rights, rights_items
from dynamic_databases.comparison.items.schema_objects import (
    database_item,
    other_items,
    owned_sequence_items,
    routine_items,
    schema_items,
    sequence_items,
    type_items,
)
from dynamic_databases.comparison.items.scope import Owner, Scope
from dynamic_databases.comparison.severity.fixed_verdicts import BASELINE_NOT_READ, NOT_READ

OWNERS_AND_GRANTS = "owners and grants"
UNREAD = "not read"
OF_RIGHTS_ALONE = frozenset({"column", "default", "role"})


def compare_schema_objects(scope: Scope) -> list[Difference]:
    """Return what differs outside of tables, between databases of one vendor."""
    order = scope.baseline_first(scope.catalogs)
    own = Group(ObjectKind.DATABASE, {name: database_item(scope.catalogs[name]) for name in order})
    differences = list(compare_group(scope, Owner(None, None), own, order).differences)
    differences += _changed_schemas(scope, order)
    for items in (sequence_items, routine_items, type_items):
        differences += _compared(scope, order, items)
    differences += _changed_objects(scope, order)
    if scope.options.counts(RIGHTS) and not scope.across:
        differences += _changed_rights(scope, order)
    return [*differences, *_changed_numbering(scope, order)]


def _changed_schemas(scope: Scope, order: list[str]) -> Iterator[Difference]:
    """Yield the differences of schemas.

    A missing schema is listed only if it is empty; otherwise its content is listed as missing.
    """
    filled = {key for catalog in scope.catalogs.values() for key in catalog.filled_schemas}
    for group in matched({name: schema_items(scope.catalogs[name]) for name in order}):
        for difference in compare_group(scope, Owner(group.name, None), group, order).differences:
            if difference.kind is not DifferenceKind.MISSING or group.first.key not in filled:
                yield difference


def _compared(
    scope: Scope, order: list[str], items: Callable[[ComparedCatalog], Iterable[Item]]
) -> list[Difference]:
    differences: list[Difference] = []
    for group in matched({name: items(scope.catalogs[name]) for name in order}):
        owner = Owner(group.first.value.schema, None)
        differences += compare_group(scope, owner, group, order).differences
    return differences


def _changed_objects(scope: Scope, order: list[str]) -> Iterator[Difference]:
    """Yield the differences of other objects.

    An object that belongs to a missing table is not listed, because the table is.
    """
    for group in matched({name: other_items(scope.catalogs[name]) for name in order}):
        value = group.first.value
        for difference in compare_group(scope, Owner(value.schema, None), group, order).differences:
            catalogs = [scope.catalogs[name] for name in difference.absent_in]
            has_table = value.table is None or any(
                catalog.table_key(value.schema, value.table) in catalog.tables for catalog in catalogs
            )
            if difference.kind is not DifferenceKind.MISSING or has_table:
                yield difference


def _changed_rights(scope: Scope, order: list[str]) -> Iterator[Difference]:
    """Yield the differences of rights. If an object is missing, that is listed and its rights are not.

    Where they are unknown, that is one entry, and nothing is compared with what is not known.
    """
    known = [name for name in order if knows_rights(scope.catalogs[name].raw)]
    if unknown := [name for name in scope.catalogs if name not in known]:
        yield _unknown_rights(scope, unknown)
    if scope.baseline not in known:
        return
    for group in matched_by_name({name: rights_items(scope.catalogs[name]) for name in known}):
        for difference in compare_group(
            scope, Owner(group.first.value.schema, None), group, known
        ).differences:
            if difference.kind is not DifferenceKind.MISSING or _is_of_rights_alone(group):
                yield difference


def _unknown_rights(scope: Scope, unknown: list[str]) -> Difference:
    others = [name for name in scope.catalogs if name != scope.baseline]
    return Difference(
        ObjectKind.RIGHTS,
        None,
        None,
        OWNERS_AND_GRANTS,
        DifferenceKind.UNKNOWN,
        values=dict.fromkeys(unknown, UNREAD),
        against=(
            dict.fromkeys(others, BASELINE_NOT_READ)
            if scope.baseline in unknown
            else dict.fromkeys(unknown, NOT_READ)
        ),
    )


def _is_of_rights_alone(group: Group) -> bool:
    """Return whether no other entry lists the object itself: grants on columns, default privileges, roles."""
    return group.first.value.sort in OF_RIGHTS_ALONE


def _changed_numbering(scope: Scope, order: list[str]) -> Iterator[Difference]:
    """Yield the differences of the sequences behind columns.

    Whether there is a sequence at all is a difference of the column.
    """
    for difference in _compared(scope, order, owned_sequence_items):
        if difference.kind is not DifferenceKind.MISSING:
            yield difference
