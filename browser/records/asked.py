"""The record that an address asks for: by the table's key, or by the columns that `_by` names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from browser.addresses import KeyPart
from browser.htmx import HtmxHttpRequest
from browser.locations.location import Location
from browser.records.failures import no_key, no_such_record
from browser.records.reading import key_values, named_columns, read_record
from dynamic_databases.catalog.row_keys import KeySource, RowKey
from dynamic_databases.subjects import TableSubject


@dataclass(frozen=True)
class AskedKey:
    """Columns that identify a record, and its values of them."""

    key: RowKey
    values: tuple[KeyPart, ...]


@dataclass(frozen=True)
class AskedRecord:
    """A record that was read."""

    by: AskedKey
    row: dict[str, Any]
    """Its values by column."""
    ambiguous: bool
    """Whether another row has the same key."""


def asked_key(request: HtmxHttpRequest, location: Location, subject: TableSubject, segment: str) -> AskedKey:
    """Return the key in an address. Raises `BadRequest` and `Failure`."""
    key = _key(request, location, subject)
    return AskedKey(key, key_values(subject.table, key.columns, segment))


def asked_record(
    request: HtmxHttpRequest,
    location: Location,
    subject: TableSubject,
    asked: AskedKey,
    limit: int | None,
    only: tuple[str, ...] = (),
) -> AskedRecord:
    """Return the record; `limit` bounds each value. Raises `Failure` where there is none.

    `only` names the columns to read, if not all of them.
    """
    rows = read_record(subject.live, subject.table, asked.key.columns, asked.values, limit, only)
    if not rows:
        raise no_such_record(request, location, subject, asked.key, asked.values)
    return AskedRecord(asked, rows[0], len(rows) > 1)


def _key(request: HtmxHttpRequest, location: Location, subject: TableSubject) -> RowKey:
    own = subject.key
    by = request.GET.get("_by", "")
    if not by and own and own.source is not KeySource.ROW_ID:
        return own
    if not by:
        raise no_key(request, location, subject)
    if own.source is KeySource.ROW_ID and by == own.columns[0]:
        return own
    return RowKey(KeySource.UNIQUE, named_columns(subject.table, by))
