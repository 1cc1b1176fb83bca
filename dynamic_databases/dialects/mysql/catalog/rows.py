"""The rows that the statements of `queries` return; leaves making values from them to others.

Rows of a UNION begin with a tag, and all their values are text, numbers included.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class TableRow(NamedTuple):
    """A row of `queries.TABLES`."""

    name: str
    type: str
    engine: str | None
    rows: int | None
    bytes: int | None
    collation: str | None
    options: str | None
    comment: str | None
    """Also the reason why a table or view can't be read."""
    row_format: str | None = None
    """The actual format, whether it was declared or not."""


class ColumnRow(NamedTuple):
    """A row of `queries.COLUMNS`: table and position come first, the rest can be shared between tables."""

    table: str
    ordinal: int
    name: str
    type: str
    nullable: str
    default: str | None
    extra: str | None
    charset: str | None
    collation: str | None
    comment: str | None
    generated: str | None


class IndexRow(NamedTuple):
    """A row of `queries.STATISTICS`: one part of an index."""

    table: str
    index_name: str
    position: int
    column: str | None
    """None if the part is an expression."""
    non_unique: int
    collation: str | None
    """"A" ascending, "D" descending."""
    prefix: int | None
    method: str
    comment: str | None
    expression: str | None
    unused: str
    """"YES" if queries do not use the index: it is invisible, ignored or disabled."""


class ReferenceRow(NamedTuple):
    """One column of a foreign key: tag "column"."""

    tag: str
    table: str
    constraint: str
    position: str
    column: str
    target_schema: str
    target: str
    target_column: str


class ActionsRow(NamedTuple):
    """The actions of a foreign key: tag "actions"."""

    tag: str
    table: str
    constraint: str
    position: str
    on_update: str
    on_delete: str
    match: str


class CheckRow(NamedTuple):
    """A check: tag "check"."""

    tag: str
    table: str
    constraint: str
    position: str
    clause: str
    enforced: str
    level: str
    """"Column" for a check that MariaDB lists as part of a column's definition."""


ConstraintRow = ReferenceRow | ActionsRow | CheckRow


class SequenceRow(NamedTuple):
    """The row of one sequence, in `queries.SEQUENCE`."""

    number: str
    start: int
    minimum: int
    maximum: int
    increment: int
    cycle: int
    cache: int


CONSTRAINT_ROWS: Mapping[str, type[ConstraintRow]] = {
    "column": ReferenceRow,
    "actions": ActionsRow,
    "check": CheckRow,
}


def constraint_row(row: tuple[Any, ...]) -> ConstraintRow:
    """Return a row of foreign keys and checks as the named tuple of its tag."""
    kind = CONSTRAINT_ROWS[row[0]]
    return kind._make(row[: len(kind._fields)])
