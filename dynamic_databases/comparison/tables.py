"""Compares one table, or one thing outside of tables, in all environments; leaves matching to `matching`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from dynamic_databases.catalog import Column, Table, TableKind
from dynamic_databases.comparison.change import inheriting
from dynamic_databases.comparison.columns import UNIQUE, column_items, unique_columns
from dynamic_databases.comparison.items import NOTHING, UNSEEN, Description, Item, expression_fact, plain
from dynamic_databases.comparison.matching import Group, matched, matched_by_name
from dynamic_databases.comparison.names import RANDOM_NAME
from dynamic_databases.comparison.objects import object_items
from dynamic_databases.comparison.options import COLLATIONS, COLUMN_ORDER, SPELLING
from dynamic_databases.comparison.scope import Place, Scope
from dynamic_databases.comparison.sides import Side
from dynamic_databases.comparison.values import (
    KIND_ORDER,
    Difference,
    DifferenceKind,
    Equality,
    Fact,
    ObjectKind,
    Value,
)
from dynamic_databases.comparison.verdicts import against_changed, against_missing, against_unseen

_PASSING_OPTIONS = frozenset({"auto_increment", "create_time", "update_time"})
_WITH_DEFINITION = frozenset({TableKind.VIEW, TableKind.MATERIALIZED_VIEW, TableKind.VIRTUAL})


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one group of counterparts."""

    group: Group
    differences: tuple[Difference, ...]
    equalities: tuple[Equality, ...]


def compare_table(scope: Scope, place: Place, tables: Mapping[str, Table]) -> list[Found]:
    """Return what differs of a table in the environments that have it, and could be read there."""
    order = scope.baseline_first(tables)
    own = Group(
        _object_of(tables[order[0]]), {name: table_item(scope.sides[name], tables[name]) for name in order}
    )
    columns = matched_by_name({name: column_items(scope.sides[name], tables[name]) for name in order})
    if len({item.value.kind in _WITH_DEFINITION for item in own.members.values()}) > 1:
        _leave_out_definition(own)
    if scope.options.counts(COLUMN_ORDER):
        _add_column_order(own, columns)
    objects = matched({name: object_items(scope.sides[name], tables[name]) for name in order})
    objects.sort(key=_object_order)
    return [compare_group(scope, place, group, order) for group in (own, *columns, *objects)]


def _object_order(group: Group) -> tuple[int, str]:
    return KIND_ORDER[group.object], group.first.text if group.name is None else group.name


def _object_of(table: Table) -> ObjectKind:
    return ObjectKind.VIEW if table.is_view else ObjectKind.TABLE


def table_item(side: Side, table: Table) -> Item:
    """Return what a table is besides its columns and objects."""
    key = side.own_key(table)[1]
    unique = unique_columns(table)
    marks = UNIQUE if any(column.name in unique for column in inheriting(table)) else frozenset[str]()
    return Item(_object_of(table), None, table, partial(_described, side, table), key, marks)


def _described(side: Side, table: Table) -> Description:
    facts = {
        "name": Fact(table.name, side.own_key(table)[1]),
        "kind": plain(str(table.kind)),
        "definition": NOTHING,
    }
    if not side.across:
        facts["parent"] = plain(table.parent)
        facts |= {
            name: plain(value or "yes") for name, value in table.options if name not in _PASSING_OPTIONS
        }
    if table.kind in _WITH_DEFINITION and not side.across:
        seen = table.definition is not None or not table.is_view
        facts["definition"] = expression_fact(side, table.definition) if seen else UNSEEN
    if side.keeps_comments:
        facts["comment"] = plain(table.comment or None)
    if side.options.counts(COLLATIONS) and not side.across:
        facts["collation"] = plain(table.collation)
        facts["charset"] = plain(table.charset if table.collation is None else None)
    return Description(facts, str(table.kind))


def _leave_out_definition(own: Group) -> None:
    """Take the query from a view whose counterpart is a table: the kind tells that difference."""
    for environment, item in own.members.items():
        described = replace(item.description, facts={**item.facts, "definition": NOTHING})
        own.members[environment] = replace(item, describe=partial(_itself, described))


def _add_column_order(own: Group, columns: list[Group]) -> None:
    """Give each table the order of the columns that all of them have as a fact of its own."""
    common = [group for group in columns if len(group.members) == len(own.members)]
    for environment, item in own.members.items():
        ordered = sorted(common, key=lambda group: group.members[environment].value.position)
        order = plain(tuple(group.name or "" for group in ordered))
        described = replace(item.description, facts={**item.facts, "column_order": order})
        own.members[environment] = replace(item, describe=partial(_itself, described))


def _itself(description: Description) -> Description:
    return description


