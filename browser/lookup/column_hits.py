"""Finds columns in what is known of structures, each name with the tables that have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nsmallest

from browser.addresses import link, path
from browser.lookup.hits import ColumnHit, HoldingTable, Near, table_values
from browser.lookup.known import KnownDatabase
from browser.lookup.names import folded
from browser.lookup.searched import Found, Searched, matches, structures
from browser.lookup.typed import Term, Typed


def best_columns(
    typed: Typed, known: Sequence[KnownDatabase], near: Near, most: int
) -> list[tuple[str, Term]]:
    """Return the names of the best `most` columns, in order, each with the reading that means it."""
    every: dict[str, Found] = {}
    nearest: dict[str, tuple[bool, bool]] = {}
    for rank, searched, position in matches(list(_searched_columns(typed.terms, known)), most, every):
        name = searched.names.names[position]
        every.setdefault(name, Found(rank, searched.order, searched.term))
        closeness = searched.closeness(near.environment, near.database)
        nearest[name] = min(nearest.get(name, closeness), closeness)
    best = nsmallest(
        most,
        every,
        key=lambda name: (*every[name][:2], *nearest[name], -_uses(name, known, near), folded(name), name),
    )
    return [(name, every[name].term) for name in best]


def _searched_columns(terms: Sequence[Term], known: Sequence[KnownDatabase]) -> Iterator[Searched]:
    for order, term in enumerate(terms):
        every: dict[tuple[int, bool], Searched] = {}
        for database, structure in structures(term, known):
            is_meant = not term.qualifier or folded(database.name) == folded(term.qualifier)
            key = (id(structure), is_meant)
            if key not in every:
                allowed = None if is_meant else structure.columns_of_tables(term.qualifier)
                if allowed is not None and not allowed:
                    continue
                every[key] = Searched(structure, structure.column_names, term, order, allowed)
            every[key].databases.append(database)
        yield from every.values()


def _uses(column: str, known: Sequence[KnownDatabase], near: Near) -> int:
    """Return how often this person has opened tables that have a column."""
    every = {database.name: database for database in known}
    return sum(
        uses
        for (name, segment), uses in near.uses.items()
        if name in every
        and any(names.type_of(column, segment) is not None for names in every[name].structures())
    )


def column_hit(column: str, term: Term, known: Sequence[KnownDatabase], near: Near, most: int) -> ColumnHit:
    tables: list[HoldingTable] = []
    count = 0
    for database in sorted(known, key=lambda each: (each.name != near.database, folded(each.name))):
        segments = frozenset().union(*(names.segments_with(column) for names in database.structures()))
        count += len(segments)
        if len(tables) < most:  # sorting thousands of them takes longer than all the rest
            tables += [
                _holding(column, segment, database, near, term)
                for segment in nsmallest(most - len(tables), segments, key=lambda each: (folded(each), each))
            ]
    url = tables[0].url if count == 1 else link(path("lookup"), {"q": f".{column}"})
    return ColumnHit(url=url, typed=term.name, name=column, tables=tuple(tables), count=count)


def _holding(column: str, segment: str, database: KnownDatabase, near: Near, term: Term) -> HoldingTable:
    names, kind = next(
        (names, kind) for _, names in database.sides if (kind := names.type_of(column, segment)) is not None
    )
    environments = tuple(side for side, each in database.sides if each.type_of(column, segment) is not None)
    table = names.tables[names.positions[segment]]
    values = table_values(database.name, table, environments, near, term.environment)
    return HoldingTable(type=kind, **values)
