"""Makes tables and views, with all that belongs to them, of the rows of SQL Server's catalog."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol, TypeVar

from dynamic_databases.catalog import Column, Table, TableKind, Trigger
from dynamic_databases.dialects.sqlserver_objects import (
    checks,
    foreign_keys,
    indexes,
    primary_key,
    unique_keys,
)
from dynamic_databases.dialects.sqlserver_queries import (
    ColumnRow,
    ForeignKeyRow,
    IndexRow,
    ObjectRow,
    SequenceRow,
    SpaceRow,
    TypeRow,
)
from dynamic_databases.dialects.sqlserver_types import SPARSE, TypeFacts, kind_of, spelling

TABLES, VIEW, CHECK, TRIGGERS = ("U", "ET"), "V", "C", ("TR", "TA")
HISTORY, VERSIONED = 1, 2
"""sys.tables.temporal_type"""
GENERATED_ALWAYS = {1: "row start", 2: "row end", 5: "transaction id start", 6: "transaction id end",
                    7: "sequence number start", 8: "sequence number end"}  # fmt: skip
DISABLED = "-- disabled\n"

_NAME = r"(?:\[(?:[^\]]|\]\])*\]|\"(?:[^\"]|\"\")*\"|[\w@#$]+)"
_HEADER = re.compile(
    rf"\s*create\s+(?:or\s+alter\s+)?view\s+{_NAME}(?:\s*\.\s*{_NAME})?"
    r"\s*(?P<columns>\([^()]*\)\s*)?(?P<with>with\s[\w\s,]{1,200}?\s)?\s*as\b\s*",
    re.IGNORECASE,
)
"""What stands before a view's query: a view that was renamed bears its old name there."""


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """The rows of the catalog's statements."""

    default_schema: str = "dbo"
    collation: str | None = None
    sees_everything: bool = True
    bytes: int | None = None
    schemas: tuple[str, ...] = ("dbo",)
    objects: tuple[ObjectRow, ...] = ()
    columns: tuple[ColumnRow, ...] = ()
    indexes: tuple[IndexRow, ...] = ()
    foreign_keys: tuple[ForeignKeyRow, ...] = ()
    sequences: tuple[SequenceRow, ...] = ()
    types: tuple[TypeRow, ...] = ()
    space: tuple[SpaceRow, ...] = ()


class _OfTable(Protocol):
    @property
    def object_id(self) -> int: ...


Of = TypeVar("Of", bound=_OfTable)


def by_table(rows: Iterable[Of]) -> dict[int, list[Of]]:
    """Return rows by the object that they belong to."""
    found: dict[int, list[Of]] = defaultdict(list)
    for row in rows:
        found[row.object_id].append(row)
    return found


def tables_of(facts: DatabaseFacts) -> dict[int, Table]:
    """Return all tables and views by object_id, in the order of schema and name."""
    columns, keys = by_table(facts.columns), by_table(facts.foreign_keys)
    index_rows = by_table(facts.indexes)
    partitions = {row.object_id: row.partitions for row in facts.space}
    children: dict[int, list[ObjectRow]] = defaultdict(list)
    for row in facts.objects:
        children[row.parent].append(row)
    found: dict[int, Table] = {}
    for row in sorted(facts.objects, key=attrgetter("schema", "name")):
        if row.type in TABLES or row.type == VIEW:
            its_indexes = index_rows.get(row.object_id, [])
            its_children = children.get(row.object_id, [])
            found[row.object_id] = Table(
                row.schema,
                row.name,
                _kind(row, partitions.get(row.object_id, 1), indexed=bool(its_indexes)),
                columns_of(columns.get(row.object_id, ()), facts.collation),
                primary_key(its_indexes),
                unique_keys(its_indexes),
                indexes(its_indexes),
                foreign_keys(keys.get(row.object_id, ())),
                checks(child for child in its_children if child.type == CHECK),
                _triggers(its_children),
                definition=_query(row.module) if row.type == VIEW else None,
                comment=row.comment,
                options=_options(row),
            )
    return found


def _kind(row: ObjectRow, partitions: int, *, indexed: bool) -> TableKind:
    if row.type == VIEW:
        return TableKind.MATERIALIZED_VIEW if indexed else TableKind.VIEW
    if row.external or row.type == "ET":
        return TableKind.FOREIGN
    if row.temporal == VERSIONED:
        return TableKind.TEMPORAL
    return TableKind.PARTITIONED if partitions > 1 else TableKind.TABLE


def _options(row: ObjectRow) -> tuple[tuple[str, str], ...]:
    """Return what else a table is. The history table's name is often the server's, made of a number."""
    options = (
        ("history table", row.temporal == HISTORY),
        ("memory optimized", row.memory_optimized),
    )
    return tuple((name, "") for name, on in options if on)


def _triggers(rows: Iterable[ObjectRow]) -> tuple[Trigger, ...]:
    found = [
        Trigger(row.name, (DISABLED if row.disabled else "") + (row.module or ""))
        for row in rows
        if row.type in TRIGGERS
    ]
    return tuple(sorted(found, key=attrgetter("name")))


def _query(definition: str | None) -> str | None:
    """Return what a view is: its names of columns and attributes, where it has any, and its query.

    The whole text where comments stand between.
    """
    header = _HEADER.match(definition or "")
    if definition is None or header is None:
        return definition
    starts = [header.start(part) for part in ("columns", "with") if header[part]]
    return definition[min([*starts, header.end()]) :]


def columns_of(rows: Iterable[ColumnRow], collation: str | None) -> tuple[Column, ...]:
    """Return a table's columns in its order; `collation` is the database's, which is not said again."""
    ordered = sorted(rows, key=attrgetter("column_id"))
    return tuple(_column(row, position, collation) for position, row in enumerate(ordered, 1))


def _column(row: ColumnRow, position: int, collation: str | None) -> Column:
    facts = type_facts(row)
    return Column(
        row.name,
        position,
        spelling(facts) + (SPARSE if row.sparse else ""),
        kind_of(facts),
        bool(row.nullable),
        row.default,
        row.computed or GENERATED_ALWAYS.get(row.generated_always or 0),
        bool(row.persisted or row.generated_always),
        _identity(row),
        collation=row.collation if row.collation != collation else None,
        comment=row.comment,
        hidden=bool(row.hidden),
    )


def _identity(row: ColumnRow) -> str | None:
    """Return seed and increment; where a server does not tell them, that there are some."""
    if row.seed is not None:
        return f"{row.seed},{row.increment}"
    return "identity" if row.is_identity else None


def type_facts(row: ColumnRow) -> TypeFacts:
    """Return what a column's row says of its type."""
    return TypeFacts(
        row.base,
        row.type,
        row.type_schema or "sys",
        bool(row.user_defined),
        row.max_length,
        row.precision,
        row.scale,
    )
