"""Compares what belongs to no table: sequences, routines, types and the database's own settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from dynamic_databases.catalog import Catalog, Routine, Sequence, UserType
from dynamic_databases.comparison.items import UNSEEN, Description, Item, one_line, plain, source_fact
from dynamic_databases.comparison.matching import Group, matched
from dynamic_databases.comparison.options import COLLATIONS
from dynamic_databases.comparison.scope import Place, Scope
from dynamic_databases.comparison.sides import Side, TableKey
from dynamic_databases.comparison.tables import compare_group
from dynamic_databases.comparison.values import Difference, DifferenceKind, Fact, ObjectKind

_LARGEST = {"smallint": "32767", "integer": "2147483647", "bigint": "9223372036854775807"}
_ENUM = "enum"
_LABEL = re.compile(r"'((?:''|[^'])*)'")


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
    return [*differences, *_changed_numbering(scope, order)]


def _compared(scope: Scope, order: list[str], items: Callable[[Side], Iterable[Item]]) -> list[Difference]:
    differences: list[Difference] = []
    for group in matched({name: items(scope.sides[name]) for name in order}):
        place = Place(group.first.value.schema, None)
        differences += compare_group(scope, place, group, order).differences
    return differences


def _changed_numbering(scope: Scope, order: list[str]) -> Iterator[Difference]:
    """Yield what differs of the sequences behind columns; whether there is one is the column's difference."""
    for difference in _compared(scope, order, _owned_sequences):
        if difference.kind is not DifferenceKind.MISSING:
            yield difference


def _database(side: Side) -> Item:
    return Item(ObjectKind.DATABASE, None, side.catalog, partial(_defaults, side.catalog))


def _defaults(catalog: Catalog) -> Description:
    charset = catalog.charset if catalog.collation is None else None
    return Description({"collation": plain(catalog.collation), "charset": plain(charset)}, "database")


def _sequences(side: Side) -> list[Item]:
    """Return the sequences that are no part of a column."""
    return [
        Item(
            ObjectKind.SEQUENCE, one.name, one, partial(_sequence, one), side.table_key(one.schema, one.name)
        )
        for one in side.catalog.sequences
        if one.owned_by is None
    ]


def _owned_sequences(side: Side) -> list[Item]:
    """Return the sequences behind columns: counterparts serve the same column, whatever they are called."""
    return [
        Item(
            ObjectKind.SEQUENCE,
            one.name,
            one,
            partial(_numbering, one),
            side.table_key(one.schema, one.owned_by),
        )
        for one in side.catalog.sequences
        if one.owned_by is not None
    ]


def _numbering(sequence: Sequence) -> Description:
    """Return how a sequence counts. Its type, and the largest number of that, are the column's."""
    facts = {
        name: plain(getattr(sequence, name)) for name in ("start", "increment", "minimum", "cycle", "cache")
    }
    implied = sequence.maximum == _LARGEST.get(sequence.type or "")
    return Description(facts | {"maximum": plain(None if implied else sequence.maximum)}, "sequence")


def _sequence(sequence: Sequence) -> Description:
    bounds = (sequence.type, sequence.start, sequence.increment, sequence.minimum, sequence.maximum)
    is_seen = bounds != (None,) * len(bounds)
    facts = {
        name: plain(getattr(sequence, name)) if is_seen else UNSEEN
        for name in ("type", "start", "increment", "minimum", "maximum", "cycle", "cache")
    }
    text = one_line(
        "sequence", sequence.type, f"increment {sequence.increment}" if sequence.increment else None
    )
    return Description(facts, text)


def _routines(side: Side) -> list[Item]:
    """Return the routines: counterparts have one name and the same arguments, or else one name."""
    items = []
    for one in side.catalog.routines:
        key = side.table_key(one.schema, one.name)
        items.append(Item(ObjectKind.ROUTINE, one.name, one, partial(_routine, one, key), key))
    return items


def _routine(routine: Routine, key: TableKey) -> Description:
    arguments = Fact(routine.arguments, " ".join(routine.arguments.split()))
    facts = {
        "arguments": arguments,
        "kind": plain(routine.kind),
        "returns": plain(routine.returns),
        "language": plain(routine.language),
        "definition": UNSEEN if routine.definition is None else source_fact(routine.definition),
    }
    text = one_line(routine.kind, f"{routine.name}({routine.arguments})", routine.returns)
    return Description(facts, text, (key, arguments.canonical))


def _types(side: Side) -> list[Item]:
    return [
        Item(ObjectKind.TYPE, one.name, one, partial(_type, one), side.table_key(one.schema, one.name))
        for one in side.catalog.types
    ]


def _type(type_: UserType) -> Description:
    if type_.kind == _ENUM:
        labels = tuple(label.replace("''", "'") for label in _LABEL.findall(type_.definition or ""))
        facts = {"kind": plain(type_.kind), "values": plain(labels)}
    else:
        facts = {"kind": plain(type_.kind), "definition": source_fact(type_.definition)}
    return Description(facts, one_line(type_.kind, type_.definition))
