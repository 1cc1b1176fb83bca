"""The names of one structure as look-up searches them, made once for a structure and what is redacted of it.

Leaves how well names match to `names`, and putting several databases together to `stored_hits`.
"""

from __future__ import annotations

import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import cached_property

from browser.addresses import encode_table
from browser.lookup.names import Names, Rank, folded
from dynamic_databases.caches import WeighedCache
from dynamic_databases.catalog.outlines import Outline, TableOutline
from dynamic_databases.connections import LiveConnection
from dynamic_databases.readings.known import KnownStructure

MOST_NAMES = 4_000_000
"""Columns of all tables whose names are kept in memory: about 20 bytes each."""
MOST_HUBS = 40
SECONDS = 1.0
"""For which one request makes indexes; the next one goes on."""


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A table by its name; `schema` is None where it is the default one, or there are none."""

    schema: str | None
    name: str
    segment: str
    """Its segment in addresses."""

    @property
    def shown_name(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True)
class StructureNames:
    """The tables and columns of a structure."""

    tables: tuple[NamedTable, ...]
    """In the order of `table_names`."""
    table_names: Names
    column_names: Names
    """Each name once."""
    holders: tuple[tuple[int, ...], ...]
    """By column: the positions of the tables that have it."""
    types: tuple[tuple[str, ...], ...]
    """By column: its type in each of them."""
    positions: Mapping[str, int]
    """Of the tables, by segment."""
    hubs: tuple[tuple[int, int], ...] = ()
    """The tables to which most foreign keys refer: how many, and the table's position; most first."""

    @cached_property
    def schemas(self) -> tuple[str | None, ...]:
        """The folded schema of each table, None where it is the default one."""
        return tuple(folded(table.schema) if table.schema else None for table in self.tables)

    @property
    def size(self) -> int:
        return len(self.tables) + sum(map(len, self.holders))

    @cached_property
    def _segments(self) -> dict[int, frozenset[str]]:
        """The segments of the tables that have a column, by its position, as far as asked for."""
        return {}

    def segments_with(self, column: str) -> frozenset[str]:
        """Return the segments of the tables that have a column."""
        position = self.column_names.position(column)
        if position is None:
            return frozenset()
        if position not in self._segments:
            segments = frozenset(self.tables[holder].segment for holder in self.holders[position])
            self._segments[position] = segments
        return self._segments[position]

    def columns_of_tables(self, table: str) -> frozenset[int]:
        """Return the positions of the columns of all tables of a name, whatever its letter case."""
        tables = set(self.table_names.matching(Rank.EXACT, folded(table)))
        if not tables:
            return frozenset()
        return frozenset(
            position for position, holders in enumerate(self.holders) if not tables.isdisjoint(holders)
        )

    def type_of(self, column: str, segment: str) -> str | None:
        """Return the type of a column of a table, None if there is no such column."""
        position, table = self.column_names.position(column), self.positions.get(segment)
        if position is None or table is None:
            return None
        holders = self.holders[position]
        at = bisect_left(holders, table)
        return self.types[position][at] if at < len(holders) and holders[at] == table else None


def structures_of(
    known: Mapping[LiveConnection, KnownStructure], first: Hashable = None
) -> dict[LiveConnection, StructureNames]:
    """Return the names of each structure; those that could not be made in time are left out.

    The databases whose name is `first` come first.
    """
    until = time.monotonic() + SECONDS
    names: dict[LiveConnection, StructureNames] = {}
    for live in sorted(known, key=lambda live: live.name != first):
        made = _structures.get(known[live].key)
        if made is None and time.monotonic() < until:
            made = _make(known[live])
        if made is not None:
            names[live] = made
    return {live: names[live] for live in known if live in names}


def _make(known: KnownStructure) -> StructureNames:
    outline = known.outline()
    made = names_of(outline) if outline is not None else NO_NAMES
    _structures.set(known.key, made)
    return made


def names_of(outline: Outline) -> StructureNames:
    """Return the names in a catalog that the gate has let through."""
    tables = sorted(outline.tables, key=lambda table: (folded(table.name), table.name, table.schema or ""))
    named = tuple(_named(table, outline.default_schema) for table in tables)
    holders: dict[str, list[int]] = {}
    types: dict[str, list[str]] = {}
    for position, table in enumerate(tables):
        for column, kind in table.columns:
            holders.setdefault(column, []).append(position)
            types.setdefault(column, []).append(sys.intern(kind))
    columns = Names(holders)
    return StructureNames(
        tables=named,
        table_names=Names(table.name for table in named),
        column_names=columns,
        holders=_in_order(columns, holders),
        types=_in_order(columns, types),
        positions={table.segment: position for position, table in enumerate(named)},
        hubs=_hubs(tables),
    )


def _hubs(tables: Sequence[TableOutline]) -> tuple[tuple[int, int], ...]:
    referred = Counter(target.rpartition(".")[2].lower() for table in tables for target in table.targets)
    counts = [
        (referred[table.name.lower()], position)
        for position, table in enumerate(tables)
        if table.name.lower() in referred
    ]
    return tuple(sorted(counts, key=lambda count: (-count[0], count[1]))[:MOST_HUBS])


def _named(table: TableOutline, default_schema: str | None) -> NamedTable:
    schema = None if table.schema == default_schema else table.schema
    return NamedTable(schema, table.name, encode_table(table.table_name, default_schema))


def _in_order(columns: Names, values: Mapping[str, Iterable[object]]) -> tuple[tuple, ...]:  # type: ignore[type-arg]
    return tuple(tuple(values[name]) for name in columns.names)


NO_NAMES = StructureNames((), Names(()), Names(()), (), (), {})
_structures: WeighedCache[Hashable, StructureNames] = WeighedCache(
    lambda: float(MOST_NAMES), lambda made: float(made.size)
)
"""By redaction and digest: other settings or another structure never find an older answer."""
