"""Reads one record by the values of some columns; leaves what is made of it to pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from browser.addresses import BadAddress, KeyPart, decode, decode_key
from browser.failures import BadRequest
from dynamic_databases.catalog import Table
from dynamic_databases.connections import LiveConnection, reading
from dynamic_databases.runtime_models import shown_model

FIRST = 2
"""Rows that are read: one is shown, a second one means that the key is not unique."""


def read_record(
    connection: LiveConnection,
    table: Table,
    columns: Sequence[str],
    values: Sequence[KeyPart],
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """Return the first two rows whose `columns` have these values, each by column.

    `limit` bounds each value; None reads all. Raises `DatabaseUnavailable`.
    """
    twin = shown_model(connection, table)
    fields = twin.fields_by_column
    conditions: dict[str, Any] = {}
    for name, value in zip(columns, values, strict=True):
        if value is None:
            conditions[f"{fields[name]}__isnull"] = True
        else:
            conditions[f"{fields[name]}__exact"] = twin.bound(name, value)
    names = [column.name for column in table.columns]
    with reading(connection):
        rows = twin.objects.limited(limit).filter(**conditions)
        found = list(rows.values_list(*(fields[name] for name in names))[:FIRST])
    return [dict(zip(names, row, strict=True)) for row in found]


def named_columns(table: Table, by: str) -> tuple[str, ...]:
    """Return the columns that `_by` names. Raises `BadRequest` for one that the table lacks."""
    try:
        columns = tuple(decode(name) for name in by.split(","))
    except BadAddress:
        columns = (by,)
    unknown = [name for name in columns if table.column(name) is None]
    if unknown:
        raise BadRequest(f"{table.name} has no column “{unknown[0]}” to look a record up by.")
    return columns


def key_values(table: Table, columns: Sequence[str], segment: str) -> tuple[KeyPart, ...]:
    """Return the values of a key's segment. Raises `BadRequest` for half a key."""
    try:
        values = decode_key(segment)
    except BadAddress:
        raise BadRequest(f"“{segment}” is no key as it stands in an address.") from None
    if len(values) != len(columns):
        raise BadRequest(
            f"A key of {table.name} has {_parts(len(columns))} ({', '.join(columns)}), "
            f"this address has {len(values)}."
        )
    return values


def _parts(number: int) -> str:
    return "1 part" if number == 1 else f"{number} parts"


def said(value: KeyPart) -> str:
    """Return a key's part as people read it."""
    if value is None:
        return "NULL"
    return value.hex() if isinstance(value, bytes) else str(value) or "the empty text"


def key_text(values: Sequence[KeyPart] | Mapping[str, KeyPart]) -> str:
    """Return a whole key as people read it."""
    parts = values.values() if isinstance(values, Mapping) else values
    return ", ".join(said(value) for value in parts)
