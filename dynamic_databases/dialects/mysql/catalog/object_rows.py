"""The rows of the UNION of everything but tables: views, triggers, routines, events, partitions.

Each row begins with its tag. All values are text, numbers included.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class DatabaseRow(NamedTuple):
    """The database itself: tag "database"."""

    tag: str
    name: str
    version: str
    folds_case: str
    charset: str
    collation: str
    comment: str | None


class ViewRow(NamedTuple):
    """A view: tag "view"."""

    tag: str
    name: str
    check_option: str | None
    security: str | None
    algorithm: str | None
    """None on MySQL, which does not report it."""
    definition: str | None
    definer: str | None
    made_with: str | None
    """The character set and collation of the client that created it."""


class TriggerRow(NamedTuple):
    """A trigger: tag "trigger"."""

    tag: str
    name: str
    table: str
    timing: str
    event: str
    order: str
    statement: str | None
    """None for a login that has privileges on the table, but not TRIGGER."""
    sql_mode: str | None
    definer: str | None
    made_with: str | None
    database_collation: str | None
    """The collation of the database when the trigger was created."""


class RoutineRow(NamedTuple):
    """A procedure or function: tag "routine"."""

    tag: str
    name: str
    kind: str
    returns: str | None
    deterministic: str
    access: str
    definition: str | None
    sql_mode: str | None
    definer: str | None
    made_with: str | None
    database_collation: str | None
    comment: str | None
    collation: str | None
    """The collation of the return value, if it is text."""
    security: str | None


class ParameterRow(NamedTuple):
    """A parameter of a routine: tag "parameter"."""

    tag: str
    routine: str
    kind: str
    mode: str | None
    name: str | None
    position: str
    type: str
    collation: str | None


class EventRow(NamedTuple):
    """An event: tag "event"."""

    tag: str
    name: str
    every: str | None
    at: str | None
    status: str
    on_completion: str
    definition: str | None
    sql_mode: str | None
    definer: str | None
    made_with: str | None
    database_collation: str | None
    comment: str | None
    time_zone: str | None
    starts: str | None
    """None if it starts at the moment of its creation."""
    ends: str | None


class PartitionRow(NamedTuple):
    """A partition of a table, or a subpartition: tag "partition"."""

    tag: str
    table: str
    method: str
    submethod: str
    name: str
    subpartition: str | None
    description: str | None
    comment: str | None


class ReferenceSystemRow(NamedTuple):
    """The spatial reference system of a column: tag "reference system"."""

    tag: str
    table: str
    column: str
    srid: str


ObjectRow = (
    DatabaseRow
    | ViewRow
    | TriggerRow
    | RoutineRow
    | ParameterRow
    | EventRow
    | PartitionRow
    | ReferenceSystemRow
)


OBJECT_ROWS: Mapping[str, type[ObjectRow]] = {
    "database": DatabaseRow,
    "view": ViewRow,
    "trigger": TriggerRow,
    "routine": RoutineRow,
    "parameter": ParameterRow,
    "event": EventRow,
    "partition": PartitionRow,
    "reference system": ReferenceSystemRow,
}


def object_row(row: tuple[Any, ...]) -> ObjectRow:
    """Return a row as the named tuple of its tag."""
    kind = OBJECT_ROWS[row[0]]
    return kind._make(row[: len(kind._fields)])
