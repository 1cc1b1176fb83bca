"""Finds the natural key by which the target of a foreign key is known on all sides; reads no rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dynamic_databases.catalog import Column, Table, TableName, find_table
from dynamic_databases.row_comparison.keys import (
    SURROGATES,
    foreign_key,
    has_key,
    natural_candidates,
)
from dynamic_databases.row_comparison.sides import Sides

MOST_HOPS = 4
"""Tables that are followed from a foreign key to the last part of its natural key."""


@dataclass(frozen=True)
class NaturalPart:
    """One column of a natural key, and the natural key of what it refers to, if it is a foreign key."""

    columns: Mapping[str, Column]
    """By side."""
    further: NaturalKey | None = None

    @property
    def name(self) -> str:
        return next(iter(self.columns.values())).name

    @property
    def words(self) -> str:
        return f"{self.name} → {self.further.words}" if self.further else self.name


@dataclass(frozen=True)
class NaturalKey:
    """How the target of a foreign key is known on all sides."""

    tables: Mapping[str, Table]
    """By side."""
    targets: Mapping[str, Column]
    """The column that the foreign key refers to, by side."""
    parts: tuple[NaturalPart, ...]

    @property
    def words(self) -> str:
        """How it is written: `countries.code`, `regions.name, country_id → countries.code`."""
        table = next(iter(self.tables.values())).name
        return f"{table}.{', '.join(part.words for part in self.parts)}"


@dataclass(frozen=True)
class _Trail:
    """The tables that a search has come through, and how far it may go on."""

    names: frozenset[TableName]
    hops: int

    def onwards(self, name: TableName) -> _Trail:
        return _Trail(self.names | {name}, self.hops - 1)


START = _Trail(frozenset(), MOST_HOPS)


def natural_key(
    sides: Sides, tables: Mapping[str, Table], columns: Mapping[str, Column]
) -> tuple[NaturalKey | None, str]:
    """Return the natural key of what a column refers to on all sides, or None and why there is none.

    All mappings are by side. The reason is empty where the column is no foreign key, or where what it refers
    to means the same everywhere, such as a code.
    """
    natural, reason = _found(sides, tables, columns, START)
    if natural is None and not reason:
        reason = _not_followed(sides, tables, columns)
    return natural, reason


def _not_followed(sides: Sides, tables: Mapping[str, Table], columns: Mapping[str, Column]) -> str:
    """Return why a number of a foreign key is not followed at all; nothing where it is none of any."""
    for label, column in columns.items():
        if column.kind.family not in SURROGATES:
            continue
        if any(column.name in key.columns and len(key.columns) > 1 for key in tables[label].foreign_keys):
            return "it is part of a foreign key of several columns"
        if foreign_key(tables[label], column.name) and _target(sides, label, tables[label], column) is None:
            return "what it refers to can't be followed"
    return ""


def _found(
    sides: Sides, tables: Mapping[str, Table], columns: Mapping[str, Column], trail: _Trail
) -> tuple[NaturalKey | None, str]:
    targets: dict[str, tuple[Table, Column]] = {}
    lacking = []
    for label, column in columns.items():
        target = _target(sides, label, tables[label], column)
        if target is None:
            lacking.append(label)
        else:
            targets[label] = target
    if not targets:
        return None, ""
    if lacking:
        return None, f"no foreign key that can be followed in {', '.join(lacking)}"
    target_tables = {label: table for label, (table, _) in targets.items()}
    target_columns = {label: column for label, (_, column) in targets.items()}
    if any(column.kind.family not in SURROGATES for column in target_columns.values()):
        return None, ""
    first = next(iter(target_tables.values()))
    if first.table_name in trail.names or trail.hops == 0:
        return None, f"{first.name} is known only by itself"
    onwards = trail.onwards(first.table_name)
    for candidate in natural_candidates(first):
        parts = _parts(sides, target_tables, candidate, onwards)
        if parts is not None:
            return NaturalKey(target_tables, target_columns, parts), ""
    return None, f"{first.name} has no natural key"


def _target(sides: Sides, label: str, table: Table, column: Column) -> tuple[Table, Column] | None:
    """Return the table and column that a column refers to, as they may be read."""
    key = foreign_key(table, column.name)
    if key is None:
        return None
    catalog = sides[label].reading.catalog
    target = find_table(catalog, key.target, key.target_schema)
    if target is None:
        return None
    # SQLite names no columns where the primary key is meant.
    names = key.target_columns or (target.primary_key.columns if target.primary_key else ())
    if len(names) != 1:
        return None
    referred = _column(target, names[0])
    return (target, referred) if referred is not None else None


def _parts(
    sides: Sides, tables: Mapping[str, Table], candidate: tuple[str, ...], trail: _Trail
) -> tuple[NaturalPart, ...] | None:
    """Return the parts of a key where all sides have it, and each part means the same everywhere."""
    if not all(has_key(table, candidate) for table in tables.values()):
        return None
    parts = []
    for name in candidate:
        columns = {label: _column(table, name) for label, table in tables.items()}
        held = {label: column for label, column in columns.items() if column is not None}
        further, _ = _found(sides, tables, held, trail)
        surrogate = any(column.kind.family in SURROGATES for column in held.values())
        if len(held) < len(tables) or (further is None and surrogate):
            return None
        parts.append(NaturalPart(held, further))
    return tuple(parts)


def _column(table: Table, name: str) -> Column | None:
    """Return a column by its name, in any letter case where no column has exactly this one."""
    exact = table.column(name)
    if exact is not None:
        return exact
    return next((column for column in table.columns if column.name.lower() == name.lower()), None)
