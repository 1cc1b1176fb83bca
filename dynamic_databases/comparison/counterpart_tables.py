"""Compares the tables of one name: whether each environment has it, could read it, and what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from operator import attrgetter

from dynamic_databases.catalog import Table, TableKind
from dynamic_databases.comparison.canonical.facts import Value
from dynamic_databases.comparison.differences.difference import Difference, DifferenceKind
from dynamic_databases.comparison.differences.groups import absences
from dynamic_databases.comparison.differences.tables import compare_table
from dynamic_databases.comparison.items.compared_catalog import TableKey
from dynamic_databases.comparison.items.item import KIND_ORDER
from dynamic_databases.comparison.items.matching import Group
from dynamic_databases.comparison.items.scope import Owner, Scope, State
from dynamic_databases.comparison.items.tables import WITH_DEFINITION, object_kind, table_item
from dynamic_databases.comparison.matrix import TableComparison
from dynamic_databases.comparison.severity.fixed_verdicts import BASELINE_UNKNOWN, UNKNOWN, UNKNOWN_ALIKE
from dynamic_databases.comparison.severity.verdict import Verdict

_ALL = attrgetter(*(field.name for field in fields(Table)))
_ALL_BUT_DEFINITION = attrgetter(*(field.name for field in fields(Table) if field.name != "definition"))


def order_of(difference: Difference) -> tuple[str, int, str, str]:
    """Return the sort key for the differences of a table, and for those outside of tables."""
    return (
        difference.schema or "",
        KIND_ORDER[difference.object],
        difference.name or "",
        difference.attribute or "",
    )


def compare_counterparts(scope: Scope, key: TableKey) -> TableComparison:
    """Return the comparison of the tables that are called so, one of each environment that has it."""
    has = {name: catalog.tables[key] for name, catalog in scope.catalogs.items() if key in catalog.tables}
    first = next(iter(has.values()))
    # Most tables are the same everywhere. The shortcut compares only the catalog's values, which is fast.
    if len(has) == len(scope.catalogs) and not scope.across and first.problem is None and _equal(has):
        return _same_table(scope, first, has)
    unread = {name: table.problem for name, table in has.items() if table.problem is not None}
    read = {name: table for name, table in has.items() if table.problem is None}
    named = has.get(scope.baseline) or next(iter(has.values()))
    is_view = any(table.is_view for table in has.values())
    owner = Owner(named.schema, named.name, frozenset(unread), is_view)
    groups = None
    differences = _unknown(scope, owner, has, unread) if unread else []
    if len(has) < len(scope.catalogs):
        differences += _absences_of_table(scope, owner, has)
    if len(read) > 1 and (scope.across or not _equal(read)):
        groups = compare_table(scope, owner, read)
        differences += [difference for group in groups for difference in group.differences]
    differing = {environment for difference in differences for environment in difference.against}
    states = {name: _state(scope, name, has, unread, name in differing) for name in scope.catalogs}
    return TableComparison(
        schema=named.schema,
        name=named.name,
        kind=named.kind,
        states=states,
        differences=tuple(sorted(differences, key=order_of)),
        scope=scope,
        tables=read,
        unread=unread,
        known_as=frozenset(table.table_name for table in has.values()),
        compared=groups,
    )


def with_shadows(scope: Scope, tables: list[TableComparison]) -> list[TableComparison]:
    """Return the tables, shadow tables marked that come and go with their virtual table.

    SQLite names them after it, with an underscore: https://www.sqlite.org/vtab.html, 2.17 xShadowName.
    """
    virtual = [
        table
        for table in tables
        if table.kind is TableKind.VIRTUAL and len(table.known_in) < len(scope.catalogs)
    ]
    if not virtual:
        return tables
    return [replace(table, goes_with=_virtual_of(table, virtual)) for table in tables]


def _virtual_of(table: TableComparison, virtual: list[TableComparison]) -> str | None:
    """Return the name of the virtual table that a shadow table is in the same environments with, or None."""
    if table.kind is not TableKind.SHADOW:
        return None
    name = table.name.casefold()
    named = (other for other in virtual if name.startswith(f"{other.name.casefold()}_"))
    return next((other.name for other in named if other.known_in == table.known_in), None)


def _same_table(scope: Scope, table: Table, has: Mapping[str, Table]) -> TableComparison:
    """Return the comparison of a table that is the same everywhere, without describing its items."""
    return TableComparison(
        schema=table.schema,
        name=table.name,
        kind=table.kind,
        states=scope.same,
        differences=(),
        scope=scope,
        tables=has,
        known_as=frozenset((table.table_name,)),
    )


def _equal(tables: Mapping[str, Table]) -> bool:
    """Return whether all that is compared is equal, so that nothing has to be described."""
    first, *others = tables.values()
    # A table's own statement, which SQLite has, is not compared: only what it says.
    values = _ALL if first.kind in WITH_DEFINITION else _ALL_BUT_DEFINITION
    # Equal tables can be the same object, and identity is much cheaper to test than equality.
    return all(table is first or values(table) == values(first) for table in others)


def _absences_of_table(scope: Scope, owner: Owner, has: Mapping[str, Table]) -> list[Difference]:
    items = {name: table_item(scope.catalogs[name], has[name]) for name in scope.baseline_first(has)}
    group = Group(next(iter(items.values())).object, items)
    absent = tuple(name for name in scope.catalogs if name not in has)
    return absences(scope, Owner(owner.schema, owner.table), group, absent)


def _unknown(
    scope: Scope, owner: Owner, has: Mapping[str, Table], unread: Mapping[str, str]
) -> list[Difference]:
    """Return the entry of a table that could not be read in some environment, so that it is not identical.

    There is no entry if no environment can read it and its definition is the same in all of them, since
    nothing that is known differs. The table's states still say that it was not read.
    """
    baseline = has.get(scope.baseline)
    against: dict[str, Verdict] = {}
    for name in has:
        if name == scope.baseline or not (name in unread or scope.baseline in unread):
            continue
        both = baseline is not None and name in unread and scope.baseline in unread
        definition = _definition(scope, name, has)
        alike = both and definition is not None and definition == _definition(scope, scope.baseline, has)
        against[name] = UNKNOWN_ALIKE if alike else UNKNOWN if name in unread else BASELINE_UNKNOWN
    if against and set(against.values()) == {UNKNOWN_ALIKE}:
        return []
    named = baseline or next(iter(has.values()))
    entry = Difference(
        object_kind(named),
        owner.schema,
        owner.table,
        None,
        DifferenceKind.UNKNOWN,
        values=dict(unread),
        against=against,
    )
    return [entry]


def _definition(scope: Scope, name: str, has: Mapping[str, Table]) -> Value:
    """Return a table's definition in canonical form, or None if it is unknown."""
    return scope.catalogs[name].expression_fact(has[name].definition).canonical


def _state(
    scope: Scope, name: str, has: Mapping[str, Table], unread: Mapping[str, str], differs: bool
) -> State:
    if name not in has:
        if scope.hides(name, object_kind(next(iter(has.values())))):
            return State.UNKNOWN
        both_lack_it = name != scope.baseline and scope.baseline not in has
        return State.ABSENT if both_lack_it else State.MISSING
    if name in unread or scope.baseline in unread:
        return State.UNKNOWN
    if name == scope.baseline:
        return State.BASELINE
    if scope.baseline not in has:
        return State.EXTRA
    return State.CHANGED if differs else State.SAME
