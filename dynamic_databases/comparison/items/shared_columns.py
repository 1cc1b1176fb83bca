"""Compares counterpart columns of different vendors by what all of the vendors can express.

Leaves to `declared_kinds` which kinds of values are alike, and to `column_checks` which checks are types.
The first column of a group (the baseline's, if it has one) is the reference: a column that is alike gets
its canonical form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from dynamic_databases.catalog import Check, Column, Family, Kind, Table
from dynamic_databases.comparison.canonical.declared_kinds import (
    DeclaredKind,
    alike,
    common_kind,
    declared_kind,
)
from dynamic_databases.comparison.canonical.facts import NOTHING, Fact
from dynamic_databases.comparison.canonical.shared_defaults import shared_default, takes_next_number
from dynamic_databases.comparison.canonical.spelling import BETWEEN_VENDORS
from dynamic_databases.comparison.items.column_checks import ColumnCheck, Purpose, column_checks
from dynamic_databases.comparison.items.columns import KIND_OF_VALUES, ROW_ID
from dynamic_databases.comparison.items.item import Description, Item
from dynamic_databases.comparison.items.matching import Group
from dynamic_databases.comparison.items.scope import Scope

GENERATED = "generated"
JSON, ENUM = Kind(Family.JSON), Kind(Family.ENUM)


@dataclass(frozen=True)
class SharedColumns:
    """The columns of one table in all environments, and the checks that were compared with them."""

    groups: list[Group]
    compared: Mapping[str, frozenset[Check]]
    """By environment."""


@dataclass(frozen=True)
class _Member:
    """A column of one environment, with the relevant facts about its table."""

    column: Column
    item: Item
    declared: DeclaredKind
    in_key: bool
    in_view: bool
    checks: Mapping[Purpose, ColumnCheck] = field(default_factory=dict)

    @property
    def values(self) -> tuple[str, ...]:
        """Return the values that an enum or a check allows, sorted, since servers order them differently."""
        if self.column.values:
            return tuple(sorted(self.column.values))
        check = self.checks.get(Purpose.VALUES)
        return tuple(sorted(check.values)) if check else ()

    @property
    def is_not_negative(self) -> bool:
        return self.column.kind.unsigned or Purpose.NOT_NEGATIVE in self.checks


def shared_columns(scope: Scope, tables: Mapping[str, Table], groups: Iterable[Group]) -> SharedColumns:
    """Return the groups of counterpart columns, described only by what all vendors can express."""
    checks = {name: _by_column(scope, name, table) for name, table in tables.items()}
    compared: dict[str, set[Check]] = {name: set() for name in tables}
    described = []
    for group in groups:
        members = {
            name: _member(scope, name, tables[name], item, checks[name])
            for name, item in group.members.items()
        }
        purposes = _compared_purposes(members.values())
        for name, member in members.items():
            compared[name] |= {member.checks[each].check for each in purposes if each in member.checks}
        described.append(_described(scope, group, members))
    return SharedColumns(described, {name: frozenset(own) for name, own in compared.items()})


def _by_column(scope: Scope, name: str, table: Table) -> dict[str, dict[Purpose, ColumnCheck]]:
    by_column: dict[str, dict[Purpose, ColumnCheck]] = {}
    for check in column_checks(scope.catalogs[name], table):
        by_column.setdefault(check.column, {}).setdefault(check.purpose, check)
    return by_column


def _member(
    scope: Scope, name: str, table: Table, item: Item, checks: Mapping[str, Mapping[Purpose, ColumnCheck]]
) -> _Member:
    catalog, column = scope.catalogs[name], item.value
    own = checks.get(catalog.column_key(column.name), {})
    declared = declared_kind(column, catalog.vendor, catalog.vendors)
    if Purpose.JSON in own:
        declared = replace(declared, kind=JSON, own=JSON)
    in_key = table.primary_key is not None and column.name in table.primary_key.columns
    return _Member(column, item, declared, in_key, table.is_view, own)


def _compared_purposes(members: Iterable[_Member]) -> set[Purpose]:
    """Return the purposes that every column serves by a check or a type, so that no check is listed."""
    every = list(members)
    purposes = {Purpose.JSON}
    if all(member.values for member in every):
        purposes.add(Purpose.VALUES)
    if all(member.is_not_negative for member in every):
        purposes.add(Purpose.NOT_NEGATIVE)
    return purposes


def _described(scope: Scope, group: Group, given: Mapping[str, _Member]) -> Group:
    members = _as_enums(given)
    first_name, first = next(iter(members.items()))
    same_kind = all(alike(first.declared, member.declared) for member in members.values())
    has_enum = any(member.column.kind.family is Family.ENUM for member in members.values())
    with_values = all(member.values for member in members.values()) or (same_kind and has_enum)
    common = common_kind(first.declared, (member.declared for member in members.values()))
    described = Group(group.object)
    own = scope.of_one_vendor(members)
    for name, member in members.items():
        kind = common if alike(first.declared, member.declared) else member.declared.kind
        facts = {
            **member.item.facts,
            "type": _type(member, kind, members.values()),
            "nullable": _nullable(member, members.values()),
            "values": Fact(member.values or None, member.values or None) if with_values else NOTHING,
            **_default_and_identity(scope, name, member, (first_name, first), kind),
        }
        if name in own and member is not first:
            facts = _within_vendor(facts, member.item, first.item, described.members[first_name])
        description = Description(facts, member.item.text)
        described.members[name] = replace(
            member.item, describe=partial(_itself, description), declared=member.declared
        )
    return described


def _within_vendor(
    shared: Mapping[str, Fact], item: Item, first: Item, first_shared: Item
) -> dict[str, Fact]:
    """Return the facts of a column of the first one's vendor: equal only if they are within the vendor."""
    facts = dict(shared)
    for attribute, own in item.facts.items():
        reference = first_shared.facts.get(attribute, NOTHING)
        if own.canonical == first.facts.get(attribute, NOTHING).canonical:
            facts[attribute] = replace(own, canonical=reference.canonical)
        elif shared[attribute].canonical == reference.canonical:
            # A tuple is never equal to the shared canonical form, which is a string.
            facts[attribute] = replace(own, canonical=(str(own.canonical),))
    return facts


