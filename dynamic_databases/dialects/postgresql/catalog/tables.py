"""Makes tables from rows of PostgreSQL's system catalogs; leaves keys and indexes to `keys`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from dynamic_databases.catalog import (
    Check,
    Column,
    Index,
    OptionValues,
    Table,
    TableKind,
    TableName,
    TableObject,
    Trigger,
)
from dynamic_databases.dialects.postgresql.catalog.keys import foreign_key_of, index_of, key_of
from dynamic_databases.dialects.postgresql.catalog.options import (
    column_options,
    given,
    listed,
    named,
    without_secrets,
)
from dynamic_databases.dialects.postgresql.catalog.rows import (
    AttachedRow,
    ColumnRow,
    ConstraintRow,
    IndexRow,
    RelationRow,
)
from dynamic_databases.dialects.postgresql.types import Types
from dynamic_databases.dialects.rows import position_of
from dynamic_databases.fast_dataclasses import maker

new_table = maker(Table)
Row = TypeVar("Row", bound=tuple[Any, ...])

KINDS = {
    "r": TableKind.TABLE,
    "v": TableKind.VIEW,
    "m": TableKind.MATERIALIZED_VIEW,
    "p": TableKind.PARTITIONED,
    "f": TableKind.FOREIGN,
}
IDENTITIES = {"a": "always", "d": "by default"}
ROW_ID = "ctid"
Rows = Sequence[tuple[Any, ...]]
OID = itemgetter(0)
"""Returns the oid of a row's relation. A getter in C takes a third of the time of access by attribute."""
NUMBER = position_of(ColumnRow, "number")
DESCRIPTION = slice(NUMBER + 1, None)
"""The part of a column's row without its table and its number."""
OBJECTS = frozenset({"policy", "statistics"})
"""Attached rows that become objects of a table. The others become triggers, or options of the table."""
ENABLED = {"D": "no", "R": "on replicas only", "A": "always"}
"""When a trigger or rule fires, if that is not the default, which is on the origin server only."""


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows from which tables are made: relations sorted by name, the others by relation."""

    relations: list[RelationRow]
    columns: Mapping[int, Rows]
    """Each as a `ColumnRow`: see `dialects.rows`."""
    constraints: Mapping[int, Sequence[ConstraintRow]]
    indexes: Mapping[int, Sequence[IndexRow]]
    attached: Mapping[int, Sequence[AttachedRow]]
    """Triggers, policies, extended statistics, rules, and further parents."""


def by_table(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Return rows by relation, the first value of each row, in their order.

    The rows of a relation must be consecutive.
    """
    return {oid: list(of_table) for oid, of_table in groupby(rows, key=OID)}


def tables_of(rows: TableRows, types: Types) -> tuple[Table, ...]:
    """Return the tables and views."""
    columns = columns_by_table(rows.columns, types)
    parents = {relation.parent for relation in rows.relations}
    names = {relation.oid: TableName(relation.schema, relation.name) for relation in rows.relations}
    return tuple(
        _table(relation, rows, columns.get(relation.oid, {}), names.get(relation.parent or 0), parents)
        for relation in rows.relations
    )


def columns_by_table(
    rows: Mapping[int, Sequence[tuple[Any, ...]]], types: Types
) -> dict[int, dict[int, Column]]:
    """Return the columns by table and number, which differs from the position if a column was dropped.

    Tables and databases share the values of columns that are alike, so that they compare fast, by identity.
    A schema has a few thousand different ones at most.
    """
    shared: dict[tuple[Any, ...], Column] = {}
    columns_of: dict[int, dict[int, Column]] = {}
    for oid, of_table in rows.items():
        columns: dict[int, Column] = {}
        for position, row in enumerate(of_table, 1):
            key = (position, row[DESCRIPTION])
            column = shared.get(key)
            if column is None:
                column = shared[key] = _known(_column(ColumnRow._make(row), position, types))
            columns[row[NUMBER]] = column
        columns_of[oid] = columns
    return columns_of


@lru_cache(maxsize=2**13)
def _known(column: Column) -> Column:
    """Return the first column that was made with this value, so that equal columns are one object."""
    return column


def _column(row: ColumnRow, position: int, types: Types) -> Column:
    return Column(
        name=row.name,
        position=position,
        type=row.type,
        kind=types.kind(row.type_oid, row.modifier, row.type),
        nullable=not (row.not_null or types.is_not_null(row.type_oid)),
        default=None if row.generated else row.expression,
        generated=row.expression if row.generated else None,
        stored=row.generated == "s",
        identity=IDENTITIES.get(row.identity),
        collation=row.collation,
        comment=row.comment,
        values=types.labels(row.type_oid),
        options=column_options(row.options),
    )


