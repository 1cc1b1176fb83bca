"""Makes sequences, routines and other objects from rows of PostgreSQL's system catalogs; runs no SQL."""

from __future__ import annotations

from dynamic_databases.catalog import DatabaseObject, OptionValues, Routine, Sequence
from dynamic_databases.dialects.postgresql.catalog.options import given, server_options, without_secrets
from dynamic_databases.dialects.postgresql.catalog.rows import OtherRow, RoutineRow, SequenceRow

ROUTINES = {"f": "function", "p": "procedure", "a": "aggregate", "w": "window function"}


def sequence_of(row: SequenceRow) -> Sequence:
    """Return a sequence."""
    start, increment, minimum, maximum, cycle, cache = row.numbers.split()
    return Sequence(
        schema=row.schema,
        name=row.name,
        type=row.type,
        start=start,
        increment=increment,
        minimum=minimum,
        maximum=maximum,
        cycle=cycle == "t",
        owned_by=f"{row.owner_table}.{row.owner_column}" if row.owner_table else None,
        cache=cache,
        comment=row.comment,
    )


def routine_of(row: RoutineRow) -> Routine:
    """Return a routine."""
    return Routine(
        schema=row.schema,
        name=row.name,
        kind=ROUTINES.get(row.kind, "function"),
        arguments=row.arguments or "",
        returns=row.returns,
        language=row.language,
        definition=None if row.definition is None else row.definition.removeprefix("\n"),
        comment=row.comment,
        options=given(row.options),
    )


def object_of(row: OtherRow) -> DatabaseObject:
    """Return any other object: an extension, a cast, a publication, …"""
    return DatabaseObject(
        sort=row.sort,
        name=row.name,
        schema=row.schema,
        definition=row.definition or None,
        comment=row.comment,
        options=_shown(row.sort, given(row.options)),
    )


def _shown(sort: str, options: OptionValues) -> OptionValues:
    """Return options without secrets, and without addresses, which differ between environments."""
    if sort not in ("foreign_server", "foreign_data_wrapper"):
        return options
    shown = server_options if sort == "foreign_server" else without_secrets
    texts = [(name, shown(value.split("\n"))) for name, value in options]
    return tuple([(name, text) for name, text in texts if text is not None])
