"""The values that say what a database consists of; leaves reading them to the dialects.

Everything is a frozen dataclass of tuples, so that a catalog can be shared by threads, compared and
stored. Structure (`Catalog`) and statistics (`Statistics`) are apart: only structure is digested,
stored and compared. JSON is made by msgspec, which reads and writes dataclasses as they are declared.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

import msgspec


class Family(StrEnum):
    """What a column's values are, whatever the vendor calls the type."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TEXT = "text"
    BINARY = "binary"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    INTERVAL = "interval"
    UUID = "uuid"
    JSON = "json"
    XML = "xml"
    ENUM = "enum"
    SET = "set"
    BIT = "bit"
    ARRAY = "array"
    RANGE = "range"
    SPATIAL = "spatial"
    NETWORK = "network"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Kind:
    """The canonical type: equal kinds hold the same values on any vendor.

    `size` is bits of an integer or float, characters of text, bytes of binary, digits of a decimal,
    fractional digits of a time or timestamp; None is "no limit given".
    """

    family: Family
    size: int | None = None
    scale: int | None = None
    unsigned: bool = False
    fixed: bool = False
    with_zone: bool = False
    element: Kind | None = None
    """Of an array or range."""
    name: str | None = None
    """The server's own name where `family` alone does not tell it: an enum's, a domain's, other's."""

    @property
    def is_opaque(self) -> bool:
        """Whether the server can do nothing with the values but hand them out: it does not have their key."""
        return self == OPAQUE

    def __str__(self) -> str:
        words: list[str] = []
        if self.fixed:
            words.append("fixed")
        if self.unsigned:
            words.append("unsigned")
        words.append(self.name if self.name and self.family is Family.OTHER else str(self.family))
        if self.element is not None:
            words.append(f"of {self.element}")
        if self.with_zone:
            words.append("with zone")
        if self.size is not None:
            words.append(str(self.size) if self.scale is None else f"{self.size},{self.scale}")
        if self.name and self.family is not Family.OTHER:
            words.append(self.name)
        return " ".join(words)


OPAQUE = Kind(Family.BINARY, name="encrypted")


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the server describes it; text attributes are the server's own spelling."""

    name: str
    position: int
    """From 1, in the table's order."""
    type: str
    kind: Kind
    nullable: bool = True
    default: str | None = None
    generated: str | None = None
    """The expression of a generated or computed column."""
    stored: bool = False
    """Whether a generated column is kept on disk."""
    identity: str | None = None
    """How the server makes values: "always", "by default", "auto_increment", "autoincrement", "1,1"."""
    on_update: str | None = None
    collation: str | None = None
    charset: str | None = None
    comment: str | None = None
    values: tuple[str, ...] = ()
    """Of an enum or set."""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A primary key or unique constraint."""

    columns: tuple[str, ...]
    name: str | None = None
    deferrable: bool = False


@dataclass(frozen=True, slots=True)
class IndexPart:
    """One column or expression of an index."""

    column: str | None = None
    expression: str | None = None
    descending: bool = False
    nulls: str | None = None
    """"first" or "last", where it is not the vendor's usual."""
    collation: str | None = None
    prefix: int | None = None
    """Characters indexed, on MySQL."""
    operators: str | None = None
    """PostgreSQL's operator class, where it is not the default one."""


@dataclass(frozen=True, slots=True)
class Index:
    """An index, without those behind primary keys."""

    name: str
    parts: tuple[IndexPart, ...]
    unique: bool = False
    method: str | None = None
    predicate: str | None = None
    included: tuple[str, ...] = ()
    constraint: bool = False
    """Whether it stands behind a unique constraint of the table."""
    comment: str | None = None
    valid: bool = True
    nulls_distinct: bool = True
    """Whether a unique index takes many NULLs; from PostgreSQL 15 on it may take one alone."""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A reference to another table's columns; `target_columns` is empty where the server names none."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...] = ()
    target_schema: str | None = None
    name: str | None = None
    on_update: str = "NO ACTION"
    on_delete: str = "NO ACTION"
    match: str | None = None
    deferrable: str | None = None
    """None, "deferrable" or "initially deferred"."""
    enforced: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    expression: str
    name: str | None = None
    enforced: bool = True


@dataclass(frozen=True, slots=True)
class Trigger:
    name: str
    definition: str