def _as_enums(members: Mapping[str, _Member]) -> dict[str, _Member]:
    """Return the members; if some are enums, text columns with a check of their values become enums."""
    families = {member.declared.kind.family for member in members.values()}
    if families != {Family.ENUM, Family.TEXT} or not all(member.values for member in members.values()):
        return dict(members)
    return {
        name: replace(member, declared=replace(member.declared, kind=ENUM, own=ENUM))
        for name, member in members.items()
    }


def _itself(description: Description) -> Description:
    return description


def _type(member: _Member, kind: Kind, members: Iterable[_Member]) -> Fact:
    """Return the type, or none for a view's column: computed columns have types of the vendor's choice."""
    in_view = any(each.in_view for each in members)
    return Fact(member.column.type, None if in_view else str(kind), (KIND_OF_VALUES,))


def _nullable(member: _Member, members: Iterable[_Member]) -> Fact:
    """Return whether NULL is allowed.

    It is not compared for columns of a primary key: SQLite does not report them as NOT NULL, and the key
    itself is compared. It is not compared for views either: not every vendor reports it for their columns.
    """
    every = list(members)
    if any(each.in_key or each.in_view for each in every):
        return Fact(member.column.nullable, True)
    return Fact(member.column.nullable, member.column.nullable)


def _default_and_identity(
    scope: Scope, name: str, member: _Member, reference: tuple[str, _Member], kind: Kind
) -> dict[str, Fact]:
    """Return both facts: the value used when an insert gives none, and whether the server generates it.

    A view has neither, though MySQL reports those of the selected columns. SQLite always generates the
    values of an INTEGER PRIMARY KEY, so such a column counts as equal to the reference.
    """
    first_name, first = reference
    column = member.column
    if member.in_view or first.in_view or first.column.identity == ROW_ID:
        return {"default": Fact(column.default, None), "identity": Fact(column.identity, None)}
    told = first if column.identity == ROW_ID else member
    vendor = scope.catalogs[first_name if told is first else name].vendor
    default, identity = told.column.default, told.column.identity
    if identity is not None or takes_next_number(default, vendor):
        raw = column.identity or column.default
        return {"default": NOTHING, "identity": Fact(raw, GENERATED, (KIND_OF_VALUES,))}
    canonical = None if default is None else shared_default(default, kind, vendor)
    rules = (BETWEEN_VENDORS,) if canonical != column.default else ()
    return {"default": Fact(column.default, canonical, rules), "identity": Fact(column.identity, None)}
