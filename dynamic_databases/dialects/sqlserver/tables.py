"""Makes tables and views, with all that belongs to them, of the rows of SQL Server's catalog."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol, TypeVar

from dynamic_databases.catalog import OPAQUE, Column, Table, TableKind, Trigger
from dynamic_databases.dialects.sqlserver.objects import (
    checks,
    foreign_keys,
    indexes,
    primary_key,
    unique_keys,
)
from dynamic_databases.dialects.sqlserver.rows import (
    ColumnRow,
    ForeignKeyRow,
    IndexRow,
    ObjectRow,
    SequenceRow,
    SpaceRow,
    TypeRow,
)
from dynamic_databases.dialects.sqlserver.types import (
    ATTRIBUTES,
    VECTOR,
    TypeFacts,
    kind_of,
    spelling,
)

TABLES, VIEW, CHECK, TRIGGERS = ("U", "ET"), "V", "C", ("TR", "TA")
HISTORY, VERSIONED = 1, 2
"""sys.tables.temporal_type"""
NOT_GENERATED = "NOT_APPLICABLE"
IN_LEDGER = {"AS_TRANSACTION_ID_START": "append only", "AS_TRANSACTION_ID_END": "updatable"}
"""Columns that ledger tables alone have: one that is appended to has no end."""
NODE, EDGE = 2, 5
"""sys.columns.graph_type of the one column by which a table of nodes, or one of edges, is told."""
HISTORY_OF = "history table"
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
    version: str = ""


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
    versioned = {row.history_id: row.name for row in facts.objects if row.history_id}
    found: dict[int, Table] = {}
    for row in sorted(facts.objects, key=attrgetter("schema", "name")):
        if row.type in TABLES or row.type == VIEW:
            its_indexes = index_rows.get(row.object_id, [])
            its_children = children.get(row.object_id, [])
            its_columns = columns.get(row.object_id, [])
            found[row.object_id] = Table(
                row.schema,
                row.name,
                _kind(row, partitions.get(row.object_id, 1), indexed=bool(its_indexes)),
                columns_of(its_columns, facts.collation),
                primary_key(its_indexes),
                unique_keys(its_indexes),
                indexes(its_indexes),
                foreign_keys(keys.get(row.object_id, ())),
                checks(child for child in its_children if child.type == CHECK),
                _triggers(its_children),
                definition=_query(row.module) if row.type == VIEW else None,
                comment=row.comment,
                options=_options(row, its_columns, versioned.get(row.object_id)),
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


def _options(row: ObjectRow, columns: list[ColumnRow], versioned: str | None) -> tuple[tuple[str, str], ...]:
    """Return what else a table is; `versioned` names the table whose former rows it keeps.

    That a table is a ledger's, or a graph's, is read of its columns: sys.tables says it on newer servers
    alone, and a column that a server lacks would cost the whole catalog.
    """
    ledger = {IN_LEDGER[one.generated_always] for one in columns if one.generated_always in IN_LEDGER}
    graph_types = {one.graph_type for one in columns}
    options = (
        (HISTORY_OF, versioned or "", versioned is not None or row.temporal == HISTORY),
        ("memory optimized", "", row.memory_optimized),
        ("ledger", max(ledger, default=""), ledger and row.type != VIEW and versioned is None),
        ("graph", "nodes", NODE in graph_types),
        ("graph", "edges", EDGE in graph_types),
    )
    return tuple((name, value) for name, value, on in options if on)


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
    made = _generated_always(row)
    return Column(
        row.name,
        position,
        spelling(facts) + "".join(f" {word}" for word in _attributes(row)),
        OPAQUE if row.encryption else kind_of(facts),
        bool(row.nullable),
        row.default or row.bound_default,
        row.computed or made,
        bool(row.persisted or made),
        _identity(row),
        collation=row.collation if row.collation != collation else None,
        comment=row.comment,
        hidden=bool(row.hidden),
    )


def _attributes(row: ColumnRow) -> list[str]:
    """Return what bears on a column's values beside its type: `types.ATTRIBUTES`."""
    encrypted = row.encryption is not None
    given = (row.sparse, row.column_set, row.masked, encrypted)
    return [word for word, on in zip(ATTRIBUTES, given, strict=True) if on]


def _generated_always(row: ColumnRow) -> str | None:
    """Return what the server keeps in a column of a temporal or ledger table: `row start`."""
    if row.generated_always in (None, NOT_GENERATED):
        return None
    return row.generated_always.removeprefix("AS_").replace("_", " ").lower()


def _identity(row: ColumnRow) -> str | None:
    """Return seed and increment; where a server does not tell them, that there are some."""
    if row.seed is not None:
        return f"{row.seed},{row.increment}"
    return "identity" if row.is_identity else None


def type_facts(row: ColumnRow) -> TypeFacts:
    """Return what a column's row says of its type. A vector is given out as another name of varbinary."""
    is_vector = row.type == VECTOR and not row.user_defined
    return TypeFacts(
        VECTOR if is_vector else row.base,
        row.type,
        row.type_schema or "sys",
        bool(row.user_defined),
        row.max_length,
        row.precision,
        row.scale,
    )
