"""Reads one record by the values of some columns; leaves showing it to pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from browser.addresses import BadAddress, KeyPart, decode, decode_key
from browser.errors import BadRequest
from dynamic_databases.catalog import Table
from dynamic_databases.connections import LiveConnection, reading
from dynamic_databases.runtime_models import (
    DisplayModel,
    DisplayQuerySet,
    Page,
    PageQuery,
    RowsByValue,
    display_model,
    require_same_types,
)

FIRST = 2
"""The number of rows to read: the first is shown, and a second one means that the key is not unique."""


def read_record(
    connection: LiveConnection,
    table: Table,
    columns: Sequence[str],
    values: Sequence[KeyPart],
    limit: int | None = None,
    only: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Return at most two rows whose `columns` have these values, each as a dict by column name.

    `limit` bounds the length of each value; None means no limit. `only` names the columns to read, if not
    all. Raises `DatabaseUnavailable`.
    """
    model = display_model(connection, table)
    table, fields = model.table, model.fields_by_column
    require_same_types(connection, table, (column for column in table.columns if column.name in columns))
    names = list(only) or [column.name for column in table.columns]
    query = PageQuery(
        fields=tuple(fields[name] for name in names), order=(), start=0, stop=FIRST, limit=limit
    )
    with reading(connection):
        records = Page(_rows(model, columns, values), query).rows()
    return [dict(zip(names, record, strict=True)) for record in records]


def _rows(
    model: type[DisplayModel], columns: Sequence[str], values: Sequence[KeyPart]
) -> DisplayQuerySet | RowsByValue:
    """Return the rows whose `columns` have these values."""
    if len(columns) == len(values) == 1 and values[0] is not None:
        return RowsByValue(model, columns[0], "exact", [values[0]])
    queryset: DisplayQuerySet = model.objects.filter(**key_conditions(model, columns, values))
    return queryset


def key_conditions(
    model: type[DisplayModel], columns: Sequence[str], values: Sequence[KeyPart]
) -> dict[str, Any]:
    """Return the conditions for rows whose `columns` have these values; None means NULL."""
    fields = model.fields_by_column
    return {
        f"{fields[name]}__isnull" if value is None else f"{fields[name]}__exact": True
        if value is None
        else model.bound(name, value)
        for name, value in zip(columns, values, strict=True)
    }


def named_columns(table: Table, by: str) -> tuple[str, ...]:
    """Return the columns that `_by` names. Raises `BadRequest` for a column that the table lacks."""
    try:
        columns = tuple(decode(name) for name in by.split(","))
    except BadAddress:
        columns = (by,)
    unknown = [name for name in columns if table.column(name) is None]
    if unknown:
        raise BadRequest(f"{table.name} has no column “{unknown[0]}” to look a record up by.")
    return columns


def key_values(table: Table, columns: Sequence[str], segment: str) -> tuple[KeyPart, ...]:
    """Return the values in an address's key. Raises `BadRequest` if it is invalid or incomplete."""
    try:
        values = decode_key(segment)
    except BadAddress:
        raise BadRequest(f"“{segment}” is not a valid key in an address.") from None
    if len(values) != len(columns):
        raise BadRequest(
            f"A key of {table.name} has {_parts(len(columns))} ({', '.join(columns)}), "
            f"this address has {len(values)}."
        )
    return values


def _parts(number: int) -> str:
    return "1 part" if number == 1 else f"{number} parts"


def part_text(value: KeyPart) -> str:
    """Return a part of a key as text for people."""
    if value is None:
        return "NULL"
    return value.hex() if isinstance(value, bytes) else str(value) or "the empty text"


def key_text(values: Sequence[KeyPart] | Mapping[str, KeyPart]) -> str:
    """Return a whole key as text for people."""
    parts = values.values() if isinstance(values, Mapping) else values
    return ", ".join(part_text(value) for value in parts)
