"""Compares one table with its columns and objects; leaves comparing each of them to `groups`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from dynamic_databases.catalog import Table
from dynamic_databases.comparison.canonical.facts import NOTHING, plain
from dynamic_databases.comparison.differences.difference import ComparedGroup
from dynamic_databases.comparison.differences.duplicates import with_duplicates
from dynamic_databases.comparison.differences.groups import compare_group
from dynamic_databases.comparison.differences.suggestions import with_suggestions
from dynamic_databases.comparison.differences.unique_equivalents import with_unique_equivalents
from dynamic_databases.comparison.items.columns import ROW_ID, column_items
from dynamic_databases.comparison.items.item import KIND_ORDER, Description, ObjectKind
from dynamic_databases.comparison.items.matching import Group, matched, matched_by_name
from dynamic_databases.comparison.items.options import COLUMN_ORDER
from dynamic_databases.comparison.items.scope import Owner, Scope
from dynamic_databases.comparison.items.shared_columns import shared_columns
from dynamic_databases.comparison.items.shared_objects import is_absent_by_design
from dynamic_databases.comparison.items.table_objects import object_items
from dynamic_databases.comparison.items.tables import WITH_DEFINITION, object_kind, table_item


def compare_table(scope: Scope, owner: Owner, tables: Mapping[str, Table]) -> tuple[ComparedGroup, ...]:
    """Return the compared groups of a table: the table itself, its columns, its objects.

    `tables` are those of the environments that have the table and could read it. If it is empty, there are
    no groups.
    """
    if not tables:
        return ()
    order = scope.baseline_first(tables)
    own = Group(
        object_kind(tables[order[0]]),
        {name: table_item(scope.catalogs[name], tables[name]) for name in order},
    )
    columns = matched_by_name({name: column_items(scope.catalogs[name], tables[name]) for name in order})
    if len({item.value.kind in WITH_DEFINITION for item in own.members.values()}) > 1:
        _leave_out_definition(own)
    compared = tables
    if scope.across:
        columns, compared = _shared(scope, tables, columns)
    elif len({_key_columns(table) for table in tables.values()}) > 1:
        _leave_out_row_numbers(columns)
    if scope.options.counts(COLUMN_ORDER):
        _add_column_order(own, columns)
    objects = matched({name: object_items(scope.catalogs[name], compared[name]) for name in order})
    _add_trigger_order(own, [group for group in objects if group.object is ObjectKind.TRIGGER])
    # Sorted by kind and name, because servers list them in different orders.
    objects.sort(key=_object_order)
    groups = [compare_group(scope, owner, group, order) for group in (own, *columns)]
    groups += _compared_objects(scope, owner, compared, objects)
    groups = with_duplicates(scope, with_unique_equivalents(scope, groups))
    return tuple(with_suggestions(scope, groups, tuple(tables)))


def _shared(
    scope: Scope, tables: Mapping[str, Table], columns: list[Group]
) -> tuple[list[Group], dict[str, Table]]:
    """Return the columns as all vendors can express them, and the tables without the checks used for that."""
    shared = shared_columns(scope, tables, columns)
    remaining = {
        name: replace(
            table, checks=tuple(check for check in table.checks if check not in shared.compared[name])
        )
        for name, table in tables.items()
    }
    return shared.groups, remaining


def _compared_objects(
    scope: Scope, owner: Owner, tables: Mapping[str, Table], objects: list[Group]
) -> list[ComparedGroup]:
    """Return the compared objects, without those that are absent only because of the vendor."""
    compared = []
    for group in objects:
        absent = [name for name in tables if name not in group.members]
        by_design = {name for name in absent if is_absent_by_design(scope, tables, group, name)}
        if scope.compares(group.object) and not (absent and len(by_design) == len(absent)):
            order = [name for name in scope.baseline_first(tables) if name not in by_design]
            compared.append(compare_group(scope, owner, group, order))
    return compared


def _object_order(group: Group) -> tuple[int, str]:
    return KIND_ORDER[group.object], group.first.text if group.name is None else group.name


def _leave_out_definition(own: Group) -> None:
    """Leave out the query of a view whose counterpart is a table: only the kind is listed as a difference."""
    for environment, item in own.members.items():
        described = replace(item.description, facts={**item.facts, "definition": NOTHING})
        own.members[environment] = replace(item, describe=partial(_itself, described))


def _key_columns(table: Table) -> tuple[str, ...]:
    return tuple(map(str.casefold, table.primary_key.columns)) if table.primary_key else ()


def _leave_out_row_numbers(columns: list[Group]) -> None:
    """Leave out the identity of columns that are row numbers in SQLite: the primary key is listed instead."""
    for group in columns:
        if any(item.value.identity == ROW_ID for item in group.members.values()):
            for environment, item in group.members.items():
                described = replace(item.description, facts={**item.facts, "identity": NOTHING})
                group.members[environment] = replace(item, describe=partial(_itself, described))


def _add_column_order(own: Group, columns: list[Group]) -> None:
    """Add to each table, as a fact, the order of the columns that all environments have."""
    # A column that is missing somewhere is already a difference, and it shifts the columns after it.
    common = [group for group in columns if len(group.members) == len(own.members)]
    for environment, item in own.members.items():
        ordered = sorted(common, key=lambda group: group.members[environment].value.position)
        order = plain(tuple(group.name or "" for group in ordered))
        described = replace(item.description, facts={**item.facts, "column_order": order})
        own.members[environment] = replace(item, describe=partial(_itself, described))


def _add_trigger_order(own: Group, triggers: list[Group]) -> None:
    """Add to each table, as a fact, the order in which the triggers that all have fire on the same event."""
    # A trigger that is missing somewhere is already a difference, and it shifts the triggers after it.
    common = [group for group in triggers if len(group.members) == len(own.members) and _fires(group)]
    events = [_fires(group) for group in common]
    if len(events) == len(set(events)):
        return
    for environment, item in own.members.items():
        position = {id(trigger): number for number, trigger in enumerate(item.value.triggers)}
        ordered = sorted(common, key=lambda group: position[id(group.members[environment].value)])
        turns = (f"{_fires(group)}: {group.name}" for group in sorted(ordered, key=_fires))
        described = replace(item.description, facts={**item.facts, "trigger_order": plain(tuple(turns))})
        own.members[environment] = replace(item, describe=partial(_itself, described))


def _fires(group: Group) -> str:
    """Return the event on which the triggers of a group fire, or "" if they differ."""
    events = {member.value.fires for member in group.members.values()}
    return (events.pop() or "") if len(events) == 1 else ""


def _itself(description: Description) -> Description:
    return description
