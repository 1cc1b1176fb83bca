"""The rows that the statements of `queries` return; leaves making values from them to `tables` and `keys`."""

from __future__ import annotations

from typing import NamedTuple


class DatabaseRow(NamedTuple):
    """A row for each user schema, or a single row without a schema."""

    version: str
    edition: str | None
    schema: str | None
    default_schema: str | None
    collation: str | None
    sees_everything: int | None
    bytes: int | None
    schema_id: int | None = None


class ObjectRow(NamedTuple):
    object_id: int
    schema: str
    name: str
    type: str
    parent: int
    module: str | None = None
    check: str | None = None
    synonym_of: str | None = None
    comment: str | None = None
    temporal: int | None = None
    external: int | None = None
    memory_optimized: int | None = None
    disabled: int | None = None
    history_id: int | None = None
    not_trusted: int | None = None


class ColumnRow(NamedTuple):
    object_id: int
    column_id: int
    name: str
    base: str | None
    type: str
    type_schema: str | None = "sys"
    user_defined: int | None = 0
    max_length: int = 0
    precision: int = 0
    scale: int = 0
    nullable: int = 1
    collation: str | None = None
    default: str | None = None
    computed: str | None = None
    persisted: int | None = None
    seed: str | None = None
    increment: str | None = None
    comment: str | None = None
    sparse: int | None = 0
    hidden: int | None = 0
    generated_always: str | None = None
    is_identity: int = 0
    masked: int | None = 0
    column_set: int | None = 0
    encryption: str | None = None
    graph_type: int | None = None
    bound_default: str | None = None


class IndexRow(NamedTuple):
    object_id: int
    index_id: int
    name: str
    type: str
    unique: int = 0
    primary: int = 0
    constraint: int = 0
    disabled: int = 0
    filter: str | None = None
    comment: str | None = None
    position: int = 1
    ordinal: int = 1
    column: str = ""
    descending: int = 0
    included: int = 0


class ForeignKeyRow(NamedTuple):
    object_id: int
    key_id: int
    name: str
    target_schema: str
    target: str
    on_update: str
    on_delete: str
    disabled: int
    position: int
    column: str
    target_column: str
    not_trusted: int = 0


class SequenceRow(NamedTuple):
    schema: str
    name: str
    type: str | None
    start: str | None
    increment: str | None
    minimum: str | None
    maximum: str | None
    cycling: int
    cached: int = 1
    cache_size: str | None = None
    object_id: int = 0


class TypeRow(NamedTuple):
    schema: str
    name: str
    base: str | None
    max_length: int
    precision: int
    scale: int
    nullable: int
    is_table: int
    table_id: int | None
    type_id: int = 0


class SpaceRow(NamedTuple):
    object_id: int
    rows: int | None
    bytes: int | None
    partitions: int
