"""Makes routines and events from rows of information_schema, with the settings they were created under."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dynamic_databases.catalog import OptionValues, Routine
from dynamic_databases.dialects.mysql.catalog.object_rows import (
    EventRow,
    ParameterRow,
    RoutineRow,
    TriggerRow,
)

DEFINER = "DEFINER"


def routines_of(
    rows: Iterable[RoutineRow], parameters: Iterable[ParameterRow], collation: str | None
) -> list[Routine]:
    """Return procedures and functions; `collation` is the database's, which is left out if it is the same."""
    arguments: dict[tuple[str, str], list[ParameterRow]] = defaultdict(list)
    for parameter in sorted(parameters, key=lambda row: int(row.position)):
        arguments[parameter.routine, parameter.kind].append(parameter)
    return [_routine(row, arguments[row.name, row.kind], collation) for row in rows]


def _routine(row: RoutineRow, parameters: list[ParameterRow], collation: str | None) -> Routine:
    usual = row.database_collation
    collations = [
        f"{parameter.name} {parameter.collation}"
        for parameter in parameters
        if parameter.collation not in (None, usual)
    ]
    if row.collation not in (None, usual):
        collations.insert(0, f"returns {row.collation}")
    definer = row.definer if row.security == DEFINER else None
    return Routine(
        schema=None,
        name=row.name,
        kind=row.kind.lower(),
        arguments=", ".join(map(_argument, parameters)),
        returns=row.returns or None,
        language="SQL",
        definition=_body(row),
        comment=row.comment or None,
        options=options_of(row, collation, definer=definer, collations=", ".join(collations)),
    )


def _argument(row: ParameterRow) -> str:
    # All parameters of a function are IN, which its definition does not repeat.
    words = (row.mode if row.kind == "PROCEDURE" else None, row.name, row.type)
    return " ".join(word for word in words if word)


def _body(row: RoutineRow) -> str | None:
    """Return a routine's characteristics and source, or None if the login may not see it."""
    if row.definition is None:
        return None
    promises = ["DETERMINISTIC"] if row.deterministic == "YES" else []
    promises += [row.access] if row.access else []
    return "\n".join([*promises, row.definition])


def event_of(row: EventRow, collation: str | None) -> Routine:
    """Return a scheduled event as a routine whose arguments are its schedule."""
    words = " ".join(word.lower() for word in (row.status, f"on completion {row.on_completion}") if word)
    own = {"time_zone": row.time_zone, "starts": row.starts, "ends": row.ends}
    return Routine(
        schema=None,
        name=row.name,
        kind="event",
        arguments=f"every {row.every}" if row.every else f"at {row.at}",
        language="SQL",
        definition=f"{words}\n{row.definition}" if row.definition else None,
        comment=row.comment or None,
        options=options_of(row, collation, definer=row.definer, **own),
    )


def options_of(
    row: TriggerRow | RoutineRow | EventRow, collation: str | None, *, definer: str | None, **more: str | None
) -> OptionValues:
    """Return the settings with which a stored program was created and runs; `collation`: the database's."""
    options = {
        "sql_mode": row.sql_mode,
        "definer": definer,
        "made_with": row.made_with,
        "database_collation": None if row.database_collation == collation else row.database_collation,
        **more,
    }
    return tuple((name, value) for name, value in options.items() if value)