class TableKind(StrEnum):
    TABLE = "table"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized view"
    PARTITIONED = "partitioned table"
    PARTITION = "partition"
    FOREIGN = "foreign table"
    VIRTUAL = "virtual table"
    SHADOW = "shadow table"
    TEMPORAL = "temporal table"


VIEWS = frozenset({TableKind.VIEW, TableKind.MATERIALIZED_VIEW})


@dataclass(frozen=True, slots=True)
class TableName:
    """What tells a table from all others of its database; `schema` is None where a vendor has none."""

    schema: str | None
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view with all that belongs to it."""

    schema: str | None
    name: str
    kind: TableKind = TableKind.TABLE
    columns: tuple[Column, ...] = ()
    primary_key: Key | None = None
    unique: tuple[Key, ...] = ()
    indexes: tuple[Index, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    definition: str | None = None
    """A view's query as the server prints it; on SQLite also a table's own CREATE statement."""
    comment: str | None = None
    collation: str | None = None
    charset: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    """What else the vendor lets a table be: ("engine", "InnoDB"), ("without rowid", ""), ("strict", "")."""
    parent: str | None = None
    """The partitioned table that this one is a part of."""
    row_id: str | None = None
    """The name under which the server gives out a row's place (rowid, ctid), if any: it may change."""
    problem: str | None = None
    """Why the rest could not be read: what is None or empty is then unknown, not absent."""

    @property
    def table_name(self) -> TableName:
        return TableName(self.schema, self.name)

    @property
    def is_view(self) -> bool:
        return self.kind in VIEWS

    def column(self, name: str) -> Column | None:
        """Return the column of exactly this name, or None."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    schema: str | None
    name: str
    type: str | None = None
    start: str | None = None
    increment: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    cycle: bool = False
    owned_by: str | None = None


@dataclass(frozen=True, slots=True)
class Routine:
    schema: str | None
    name: str
    kind: str = "function"
    arguments: str = ""
    returns: str | None = None
    language: str | None = None
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class UserType:
    """A domain, enum, composite or range type; `definition` says it in the server's words."""

    schema: str | None
    name: str
    kind: str = "type"
    definition: str | None = None


@dataclass(frozen=True)
class Catalog:
    """All of one database's structure, as one login sees it."""

    vendor: str
    version: str
    default_schema: str | None
    tables: tuple[Table, ...] = ()
    schemas: tuple[str, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    routines: tuple[Routine, ...] = ()
    types: tuple[UserType, ...] = ()
    collation: str | None = None
    charset: str | None = None
    folds_case: bool = False
    """Whether the server takes `Orders` and `orders` for one table."""
    complete: bool = True
    """False where the login may not see all: what is not listed is then "absent or not visible"."""

    @cached_property
    def by_name(self) -> dict[TableName, Table]:
        return {table.table_name: table for table in self.tables}

    def table(self, name: str, schema: str | None = None) -> Table | None:
        """Return the table of that name, in `schema` or else in the default schema, or None."""
        return self.by_name.get(TableName(schema or self.default_schema, name))

    @cached_property
    def digest(self) -> str:
        """Hexadecimal SHA-256 of the structure, the server's version left out: 64 characters."""
        return hashlib.sha256(to_json(replace(self, version=""))).hexdigest()


@dataclass(frozen=True, slots=True)
class TableStatistics:
    """What a table weighs, as the server estimates it; None is "never counted"."""

    rows: int | None = None
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Migration:
    """The last migration applied: the tool's table, the name or number, and when."""

    source: str
    name: str
    applied: str | None = None
    count: int | None = None


@dataclass(frozen=True)
class Statistics:
    tables: dict[TableName, TableStatistics] = field(default_factory=dict)
    bytes: int | None = None
    migration: Migration | None = None


@dataclass(frozen=True)
class Reading:
    """One reading of a database: structure, statistics, and when it was read (aware, UTC)."""

    catalog: Catalog
    statistics: Statistics
    read_at: datetime
    remarks: tuple[str, ...] = ()
    """What the login may do or does not see, in sentences."""
    unguarded: bool = False
    """Whether the login could write, and nothing but the pages' own restraint stops it."""


def to_json(value: Any) -> bytes:
    """Return `value` (any of these dataclasses) as JSON in UTF-8."""
    return msgspec.json.encode(value)


def catalog_from_json(text: bytes | str) -> Catalog:
    """Return the catalog that `to_json` wrote; raises `msgspec.ValidationError` on any other shape."""
    return msgspec.json.decode(text, type=Catalog)