def _table(
    relation: RelationRow,
    rows: TableRows,
    columns: Mapping[int, Column],
    parent: TableName | None,
    parents: set[int | None],
) -> Table:
    constraints = rows.constraints.get(relation.oid, ())
    primary = next((row for row in constraints if row.type == "p"), None)
    inherited = relation.oid in parents
    indexes = rows.indexes.get(relation.oid, ())
    attached = rows.attached.get(relation.oid, ())
    # In PostgreSQL only columns have a collation, and neither they nor tables have a character set.
    return new_table(
        schema=relation.schema,
        name=relation.name,
        kind=TableKind.PARTITION if relation.is_partition and relation.kind == "r" else KINDS[relation.kind],
        columns=tuple(columns.values()),
        primary_key=key_of(primary, columns, _primary_index(indexes, columns)) if primary else None,
        unique=tuple([key_of(row, columns) for row in constraints if row.type == "u"]),
        indexes=tuple([index_of(row, columns) for row in indexes if not row.primary]),
        foreign_keys=tuple([foreign_key_of(row, columns) for row in constraints if row.type == "f"]),
        checks=tuple([_check(row) for row in constraints if row.type in "cxn"]),
        triggers=tuple([_trigger(row) for row in attached if row.object == "trigger"]),
        definition=relation.definition,
        comment=relation.comment,
        options=_options(relation, attached, primary),
        objects=tuple([_object(row) for row in attached if row.object in OBJECTS]),
        parent=_parent(parent, relation.schema) if parent else None,
        row_id=ROW_ID if relation.kind in "rm" and not inherited else None,
    )


def _primary_index(rows: Sequence[IndexRow], columns: Mapping[int, Column]) -> Index | None:
    """Return the index behind the primary key."""
    for row in rows:
        if row.primary:
            return index_of(row, columns)
    return None


def _check(row: ConstraintRow) -> Check:
    """Return a check, an exclusion constraint, or a NOT NULL with more to it than its column shows."""
    # A definition that was behind a lock is None; the whole table is then marked as unread.
    return Check(expression=row.definition, name=row.name, enforced=row.valid, comment=row.comment)  # type: ignore[arg-type]


def _trigger(row: AttachedRow) -> Trigger:
    # A definition that was behind a lock is None; the whole table is then marked as unread.
    return Trigger(
        name=row.name,
        definition=row.definition or "",
        comment=row.comment,
        options=named(enabled=ENABLED.get(row.enabled or "")),
    )


def _object(row: AttachedRow) -> TableObject:
    """Return a policy, or extended statistics."""
    return TableObject(
        sort=row.object,
        name=row.name,
        definition=row.definition,
        comment=row.comment,
        options=given(row.options),
    )


def _rule(row: AttachedRow) -> Iterator[tuple[str, str]]:
    """Yield a rule as options of its table."""
    if row.definition is not None:
        yield f"rule {row.name}", row.definition
    if row.enabled in ENABLED:
        yield f"rule {row.name} enabled", ENABLED[row.enabled]


def _parent(parent: TableName, schema: str) -> str:
    return parent.name if parent.schema == schema else str(parent)


def _options(
    relation: RelationRow, attached: Sequence[AttachedRow], primary: ConstraintRow | None
) -> OptionValues:
    return (
        *named(
            unlogged="" if relation.persistence == "u" else None,
            partitioned_by=relation.partition_key,
            partition=relation.bound,
            server=relation.server,
            foreign_options=without_secrets(relation.foreign_options),
            of_type=relation.of_type,
            access_method=relation.access_method,
            populated=None if relation.is_populated else "no",
            replica_identity=relation.replica_identity,
            row_security=relation.row_security,
            primary_key=primary.definition if primary else None,
            toast=listed(relation.toast_settings),
        ),
        *(setting.partition("=")[::2] for setting in relation.settings or ()),
        *(_attached_options(attached) if attached else ()),  # most tables have nothing attached
    )


def _attached_options(attached: Sequence[AttachedRow]) -> Iterator[tuple[str, str]]:
    """Yield further parents and rules as options of their table."""
    yield from named(inherits=listed(row.definition or "" for row in attached if row.object == "inherits"))
    for row in attached:
        if row.object == "rule":
            yield from _rule(row)
