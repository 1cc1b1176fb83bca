"""Makes tables of the rows that PostgreSQL's catalogs give; leaves keys and indexes to `keys`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from dynamic_databases.catalog import (
    Check,
    Column,
    Table,
    TableKind,
    TableName,
    Trigger,
)
from dynamic_databases.dialects.postgresql.keys import foreign_key_of, index_of, key_of
from dynamic_databases.dialects.postgresql.types import Types
from dynamic_databases.making import maker

new_table = maker(Table)
Row = tuple[Any, ...]
ByTable = Mapping[int, Sequence[Row]]

KINDS = {
    "r": TableKind.TABLE,
    "v": TableKind.VIEW,
    "m": TableKind.MATERIALIZED_VIEW,
    "p": TableKind.PARTITIONED,
    "f": TableKind.FOREIGN,
}
IDENTITIES = {"a": "always", "d": "by default"}
ROW_ID = "ctid"


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One row of `queries.RELATIONS`."""

    oid: int
    schema: str
    name: str
    kind: str
    persistence: str
    rows: int
    bytes: int
    parent: int | None
    is_partition: bool
    definition: str | None
    settings: list[str] | None
    partition_key: str | None
    bound: str | None
    row_security: str | None
    """None, "forced", or nothing if it spares the owner."""
    server: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows that make tables: relations in the order of names, the rest by relation."""

    relations: list[RelationRow]
    columns: ByTable
    constraints: ByTable
    indexes: ByTable
    attached: ByTable
    """Triggers, policies and rules."""


def by_table(rows: list[Row], place: int = 0) -> dict[int, list[Row]]:
    """Return rows by the relation that they name, in their order; rows of a relation lie together."""
    return {oid: list(of_table) for oid, of_table in groupby(rows, key=itemgetter(place))}


def tables_of(rows: TableRows, types: Types) -> tuple[Table, ...]:
    """Return the tables and views."""
    columns = columns_by_table(rows.columns, types)
    parents = {relation.parent for relation in rows.relations}
    names = {relation.oid: TableName(relation.schema, relation.name) for relation in rows.relations}
    return tuple(
        _table(relation, rows, columns.get(relation.oid, {}), names.get(relation.parent or 0), parents)
        for relation in rows.relations
    )


def columns_by_table(rows: ByTable, types: Types) -> dict[int, dict[int, Column]]:
    """Return the columns by table and number, which is not their position where one was dropped.

    Tables share the values of columns that are alike, and so do databases, which then are compared
    at once: a schema has a few thousand at most.
    """
    shared: dict[Row, Column] = {}
    found: dict[int, dict[int, Column]] = {}
    for oid, of_table in rows.items():
        columns: dict[int, Column] = {}
        for position, row in enumerate(of_table, 1):
            key = (position, *row[2:])
            column = shared.get(key)
            if column is None:
                column = shared[key] = _known(_column(key, types))
            columns[row[1]] = column
        found[oid] = columns
    return found


@lru_cache(maxsize=2**13)
def _known(column: Column) -> Column:
    """Return the column that equals this one and was made first."""
    return column


def _column(row: Row, types: Types) -> Column:
    position, name, type_, oid, modifier, not_null, identity, generated, expression, collation, comment = row
    return Column(
        name=name,
        position=position,
        type=type_,
        kind=types.kind(oid, modifier, type_),
        nullable=not (not_null or types.is_not_null(oid)),
        default=None if generated else expression,
        generated=expression if generated else None,
        stored=generated == "s",
        identity=IDENTITIES.get(identity),
        collation=collation,
        comment=comment,
        values=types.labels(oid),
    )


def _table(
    relation: RelationRow,
    rows: TableRows,
    columns: Mapping[int, Column],
    parent: TableName | None,
    parents: set[int | None],
) -> Table:
    constraints = rows.constraints.get(relation.oid, ())
    primary = next((row for row in constraints if row[2] == "p"), None)
    inherited = relation.oid in parents
    attached = rows.attached.get(relation.oid, ())
    return new_table(
        relation.schema,
        relation.name,
        TableKind.PARTITION if relation.is_partition and relation.kind == "r" else KINDS[relation.kind],
        tuple(columns.values()),
        key_of(primary, columns) if primary else None,
        tuple([key_of(row, columns) for row in constraints if row[2] == "u"]),
        tuple([index_of(row, columns) for row in rows.indexes.get(relation.oid, ())]),
        tuple([foreign_key_of(row, columns) for row in constraints if row[2] == "f"]),
        tuple([Check(row[12], row[1], row[11]) for row in constraints if row[2] in "cxn"]),
        tuple([Trigger(row[2], _trigger(row)) for row in attached if row[0] == "trigger"]),
        relation.definition,
        relation.comment,
        None,  # a collation
        None,  # and a character set: columns alone have one
        _options(relation, [row for row in attached if row[0] != "trigger"], primary),
        _parent(parent, relation.schema) if parent else None,
        ROW_ID if relation.kind in "rm" and not inherited else None,
    )


def _parent(parent: TableName, schema: str) -> str:
    return parent.name if parent.schema == schema else str(parent)


def _options(
    relation: RelationRow, policies: Sequence[Row], primary: Row | None
) -> tuple[tuple[str, str], ...]:
    found = {
        "unlogged": "" if relation.persistence == "u" else None,
        "partitioned by": relation.partition_key,
        "partition": relation.bound,
        "server": relation.server,
        "row security": relation.row_security,
        "primary key": primary[12] if primary else None,
        **dict(setting.partition("=")[::2] for setting in relation.settings or ()),
        **{f"{row[0]} {row[2]}": row[8] for row in policies},
    }
    return tuple((name, value) for name, value in found.items() if value is not None)


def _trigger(row: Row) -> str:
    disabled = {"D": " -- disabled", "R": " -- on replicas only", "A": " -- always"}.get(row[4], "")
    return f"{row[8]}{disabled}"
