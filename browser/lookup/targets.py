"""In which tables a value is looked for: those that were named, else those that are used most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from browser.addresses import decode_table
from browser.lookup.hits import Near, TableHit
from browser.lookup.known import KnownDatabase
from browser.lookup.names import folded
from browser.lookup.record_hit import Target
from browser.lookup.structures import NamedTable, StructureNames
from browser.lookup.value_columns import is_address, is_named_for_addresses, only_stage
from dynamic_databases.catalog import find_table
from dynamic_databases.subjects import Subject

MOST_NAMED = 3
"""Tables of which a part of the name was typed."""
MOST_EXACT = 5
"""Tables that are called exactly so, in several databases or schemas."""
MOST_UNNAMED = 20
MOST_LOOKED_AT = 600
"""Tables that are looked at to find those that can hold a value."""


def named_targets(hits: Sequence[TableHit]) -> list[Target]:
    """Return the tables that were named before a value: those of exactly that name, else the best ones."""
    exact = [hit for hit in hits if folded(hit.table.name) == folded(hit.typed)]
    if exact:
        return [Target(hit.database, hit.table, hit.value) for hit in exact[:MOST_EXACT]]
    return [Target(hit.database, hit.table, hit.value, is_exact=False) for hit in hits[:MOST_NAMED]]


def unnamed_targets(
    value: str, known: Sequence[KnownDatabase], subjects: Sequence[Subject], near: Near
) -> list[Target]:
    """Return at most `MOST_UNNAMED` tables that can hold a value.

    First those that this person uses most, then those with a column for addresses if it is one, then those
    to which most foreign keys refer, then the rest of the current database.
    """
    by_name: dict[str, list[Subject]] = {}
    for subject in subjects:
        by_name.setdefault(subject.database.name, []).append(subject)
    candidates = dict.fromkeys(_candidates(value, known, near))
    fitting = (
        Target(database, table, value, is_named=False)
        for database, table in islice(candidates, MOST_LOOKED_AT)
        if any(_can_hold(subject, table, value) for subject in by_name.get(database, ()))
    )
    return list(islice(fitting, MOST_UNNAMED))


def _can_hold(subject: Subject, table: NamedTable, value: str) -> bool:
    name = decode_table(table.segment, subject.catalog.default_schema)
    held = find_table(subject.catalog, name.name, name.schema)
    return held is not None and only_stage(held, value) is not None


def _candidates(value: str, known: Sequence[KnownDatabase], near: Near) -> Iterator[tuple[str, NamedTable]]:
    databases = {database.name: database for database in known}
    nearest = sorted(known, key=lambda database: (database.name != near.database, folded(database.name)))
    yield from _used(databases, near)
    if is_address(value):
        for database, names in _structures(nearest):
            for position, column in enumerate(names.column_names.names):
                if is_named_for_addresses(column):
                    yield from ((database, names.tables[holder]) for holder in names.holders[position])
    hubs = [
        (
            database != near.database,
            -count,
            folded(database),
            names.tables[position].name,
            database,
            names.tables[position],
        )
        for database, names in _structures(nearest)
        for count, position in names.hubs
    ]
    yield from ((database, table) for *_, database, table in sorted(hubs, key=lambda hub: hub[:4]))
    for database, names in _structures(nearest):
        yield from ((database, table) for table in names.tables)


def _used(databases: Mapping[str, KnownDatabase], near: Near) -> Iterator[tuple[str, NamedTable]]:
    for name, segment in sorted(near.uses, key=lambda key: (-near.uses[key], key)):
        for names in databases[name].structures() if name in databases else ():
            if segment in names.positions:
                yield name, names.tables[names.positions[segment]]


def _structures(known: Sequence[KnownDatabase]) -> list[tuple[str, StructureNames]]:
    return [(database.name, names) for database in known for names in database.structures()]
