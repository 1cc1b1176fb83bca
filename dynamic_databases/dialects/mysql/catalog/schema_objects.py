"""Makes values of everything but tables: definitions of views, triggers, routines, events, partitions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from dynamic_databases.catalog import OptionValues, Routine, Trigger
from dynamic_databases.dialects.mysql.catalog.object_rows import (
    DatabaseRow,
    EventRow,
    ObjectRow,
    ParameterRow,
    PartitionRow,
    ReferenceSystemRow,
    RoutineRow,
    TriggerRow,
    ViewRow,
)
from dynamic_databases.dialects.mysql.catalog.partitions import partitions_of
from dynamic_databases.dialects.mysql.catalog.routines import DEFINER, event_of, options_of, routines_of

TOKEN = re.compile(r"'(?:[^'\\]|''|\\.)*'|`(?:[^`]|``)*`|[^'`]+|.", re.DOTALL)


@dataclass
class Objects:
    """A database's settings and objects besides tables; those that belong to a table, by its name."""

    database: str = ""
    version: str = ""
    folds_case: bool = False
    charset: str | None = None
    collation: str | None = None
    comment: str | None = None
    definitions: dict[str, str] = field(default_factory=dict)
    view_options: dict[str, OptionValues] = field(default_factory=dict)
    triggers: dict[str, list[Trigger]] = field(default_factory=lambda: defaultdict(list))
    partitions: dict[str, OptionValues] = field(default_factory=dict)
    reference_systems: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """The SRID of each spatial column, by table and column."""
    routines: tuple[Routine, ...] = ()
    owners: dict[tuple[str, str], str] = field(default_factory=dict)
    """The definer of each view and routine that does not run with the definer's rights, by sort and name."""


def objects_of(rows: Iterable[ObjectRow]) -> Objects:
    """Return the values from the rows of the database, views, triggers, partitions and routines."""
    objects = Objects()
    by_class: dict[type[ObjectRow], list[Any]] = defaultdict(list)
    for row in rows:
        by_class[type(row)].append(row)
    for database in by_class[DatabaseRow]:
        objects.database, objects.version = database.name, database.version
        objects.folds_case = str(database.folds_case) != "0"
        objects.charset, objects.collation = database.charset, database.collation
        objects.comment = database.comment or None
    for view in by_class[ViewRow]:
        if view.definition:
            objects.definitions[view.name] = without_database(view.definition, objects.database)
        objects.view_options[view.name] = _view_options(view)
    for trigger in sorted(by_class[TriggerRow], key=_turn):
        objects.triggers[trigger.table].append(_trigger(trigger, objects.collation))
    for column in by_class[ReferenceSystemRow]:
        objects.reference_systems[column.table][column.column] = column.srid
    objects.partitions = partitions_of(by_class[PartitionRow])
    routines = routines_of(by_class[RoutineRow], by_class[ParameterRow], objects.collation)
    routines += (event_of(row, objects.collation) for row in by_class[EventRow])
    objects.routines = tuple(sorted(routines, key=attrgetter("name", "kind")))
    objects.owners = {
        (sort, row.name): row.definer
        for sort, row in (
            *(("table", row) for row in by_class[ViewRow]),
            *((row.kind.lower(), row) for row in by_class[RoutineRow]),
        )
        if row.definer and row.security != DEFINER
    }
    return objects


def _turn(row: TriggerRow) -> tuple[str, str, str, int]:
    """Return the sort key of a trigger. Its number is its order within one table, timing and event."""
    return row.table, row.timing, row.event, int(row.order)


def _trigger(row: TriggerRow, collation: str | None) -> Trigger:
    """Return a trigger. Without the TRIGGER privilege, the server only reports that it exists."""
    fires = f"{row.timing} {row.event}"
    if not row.statement:
        return Trigger(name=row.name, definition="", fires=fires)
    # Quoted as in SHOW CREATE TRIGGER: without quotes a name such as #1 would start a comment.
    table = "`" + row.table.replace("`", "``") + "`"
    return Trigger(
        name=row.name,
        definition=f"{fires} ON {table} FOR EACH ROW {row.statement}",
        fires=fires,
        options=options_of(row, collation, definer=row.definer),
    )


def without_database(definition: str, database: str) -> str:
    """Return a view's query without its own database's name before tables, as SHOW CREATE VIEW prints it.

    Counterparts are often in databases with different names. Text in quotes is not changed.
    """
    quoted = "`" + database.replace("`", "``") + "`"
    tokens = TOKEN.findall(definition)
    kept: list[str] = []
    skip_dot = False
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        if skip_dot:
            kept.append(token[1:])
            skip_dot = False
            continue
        before = kept[-1] if kept else ""
        if token == quoted and following.startswith(".") and not before.endswith("."):
            skip_dot = True
            continue
        kept.append(token)
    return "".join(kept)


def _view_options(row: ViewRow) -> OptionValues:
    has_check = row.check_option not in (None, "NONE")
    has_algorithm = row.algorithm not in (None, "UNDEFINED")
    options = (
        ("check option", row.check_option, has_check),
        ("security", row.security, row.security not in (None, DEFINER)),
        ("algorithm", row.algorithm, has_algorithm),
        ("definer", row.definer, row.security == DEFINER),
        ("made_with", row.made_with, True),
    )
    return tuple((name, value) for name, value, is_said in options if value and is_said)
