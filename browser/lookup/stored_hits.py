"""Finds databases, tables and columns in what is known of structures; asks no server.

Hits are in one order: how well the name matches, the current environment and database before others, what
this person uses most, names. Each index gives its best names in their order, which hold the best of all but
for what is used: those tables are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from browser.addresses import COMPARE, encode, link, path
from browser.lookup.hits import (
    ColumnHit,
    DatabaseHit,
    HoldingTable,
    Near,
    StoredHits,
    TableHit,
    chosen,
    table_hit,
    table_values,
)
from browser.lookup.names import Names, Rank, folded, rank_of
from browser.lookup.structures import StructureNames, structures_of
from browser.lookup.typed import Term, Typed
from dynamic_databases.connections import live
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Connectable, Environment
from dynamic_databases.readings.known import known_structures


@dataclass(frozen=True)
class KnownDatabase:
    """A logical database: what is known of it in each environment, in their order."""

    name: str
    environments: tuple[Environment, ...]
    """All in which it is registered."""
    sides: tuple[tuple[Environment, StructureNames], ...]
    """Those of which something is known."""

    def structures(self, environment: str = "") -> list[StructureNames]:
        """Return its structures, each once; `environment` takes only that of one."""
        each = [names for side, names in self.sides if environment in ("", side.slug)]
        return list({id(names): names for names in each}.values())

    def having(self, segment: str) -> tuple[Environment, ...]:
        """Return the environments that have a table."""
        return tuple(side for side, names in self.sides if segment in names.positions)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many hits are listed."""

    databases: int = 5
    tables: int = 30
    columns: int = 10
    tables_of_a_column: int = 500
    views: int = 20


def known_databases(
    databases: Sequence[Connectable], first: str = ""
) -> tuple[tuple[KnownDatabase, ...], int]:
    """Return what is known of these databases, and how many there was no time for; one query.

    The one that is called `first` is looked at first.
    """
    lives = {}
    for database in databases:
        try:
            lives[live(database)] = database
        except ConfigError:  # its settings can't be read, so nothing was
            continue
    known = known_structures(lives)
    names = structures_of(known, first)
    groups: dict[str, list[Connectable]] = {}
    for database in databases:
        groups.setdefault(database.name, []).append(database)
    of_row = {(row.name, row.environment.slug): names[each] for each, row in lives.items() if each in names}
    every = tuple(
        KnownDatabase(
            name=name,
            environments=tuple(row.environment for row in rows),
            sides=tuple(
                (row.environment, of_row[name, row.environment.slug])
                for row in rows
                if (name, row.environment.slug) in of_row
            ),
        )
        for name, rows in groups.items()
    )
    return every, len(known) - len(names)


def stored_hits(
    typed: Typed, known: Sequence[KnownDatabase], near: Near, limits: Limits, unindexed: int = 0
) -> StoredHits:
    """Return what a text may mean, best first."""
    tables = [] if typed.only_columns else _tables(typed, known, near, limits.tables)
    columns = _columns(typed, known, near, limits)
    return StoredHits(
        databases=() if typed.only_columns else _databases(typed, known, near, limits.databases),
        tables=tuple(tables[: limits.tables]),
        columns=tuple(columns[: limits.columns]),
        more_tables=len(tables) > limits.tables,
        more_columns=len(columns) > limits.columns,
        unindexed=unindexed,
    )


def tables_before_a_value(typed: Typed, known: Sequence[KnownDatabase], near: Near) -> list[TableHit]:
    """Return the tables that may be named before a value, best first."""
    terms = tuple(term for term in typed.terms if term.value)
    return _tables(Typed(typed.text, terms), known, near, Limits().tables) if terms else []


def _databases(
    typed: Typed, known: Sequence[KnownDatabase], near: Near, most: int
) -> tuple[DatabaseHit, ...]:
    ranks: dict[str, tuple[Rank, int, Term]] = {}
    every = {database.name: database for database in known}
    index = Names(every)
    for order, term in enumerate(typed.terms):
        if not (term.value or term.database or term.qualifier):
            for match in index.best(term.name, most):
                _note(ranks, index.names[match.position], (match.rank, order, term))
    hits = {name: _database_hit(every[name], near, term) for name, (_, _, term) in ranks.items()}
    ordered = sorted(
        hits.values(), key=lambda hit: (*ranks[hit.name][:2], hit.name != near.database, folded(hit.name))
    )
    return tuple(ordered[:most])


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


def _tables(typed: Typed, known: Sequence[KnownDatabase], near: Near, most: int) -> list[TableHit]:
    """Return at least the best `most` tables, in order, and one more where there are more."""
    ranks: dict[tuple[str, str], tuple[Rank, int, Term]] = {}
    hits: dict[tuple[str, str], TableHit] = {}
    for order, term in enumerate(typed.terms):
        for database, names, rank, position in _matching(term, known, near, most + 1):
            table = names.tables[position]
            key = (database.name, table.segment)
            if _note(ranks, key, (rank, order, term)):
                environments = database.having(table.segment)
                hits[key] = table_hit(database.name, table, environments, near, term)
    return sorted(hits.values(), key=lambda hit: _order(hit, ranks[hit.database, hit.table.segment], near))


