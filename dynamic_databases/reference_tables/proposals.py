"""Which tables look like reference data: told from structures and estimates alone, the same each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dynamic_databases.catalog import Catalog, Table, TableKind, TableName, find_counterpart, find_table
from dynamic_databases.models import ReferenceTable
from dynamic_databases.readings.counterparts import Result
from dynamic_databases.redaction import VisibleReading
from dynamic_databases.reference_tables.questions import table_name
from dynamic_databases.row_comparison.keys import has_key, natural_candidates, own_key, usually_ignored

MOST_ROWS = 1_000
"""A table with more rows on any side, as its server estimates, is not small."""
GROWTH, LEEWAY = 2, 10
"""A table with more than so many times the rows of another side, and so many more, is written to by use."""
OF_PEOPLE = frozenset({"email", "last_login", "password"})
"""Columns of tables of people, who register where they are."""
MOST_PROPOSED = 8


@dataclass(frozen=True)
class Proposal:
    """A table that may be reference data, and how its rows would be compared."""

    schema: str | None
    """None where it is the default one."""
    table: str
    key: tuple[str, ...]
    """Empty for the table's own key."""
    ignored: tuple[str, ...]
    rows: int
    """About how many it has, on the side that has most."""
    referring: int
    """How many other tables refer to it."""

    @property
    def name(self) -> str:
        return f"{self.schema}.{self.table}" if self.schema else self.table


def proposals(
    results: Mapping[str, Result], references: Collection[ReferenceTable] = (), most: int = MOST_PROPOSED
) -> list[Proposal]:
    """Return the tables that look like reference data and are none of `references`, the most used first.

    Such a table is small and about as large everywhere (so nothing is known that writes to it), others refer
    to it, it refers only to small ones, it has a key that is no mere number, and it is none of people. Where
    no estimate is known, nothing is proposed.
    """
    readings = [result for result in results.values() if isinstance(result, VisibleReading)]
    if not any(reading.statistics.tables for reading in readings):
        return []
    catalog = readings[0].catalog
    known = {
        table.table_name
        for reference in references
        if (table := find_table(catalog, reference.table, table_name(reference).schema)) is not None
    }
    referring = _referring(catalog)
    made = [
        proposal
        for table in catalog.tables
        if (number := referring.get(table.table_name, 0)) and table.table_name not in known
        if (proposal := _proposal(table, number, readings)) is not None
    ]
    return sorted(made, key=lambda proposal: (-proposal.referring, proposal.name))[:most]


def _referring(catalog: Catalog) -> Counter[TableName]:
    """Return how many other tables refer to each table."""
    referring: Counter[TableName] = Counter()
    for table in catalog.tables:
        referring.update(_targets(catalog, table) - {table.table_name})
    return referring


def _targets(catalog: Catalog, table: Table) -> set[TableName]:
    targets = (find_table(catalog, key.target, key.target_schema) for key in table.foreign_keys)
    return {target.table_name for target in targets if target is not None}


def _proposal(table: Table, referring: int, readings: Sequence[VisibleReading]) -> Proposal | None:
    if table.kind is not TableKind.TABLE or not OF_PEOPLE.isdisjoint(
        column.name.lower() for column in table.columns
    ):
        return None
    catalog = readings[0].catalog
    alike = {
        position: other
        for position, reading in enumerate(readings)
        if (other := find_counterpart(reading.catalog, table, catalog)) is not None
    }
    estimates = [
        estimate
        for position, other in alike.items()
        if (estimate := _estimate(readings[position], other.table_name)) is not None
    ]
    if not _is_steady(estimates):  # first, since it excludes most tables of a thousand at once
        return None
    refers = _targets(catalog, table) - {table.table_name}
    key = _key(table, tuple(alike.values()))
    if key is None or not all(_is_small(readings[0], name) for name in refers):
        return None
    return Proposal(
        schema=None if table.schema == catalog.default_schema else table.schema,
        table=table.name,
        key=() if key == own_key(table) else key,
        ignored=tuple(
            name for name in usually_ignored(column.name for column in table.columns) if name not in key
        ),
        rows=max(estimates),
        referring=referring,
    )


def _is_steady(estimates: Sequence[int]) -> bool:
    """Return whether a table is small everywhere, and about as large."""
    if not estimates or not 0 < max(estimates) <= MOST_ROWS:
        return False
    return max(estimates) <= GROWTH * min(estimates) + LEEWAY


def _is_small(reading: VisibleReading, name: TableName) -> bool:
    estimate = _estimate(reading, name)
    return estimate is not None and estimate <= MOST_ROWS


def _estimate(reading: VisibleReading, name: TableName) -> int | None:
    statistics = reading.statistics.tables.get(name)
    return statistics.rows if statistics else None


def _key(table: Table, alike: Sequence[Table]) -> tuple[str, ...] | None:
    """Return the key by which rows would be matched: one that is no number and that all sides have."""
    return next(
        (key for key in natural_candidates(table) if all(has_key(other, key) for other in alike)), None
    )
