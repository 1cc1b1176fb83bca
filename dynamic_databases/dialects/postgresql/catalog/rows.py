"""The rows that the statements of `queries` return; leaves making values from them to `tables` and `keys`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class DatabaseRow(NamedTuple):
    """The one row of `queries.database`."""

    schema: str | None
    collation: str | None
    charset: str
    bytes: int
    schemas: list[str]
    ctype: str | None
    """The locale for character classification (LC_CTYPE), if it differs from that for sorting."""
    settings: list[str]
    comment: str | None
    own_catalogs: list[str]
    """The system catalogs of `other_object_queries` that contain user objects."""


class RelationRow(NamedTuple):
    """A row of `queries.relations`."""

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
    """None if it is off, "forced" if it applies to the owner as well, otherwise ""."""
    server: str | None
    comment: str | None
    of_type: str | None = None
    access_method: str | None = None
    """None for the default, "heap"."""
    is_populated: bool = True
    replica_identity: str | None = None
    """How subscribers identify a row, if not by the primary key."""
    toast_settings: list[str] | None = None
    foreign_options: list[str] | None = None


class ColumnRow(NamedTuple):
    """A row of `queries.columns`."""

    relation: int
    number: int
    """Differs from its position if an earlier column was dropped."""
    name: str
    type: str
    type_oid: int
    modifier: int
    not_null: bool
    identity: str
    generated: str
    expression: str | None
    collation: str | None
    comment: str | None
    options: str | None
    """Storage (a letter), compression (a letter), statistics settings, and options of a foreign table (one
    per line), separated by form feeds."""


class ConstraintRow(NamedTuple):
    """A row of `key_queries.constraints`. Columns are numbers of `ColumnRow`, target columns are names."""

    relation: int
    name: str
    type: str
    columns: list[int] | None
    target_oid: int
    set_columns: list[int] | None
    """The columns that ON DELETE SET NULL or SET DEFAULT changes, if not all."""
    on_update: str
    on_delete: str
    match: str
    deferrable: bool
    deferred: bool
    valid: bool
    definition: str | None
    target_schema: str | None
    target: str | None
    target_columns: list[str] | None
    comment: str | None = None


class IndexRow(NamedTuple):
    """A row of `queries.indexes`. Columns are numbers of `ColumnRow`, 0 for an expression."""

    relation: int
    name: str
    unique: bool
    method: str
    columns: str
    key_columns: int
    """How many of the columns are key columns; the others are included columns."""
    options: str
    operators: list[str | None] | None
    expressions: list[str] | None
    predicate: str | None
    valid: bool
    constraint: str | None
    collations: list[str | None] | None
    comment: str | None
    nulls_distinct: bool
    settings: list[str] | None
    clustered: bool
    primary: bool


class TypeRow(NamedTuple):
    """A row of `queries.types`."""

    oid: int
    schema: str
    name: str
    type: str
    category: str
    element: int
    base: int
    modifier: int
    not_null: bool
    subtype: int | None
    spelling: str
    relation: int
    base_spelling: str | None
    default: str | None
    collation: str | None
    labels: list[str] | None
    checks: list[str] | None
    ours: bool
    details: str | None
    """For a range or base type: its options in the syntax of CREATE TYPE, as far as they are not defaults."""
    comment: str | None


class SequenceRow(NamedTuple):
    """A sequence among the rows of `schema_object_queries`."""

    object: str
    schema: str
    name: str
    relation: None
    kind: str | None
    type: str
    owner_column: str | None
    owner_table: str | None
    numbers: str
    """Start, increment, minimum, maximum, cycle ("t" or "f") and cache, separated by spaces."""
    comment: str | None
    options: None


class RoutineRow(NamedTuple):
    """A routine among the rows of `schema_object_queries`."""

    object: str
    schema: str
    name: str
    relation: None
    kind: str
    arguments: str | None
    returns: str | None
    language: str
    definition: str | None
    comment: str | None
    options: list[list[str | None]] | None
    """Pairs of name and value; NULL means the default."""


class AttachedRow(NamedTuple):
    """A trigger, policy, rule, … among the rows of `schema_object_queries`."""

    object: str
    schema: str
    name: str
    relation: int
    enabled: str | None
    """When a trigger or rule fires: "O" on the origin (default), "D" never, "R" on replicas, "A" always."""
    column: None
    table: None
    language: None
    definition: str | None
    comment: str | None
    options: list[list[str | None]] | None
    """Pairs of name and value; NULL means the default."""


class OtherRow(NamedTuple):
    """A row of `other_object_queries`."""

    sort: str
    schema: str | None
    name: str
    definition: str | None
    comment: str | None
    options: list[list[str | None]] | None
    """Pairs of name and value; NULL means the default."""


class RightsRow(NamedTuple):
    """A row of `rights_queries`: objects of one sort and schema with the same owner and privileges."""

    sort: str
    schema: str | None
    owner: str | None
    acl: list[str] | None
    """Each as `reader=r/owner`; None if the privileges were never changed."""
    names: list[str]


ObjectRow = SequenceRow | RoutineRow | AttachedRow
OBJECT_ROWS: Mapping[str, type[ObjectRow]] = {"sequence": SequenceRow, "routine": RoutineRow}
"""By the tag in a row's first column; all other tags are an `AttachedRow`."""


def object_row(row: tuple[Any, ...]) -> ObjectRow:
    """Return a row of `schema_object_queries` as the named tuple of its tag."""
    return OBJECT_ROWS.get(row[0], AttachedRow)._make(row)