def compare_group(scope: Scope, place: Place, group: Group, environments: list[str]) -> Found:
    """Return the differences of one thing: one if it is missing somewhere, one for each attribute."""
    differences: list[Difference] = []
    equalities: list[Equality] = []
    absent = tuple(name for name in scope.sides if name in environments and name not in group.members)
    if absent:
        differences.append(missing(scope, place, group, absent))
    if scope.across or not _equal_values(group):
        for attribute in dict.fromkeys(name for item in group.members.values() for name in item.facts):
            every = {name: item.facts.get(attribute, NOTHING) for name, item in group.members.items()}
            facts = {name: fact for name, fact in every.items() if fact != UNSEEN}
            if 0 < len(facts) < len(every) and attribute == "definition":
                differences += _unseen(scope, place, group, attribute, facts)
            if len(facts) > 1 and _counts(scope, group, attribute, facts):
                differences.append(_changed(scope, place, group, attribute, facts))
            elif len({fact.raw for fact in facts.values()}) > 1:
                equalities.append(_equality(group, attribute, facts))
    return Found(group, tuple(differences), tuple(equalities))


def _unseen(
    scope: Scope, place: Place, group: Group, attribute: str, facts: Mapping[str, Fact]
) -> list[Difference]:
    """Return the entry of what some logins are not shown, `facts` being what others are: never equal.

    Actions of foreign keys, which MariaDB keeps from who may only SELECT, make none: each key would.
    """
    against = against_unseen(scope, group, facts)
    entry = _changed(scope, place, group, attribute, facts)
    return [replace(entry, kind=DifferenceKind.UNKNOWN, against=against)] if against else []


def _equal_values(group: Group) -> bool:
    """Return whether the catalog's own values are equal, a column's position aside."""
    first = group.first.value
    return all(first == item.value or _equal_columns(first, item.value) for item in group.members.values())


def _equal_columns(column: object, other: object) -> bool:
    if not isinstance(column, Column) or not isinstance(other, Column):
        return False
    return column.type == other.type and replace(column, position=other.position) == other


def _counts(scope: Scope, group: Group, attribute: str, facts: Mapping[str, Fact]) -> bool:
    """Return whether facts that are not all the same make a difference."""
    spellings = {fact.raw for fact in facts.values()}
    if len(spellings) == 1 and not scope.across:
        return False
    if len({fact.canonical for fact in facts.values()}) > 1:
        if attribute == "stored" and _is_kept_alike(group):
            return False
        return scope.options.counts(SPELLING) or not _comes_with_the_type(group, attribute, facts)
    if any(RANDOM_NAME in fact.rules for fact in facts.values()):
        return False
    if scope.options.counts(SPELLING):
        return True
    return _letter_case_counts(scope, group.object, attribute, spellings)


def _is_kept_alike(group: Group) -> bool:
    """Return whether a column is kept in one way wherever it is computed: elsewhere that says nothing."""
    facts = [item.facts for item in group.members.values()]
    return len({one["stored"].raw for one in facts if one["generated"].raw is not None}) == 1


def _comes_with_the_type(group: Group, attribute: str, facts: Mapping[str, Fact]) -> bool:
    """Return whether a collation is there and not there because one type is text and another is not."""
    if attribute not in ("collation", "charset") or None not in {fact.raw for fact in facts.values()}:
        return False
    return len({item.facts["type"].canonical for item in group.members.values() if "type" in item.facts}) > 1


def _letter_case_counts(scope: Scope, kind: ObjectKind, attribute: str, spellings: set[Value]) -> bool:
    """Return whether letter case alone is a remark: of a name, and of a type as SQLite keeps it."""
    if scope.across or kind not in (ObjectKind.TABLE, ObjectKind.VIEW, ObjectKind.COLUMN):
        return False
    return attribute in ("name", "type") and len({str(spelling).casefold() for spelling in spellings}) == 1


def missing(scope: Scope, place: Place, group: Group, absent: tuple[str, ...]) -> Difference:
    """Return the entry of a thing that some environments lack."""
    return Difference(
        group.object,
        place.schema,
        place.table,
        group.name,
        DifferenceKind.MISSING,
        values={name: group.members[name].text for name in scope.sides if name in group.members},
        canonical={name: group.members[name].text for name in scope.sides if name in group.members},
        absent_in=absent,
        against=against_missing(scope, place, group, absent),
    )


def _changed(
    scope: Scope, place: Place, group: Group, attribute: str, facts: Mapping[str, Fact]
) -> Difference:
    present = [name for name in scope.sides if name in facts]
    return Difference(
        group.object,
        place.schema,
        place.table,
        group.name,
        DifferenceKind.RENAMED if attribute == "name" else DifferenceKind.CHANGED,
        attribute,
        values={name: facts[name].raw for name in present},
        canonical={name: facts[name].canonical for name in present},
        against=against_changed(scope, place, group, attribute, facts),
    )


def _equality(group: Group, attribute: str, facts: Mapping[str, Fact]) -> Equality:
    rules = tuple(dict.fromkeys(rule for fact in facts.values() for rule in fact.rules))
    values = {name: fact.raw for name, fact in facts.items()}
    return Equality(group.object, group.name, attribute, values, next(iter(facts.values())).canonical, rules)
