"""Finds databases and tables, and by `column_hits` columns, in what is known of structures; asks no server.

Hits are in one order: how well the name matches, the current environment and database before others, what
this person uses most, names. Each index gives its best names in their order, which hold the best of all but
for what is used: those tables are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from browser.addresses import COMPARE, encode, path
from browser.lookup.column_hits import best_columns, column_hit
from browser.lookup.hits import DatabaseHit, Near, StoredHits, TableHit, chosen, table_hit
from browser.lookup.known import KnownDatabase
from browser.lookup.names import Names, folded, rank_of
from browser.lookup.searched import Found, Searched, matches, structures
from browser.lookup.structures import NamedTable, StructureNames
from browser.lookup.typed import Term, Typed


@dataclass(frozen=True, slots=True)
class Limits:
    """How many hits are listed."""

    databases: int = 5
    tables: int = 30
    columns: int = 10
    tables_of_a_column: int = 500
    views: int = 20


def stored_hits(
    typed: Typed, known: Sequence[KnownDatabase], near: Near, limits: Limits, unindexed: int = 0
) -> StoredHits:
    """Return what a text may mean, best first."""
    tables = [] if typed.only_columns else table_hits(typed, known, near, limits.tables + 1)
    columns = best_columns(typed, known, near, limits.columns + 1)
    return StoredHits(
        databases=() if typed.only_columns else _databases(typed, known, near, limits.databases),
        tables=tuple(tables[: limits.tables]),
        columns=tuple(
            column_hit(name, term, known, near, limits.tables_of_a_column)
            for name, term in columns[: limits.columns]
        ),
        more_tables=len(tables) > limits.tables,
        more_columns=len(columns) > limits.columns,
        unindexed=unindexed,
    )


def tables_before_a_value(typed: Typed, known: Sequence[KnownDatabase], near: Near) -> list[TableHit]:
    """Return the tables that may be named before a value, best first."""
    terms = tuple(term for term in typed.terms if term.value)
    return table_hits(Typed(typed.text, terms), known, near, Limits().tables) if terms else []


def _databases(
    typed: Typed, known: Sequence[KnownDatabase], near: Near, most: int
) -> tuple[DatabaseHit, ...]:
    every = {database.name: database for database in known}
    index = Names(every)
    ranks: dict[str, Found] = {}
    for order, term in enumerate(typed.terms):
        if not (term.value or term.database or term.qualifier):
            for match in index.best(term.name, most):
                here = Found(match.rank, order, term)
                name = index.names[match.position]
                ranks[name] = min(ranks.get(name, here), here, key=lambda each: each[:2])
    best = nsmallest(
        most, ranks, key=lambda name: (*ranks[name][:2], name != near.database, folded(name), name)
    )
    return tuple(_database_hit(every[name], near, ranks[name].term) for name in best)


def _database_hit(database: KnownDatabase, near: Near, term: Term) -> DatabaseHit:
    segment = encode(database.name)
    urls = {environment.slug: path(environment.slug, segment) for environment in database.environments}
    return DatabaseHit(
        url=chosen(urls, term.environment, near),
        compare_url=path(COMPARE, segment) if len(urls) > 1 else None,
        environments=tuple((each, urls[each.slug]) for each in database.environments),
        typed=term.name,
        name=database.name,
    )


def table_hits(typed: Typed, known: Sequence[KnownDatabase], near: Near, most: int) -> list[TableHit]:
    """Return the best `most` tables, in order."""
    every: dict[tuple[str, str], tuple[Found, KnownDatabase, NamedTable]] = {}
    for rank, searched, position in matches(list(_searched_tables(typed.terms, known)), most, every):
        table = searched.structure.tables[position]
        for database in searched.databases:
            key = (database.name, table.segment)
            every.setdefault(key, (Found(rank, searched.order, searched.term), database, table))
    for match, database, table in _used(typed.terms, known, near):
        key = (database.name, table.segment)
        if key not in every or match[:2] < every[key][0][:2]:
            every[key] = (match, database, table)
    best = nsmallest(most, every.values(), key=lambda each: _order(each[0], each[1], each[2], near))
    return [
        table_hit(database.name, table, database.having(table.segment), near, match.term)
        for match, database, table in best
    ]


def _order(match: Found, database: KnownDatabase, table: NamedTable, near: Near) -> tuple[Any, ...]:
    return (
        match.rank,
        match.order,
        not any(
            side.slug == near.environment and table.segment in names.positions
            for side, names in database.sides
        ),
        database.name != near.database,
        -near.uses.get((database.name, table.segment), 0),
        folded(table.name),
        table.name,
        database.name,
        table.schema or "",
    )


def _searched_tables(terms: Sequence[Term], known: Sequence[KnownDatabase]) -> Iterator[Searched]:
    """Yield the indexes of tables that a text is searched in: equal structures once."""
    for order, term in enumerate(terms):
        every: dict[tuple[int, bool], Searched] = {}
        for database, structure in structures(term, known):
            is_meant = _begins_with_qualifier(database, term)
            if not is_meant and not any(structure.schemas):
                continue
            key = (id(structure), is_meant)
            if key not in every:
                allowed = None if is_meant else _in_schema(structure, term)
                every[key] = Searched(structure, structure.table_names, term, order, allowed)
            every[key].databases.append(database)
        yield from every.values()


def _begins_with_qualifier(database: KnownDatabase, term: Term) -> bool:
    return not term.qualifier or folded(database.name).startswith(folded(term.qualifier))


def _in_schema(structure: StructureNames, term: Term) -> Collection[int]:
    wanted = folded(term.qualifier)
    return {
        position for position, schema in enumerate(structure.schemas) if schema and schema.startswith(wanted)
    }


def _used(
    terms: Sequence[Term], known: Sequence[KnownDatabase], near: Near
) -> Iterator[tuple[Found, KnownDatabase, NamedTable]]:
    """Yield the matches among the tables that this person uses: their names may be late in the order."""
    by_name = {database.name: database for database in known}
    for name, segment in near.uses:
        for order, term in enumerate(terms) if name in by_name else ():
            database = by_name[name]
            if term.database not in ("", name) or not _begins_with_qualifier(database, term):
                continue
            for structure in database.structures(term.environment):
                position = structure.positions.get(segment)
                if position is not None:
                    table = structure.tables[position]
                    rank = rank_of(term.name, table.name)
                    if rank is not None:
                        yield Found(rank, order, term), database, table
                    break