def _order(hit: TableHit, rank: tuple[Rank, int, Term], near: Near) -> tuple[Any, ...]:
    return (
        rank[0],
        rank[1],
        near.environment not in {environment.slug for environment, _ in hit.environments},
        hit.database != near.database,
        -hit.uses,
        folded(hit.table.name),
        hit.table.name,
        hit.database,
        hit.table.schema or "",
    )


def _matching(
    term: Term, known: Sequence[KnownDatabase], near: Near, most: int
) -> Iterator[tuple[KnownDatabase, StructureNames, Rank, int]]:
    for database in known:
        if term.database not in ("", database.name):
            continue
        is_meant = not term.qualifier or folded(database.name).startswith(folded(term.qualifier))
        for names in database.structures(term.environment):
            if is_meant:
                for match in names.table_names.best(term.name, most):
                    yield database, names, match.rank, match.position
            elif any(table.schema for table in names.tables):
                for position, rank in _in_schema(names, term):
                    yield database, names, rank, position
        if is_meant:
            yield from _used(database, term, near)


def _used(
    database: KnownDatabase, term: Term, near: Near
) -> Iterator[tuple[KnownDatabase, StructureNames, Rank, int]]:
    """Yield the matches among the tables that this person uses: their names may be late in the order."""
    for name, segment in near.uses:
        for names in database.structures(term.environment) if name == database.name else ():
            position = names.positions.get(segment)
            if position is None:
                continue
            rank = rank_of(term.name, names.tables[position].name)
            if rank is not None:
                yield database, names, rank, position


def _in_schema(names: StructureNames, term: Term) -> Iterator[tuple[int, Rank]]:
    wanted = folded(term.qualifier)
    for position, table in enumerate(names.tables):
        if table.schema and folded(table.schema).startswith(wanted):
            rank = rank_of(term.name, table.name)
            if rank is not None:
                yield position, rank


def _columns(typed: Typed, known: Sequence[KnownDatabase], near: Near, limits: Limits) -> list[ColumnHit]:
    ranks: dict[str, tuple[Rank, int, Term]] = {}
    nearest: dict[str, tuple[bool, bool]] = {}
    for order, term in enumerate(typed.terms):
        for database in known:
            if term.database not in ("", database.name):
                continue
            for names in database.structures(term.environment):
                is_here = any(side.slug == near.environment for side, each in database.sides if each is names)
                for name, rank in _matching_columns(names, term, database, limits.columns + 1):
                    _note(ranks, name, (rank, order, term))
                    closeness = (not is_here, database.name != near.database)
                    nearest[name] = min(nearest.get(name, closeness), closeness)
    ordered = sorted(
        ranks,
        key=lambda name: (*ranks[name][:2], *nearest[name], -_uses(name, known, near), folded(name), name),
    )
    return [
        _column_hit(name, ranks[name][2], known, near, limits.tables_of_a_column)
        for name in ordered[: limits.columns + 1]
    ]


def _matching_columns(
    names: StructureNames, term: Term, database: KnownDatabase, most: int
) -> Iterable[tuple[str, Rank]]:
    if not term.qualifier or folded(database.name) == folded(term.qualifier):
        index = names.column_names
        return [(index.names[match.position], match.rank) for match in index.best(term.name, most)]
    # `orders.status`: a column of a table.
    wanted = folded(term.qualifier)
    of_tables = {position for position, table in enumerate(names.tables) if folded(table.name) == wanted}
    if not of_tables:
        return ()
    return [
        (name, rank)
        for name, holders in zip(names.column_names.names, names.holders, strict=True)
        if not of_tables.isdisjoint(holders) and (rank := rank_of(term.name, name)) is not None
    ]


def _uses(column: str, known: Sequence[KnownDatabase], near: Near) -> int:
    """Return how often this person has opened tables that have a column."""
    every = {database.name: database for database in known}
    return sum(
        uses
        for (name, segment), uses in near.uses.items()
        if name in every
        and any(names.type_of(column, segment) is not None for names in every[name].structures())
    )


def _column_hit(column: str, term: Term, known: Sequence[KnownDatabase], near: Near, most: int) -> ColumnHit:
    tables: list[HoldingTable] = []
    count = 0
    for database in sorted(known, key=lambda each: (each.name != near.database, folded(each.name))):
        segments = frozenset().union(*(names.segments_with(column) for names in database.structures()))
        count += len(segments)
        if len(tables) < most:  # sorting thousands of them takes longer than all the rest
            tables += [
                _holding(column, segment, database, near, term)
                for segment in sorted(segments, key=folded)[: most - len(tables)]
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


def _note(ranks: dict[Any, tuple[Rank, int, Term]], key: object, rank: tuple[Rank, int, Term]) -> bool:
    """Note a rank if it is the best so far; return whether it is."""
    if key in ranks and ranks[key][:2] <= rank[:2]:
        return False
    ranks[key] = rank
    return True
