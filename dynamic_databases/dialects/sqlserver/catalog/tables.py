"""Makes tables and views, with everything that belongs to them, from rows of SQL Server's catalog views."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol, TypeVar

from django.utils.functional import cached_property

from dynamic_databases.catalog import Table, TableKind, Trigger
from dynamic_databases.dialects.sqlserver.catalog.columns import columns_of
from dynamic_databases.dialects.sqlserver.catalog.details import NO_DETAILS, Details
from dynamic_databases.dialects.sqlserver.catalog.keys import (
    checks,
    foreign_keys,
    indexes,
    primary_key,
    unique_keys,
)
from dynamic_databases.dialects.sqlserver.catalog.options import Described, described_by
from dynamic_databases.dialects.sqlserver.catalog.rows import (
    ColumnRow,
    ForeignKeyRow,
    IndexRow,
    ObjectRow,
    SequenceRow,
    SpaceRow,
    TypeRow,
)

TABLES, VIEW, CHECK, TRIGGERS = ("U", "ET"), "V", "C", ("TR", "TA")
HISTORY, VERSIONED = 1, 2
"""sys.tables.temporal_type"""
IN_LEDGER = {"AS_TRANSACTION_ID_START": "append only", "AS_TRANSACTION_ID_END": "updatable"}
"""Columns that only ledger tables have. An append-only table has no end column."""
NODE, EDGE = 2, 5
"""sys.columns.graph_type of the column that identifies a node table or an edge table."""
HISTORY_OF = "history table"
NOT_ENABLED = (("enabled", "no"),)

_NAME = r"(?:\[(?:[^\]]|\]\])*\]|\"(?:[^\"]|\"\")*\"|[\w@#$]+)"
_HEADER = re.compile(
    rf"\s*create\s+(?:or\s+alter\s+)?view\s+{_NAME}(?:\s*\.\s*{_NAME})?"
    r"\s*(?P<columns>\([^()]*\)\s*)?(?P<with>with\s[\w\s,]{1,200}?\s)?\s*as\b\s*",
    re.IGNORECASE,
)
"""The part before a view's query. If a view was renamed, its old name is still there."""


@dataclass(frozen=True)
class DatabaseFacts:
    """The rows of all statements of a reading."""

    default_schema: str = "dbo"
    collation: str | None = None
    sees_everything: bool = True
    bytes: int | None = None
    schemas: tuple[str, ...] = ("dbo",)
    schema_ids: tuple[tuple[str, int], ...] = ()
    """The names of `schemas` with their schema_id."""
    objects: tuple[ObjectRow, ...] = ()
    columns: tuple[ColumnRow, ...] = ()
    indexes: tuple[IndexRow, ...] = ()
    foreign_keys: tuple[ForeignKeyRow, ...] = ()
    sequences: tuple[SequenceRow, ...] = ()
    types: tuple[TypeRow, ...] = ()
    space: tuple[SpaceRow, ...] = ()
    version: str = ""
    details: Details = NO_DETAILS

    @cached_property
    def described(self) -> Described:
        """The options and comments from the details."""
        return described_by(self.details)


class _OfTable(Protocol):
    @property
    def object_id(self) -> int: ...


Of = TypeVar("Of", bound=_OfTable)


def by_table(rows: Iterable[Of]) -> dict[int, list[Of]]:
    """Return rows by the object that they belong to."""
    grouped: dict[int, list[Of]] = defaultdict(list)
    for row in rows:
        grouped[row.object_id].append(row)
    return grouped


def tables_of(facts: DatabaseFacts) -> dict[int, Table]:
    """Return all tables and views by object_id, in the order of schema and name."""
    columns, keys = by_table(facts.columns), by_table(facts.foreign_keys)
    index_rows = by_table(facts.indexes)
    partitions = {row.object_id: row.partitions for row in facts.space}
    children: dict[int, list[ObjectRow]] = defaultdict(list)
    for row in facts.objects:
        children[row.parent].append(row)
    versioned = {row.history_id: row.name for row in facts.objects if row.history_id}
    described = facts.described
    tables: dict[int, Table] = {}
    for row in sorted(facts.objects, key=attrgetter("schema", "name")):
        if row.type in TABLES or row.type == VIEW:
            its_indexes = index_rows.get(row.object_id, [])
            its_children = children.get(row.object_id, [])
            its_columns = columns.get(row.object_id, [])
            tables[row.object_id] = Table(
                schema=row.schema,
                name=row.name,
                kind=_kind(row, partitions.get(row.object_id, 1), indexed=bool(its_indexes)),
                columns=columns_of(its_columns, facts.collation, described.columns),
                primary_key=primary_key(its_indexes, described),
                unique=unique_keys(its_indexes, described),
                indexes=indexes(its_indexes, described),
                foreign_keys=foreign_keys(keys.get(row.object_id, ()), described),
                checks=(
                    *checks((child for child in its_children if child.type == CHECK), described),
                    *described.edges.get(row.object_id, ()),
                ),
                triggers=_triggers(its_children, described),
                definition=_query(row.module) if row.type == VIEW else None,
                comment=row.comment,
                options=(
                    *_options(row, its_columns, versioned.get(row.object_id)),
                    *described.tables.get(row.object_id, ()),
                    *described.modules.get(row.object_id, ()),
                ),
            )
    return tables


def _kind(row: ObjectRow, partitions: int, *, indexed: bool) -> TableKind:
    if row.type == VIEW:
        return TableKind.MATERIALIZED_VIEW if indexed else TableKind.VIEW
    if row.external or row.type == "ET":
        return TableKind.FOREIGN
    if row.temporal == VERSIONED:
        return TableKind.TEMPORAL
    return TableKind.PARTITIONED if partitions > 1 else TableKind.TABLE


def _options(row: ObjectRow, columns: list[ColumnRow], versioned: str | None) -> tuple[tuple[str, str], ...]:
    """Return a table's options; `versioned` is the main table if this is its history table.

    Whether it is a ledger or graph table is determined from its columns: sys.tables has that only on newer
    servers, and selecting a column that a server lacks would make the whole catalog unreadable.
    """
    ledger = {
        IN_LEDGER[column.generated_always] for column in columns if column.generated_always in IN_LEDGER
    }
    graph_types = {column.graph_type for column in columns}
    options = (
        (HISTORY_OF, versioned or "", versioned is not None or row.temporal == HISTORY),
        ("memory optimized", "", row.memory_optimized),
        ("ledger", max(ledger, default=""), ledger and row.type != VIEW and versioned is None),
        ("graph", "nodes", NODE in graph_types),
        ("graph", "edges", EDGE in graph_types),
    )
    return tuple((name, value) for name, value, on in options if on)


def _triggers(rows: Iterable[ObjectRow], described: Described) -> tuple[Trigger, ...]:
    triggers = [
        Trigger(
            name=row.name,
            definition=row.module or "",
            comment=row.comment,
            options=(*(NOT_ENABLED if row.disabled else ()), *described.modules.get(row.object_id, ())),
        )
        for row in rows
        if row.type in TRIGGERS
    ]
    return tuple(sorted(triggers, key=attrgetter("name")))


def _query(definition: str | None) -> str | None:
    """Return a view's query, after its column names and attributes if it has any.

    If comments in the header prevent parsing, return the whole text.
    """
    header = _HEADER.match(definition or "")
    if definition is None or header is None:
        return definition
    starts = [header.start(part) for part in ("columns", "with") if header[part]]
    return definition[min([*starts, header.end()]) :]
