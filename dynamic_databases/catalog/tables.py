"""A table or view and its parts, as the server describes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dynamic_databases.catalog.kinds import Kind

OptionValues = tuple[tuple[str, str], ...]
"""What else a vendor lets a thing be, by name: ("sql_mode", "ANSI_QUOTES"), ("sparse", ""). Each is
compared as an attribute of that name; what is as the vendor makes it unasked is left out."""


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
    options: OptionValues = ()

    def __hash__(self) -> int:
        # These tell columns apart; of all attributes, its kind's too, the hash takes ten times as long.
        return hash((self.name, self.position, self.type))


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
    """Whether a unique index takes many NULLs; from PostgreSQL 15 on it may take only one."""
    options: OptionValues = ()


@dataclass(frozen=True, slots=True)
class Key:
    """A primary key or unique constraint."""

    columns: tuple[str, ...]
    name: str | None = None
    deferrable: str | None = None
    """None, "deferrable" or "initially deferred"."""
    comment: str | None = None
    index: Index | None = None
    """The index behind it, where that says more than the columns: prefixes, an order, a method, options.
    That of a unique constraint stands among the table's indexes instead, but for SQLite's."""


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
    comment: str | None = None
    options: OptionValues = ()


@dataclass(frozen=True, slots=True)
class Check:
    expression: str
    name: str | None = None
    enforced: bool = True
    comment: str | None = None
    options: OptionValues = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    name: str
    definition: str
    fires: str | None = None
    """On what, where triggers of one table take turns there: "BEFORE INSERT". The table has them in that
    order; None where a vendor goes by names, or by no order."""
    comment: str | None = None
    options: OptionValues = ()


@dataclass(frozen=True, slots=True)
class TableObject:
    """Anything else that belongs to a table, compared by its name: a row policy, extended statistics."""

    sort: str
    """In a comparison's words: see `ObjectKind`."""
    name: str
    definition: str | None = None
    """In the server's words."""
    comment: str | None = None
    options: OptionValues = ()


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
    options: OptionValues = ()
    """What else the vendor lets a table be: ("engine", "InnoDB"), ("without rowid", ""), ("strict", "")."""
    objects: tuple[TableObject, ...] = ()
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
