"""Compares what belongs to no table: sequences, routines, types and the database's own settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dynamic_databases.catalog import Routine, Sequence, UserType
from dynamic_databases.comparison.items import Item, one_line, plain, source_fact
from dynamic_databases.comparison.matching import Group, matched
from dynamic_databases.comparison.options import COLLATIONS
from dynamic_databases.comparison.sides import Side
from dynamic_databases.comparison.tables import Place, Scope, compare_group
from dynamic_databases.comparison.values import Difference, ObjectKind


def compare_loose_objects(scope: Scope) -> list[Difference]:
    """Return what differs outside of tables. Across vendors none of it can be compared."""
    if scope.across:
        return []
    order = scope.baseline_first(scope.sides)
    differences: list[Difference] = []
    if scope.options.counts(COLLATIONS):
        own = Group(ObjectKind.DATABASE, {name: _database(scope.sides[name]) for name in order})
        differences += compare_group(scope, Place(None, None), own, order).differences
    for items in (_sequences, _routines, _types):
        differences += _compared(scope, order, items)
    return differences


def _compared(scope: Scope, order: list[str], items: Callable[[Side], Iterable[Item]]) -> list[Difference]:
    differences: list[Difference] = []
    for group in matched({name: items(scope.sides[name]) for name in order}):
        place = Place(group.first.value.schema, None)
        differences += compare_group(scope, place, group, order).differences
    return differences


def _database(side: Side) -> Item:
    facts = {"collation": plain(side.catalog.collation), "charset": plain(side.catalog.charset)}
    if side.catalog.collation is not None:
        facts.pop("charset")
    return Item(ObjectKind.DATABASE, None, side.catalog, facts, "database", key="database")


def _sequences(side: Side) -> list[Item]:
    """Return the sequences that are no part of a column."""
    return [_sequence(side, sequence) for sequence in side.catalog.sequences if sequence.owned_by is None]


def _sequence(side: Side, sequence: Sequence) -> Item:
    facts = {
        name: plain(getattr(sequence, name))
        for name in ("type", "start", "increment", "minimum", "maximum", "cycle")
    }
    text = one_line(
        "sequence", sequence.type, f"increment {sequence.increment}" if sequence.increment else None
    )
    key = side.table_key(sequence.schema, sequence.name)
    return Item(ObjectKind.SEQUENCE, sequence.name, sequence, facts, text, key=key)


def _routines(side: Side) -> list[Item]:
    return [_routine(side, routine) for routine in side.catalog.routines]


def _routine(side: Side, routine: Routine) -> Item:
    facts = {
        "kind": plain(routine.kind),
        "returns": plain(routine.returns),
        "language": plain(routine.language),
        "definition": source_fact(routine.definition),
    }
    text = one_line(routine.kind, f"{routine.name}({routine.arguments})", routine.returns)
    key = (*side.table_key(routine.schema, routine.name), " ".join(routine.arguments.split()))
    return Item(ObjectKind.ROUTINE, routine.name, routine, facts, text, key=key)


def _types(side: Side) -> list[Item]:
    return [_type(side, type_) for type_ in side.catalog.types]


def _type(side: Side, type_: UserType) -> Item:
    facts = {"kind": plain(type_.kind), "definition": source_fact(type_.definition)}
    text = one_line(type_.kind, type_.definition)
    return Item(ObjectKind.TYPE, type_.name, type_, facts, text, key=side.table_key(type_.schema, type_.name))
