"""Finds the records before and after one, in the order and among the rows in which it was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from browser.addresses import KeyPart, TableAddress, key_part, link
from browser.addresses.parameters import pairs
from browser.htmx import HtmxHttpRequest
from browser.locations.location import Location
from browser.records.asked import AskedKey, AskedRecord
from browser.records.details import Neighbour, Neighbours, RecordDetails, record_details
from browser.records.reading import key_conditions, key_text
from browser.rows.active_filters import sentence_of
from browser.rows.filtered import filtered_rows
from browser.rows.orders import order_of
from browser.rows.paging import Term, full_order, read_slice
from browser.rows.positions import Position
from dynamic_databases import deadlines
from dynamic_databases.catalog.row_keys import KeySource
from dynamic_databases.connections import reading
from dynamic_databases.errors import DatabaseUnavailable
from dynamic_databases.runtime_models import DisplayQuerySet
from dynamic_databases.subjects import TableSubject

SECONDS = 5.0
"""For both: rows may match so rarely that the next one is far."""
LONGEST = 1_000
"""Characters or bytes of a value to go on from; a longer one may be cut."""
WRONG_FILTER = "A filter of this address can’t be applied, so the previous and next records are not known."
TOO_LONG = "A value by which these records are sorted is too long to find the previous and next ones."
NOT_READ = "The previous and next records could not be read in time."


def details_of(
    request: HtmxHttpRequest, location: Location, subject: TableSubject, record: AskedRecord
) -> RecordDetails:
    """Return the details of a record with its neighbours; beside rows, which show these, without."""
    if request.GET.get("_beside") == "1":
        return record_details(location, subject, record, None)
    neighbours = neighbours_of(request, location, subject, record.by, record.row)
    return record_details(location, subject, record, neighbours)


def neighbours_of(
    request: HtmxHttpRequest, location: Location, table: TableSubject, asked: AskedKey, row: Mapping[str, Any]
) -> Neighbours:
    """Return the neighbours of a record by the filters and the order in its address, one query each."""
    own = table.key
    if asked.key.columns != own.columns or not own:
        return Neighbours()
    queryset, filters = filtered_rows(location, table, request.GET, table.model.objects.all())
    if any(active.condition.problem for active in filters):
        return Neighbours(note=WRONG_FILTER)
    terms, _ = order_of(table.table, request.GET, filters)
    order = full_order(table.table, terms)
    known = dict(zip(asked.key.columns, asked.values, strict=True)) | dict(row)
    values = [known[term.column] for term in order]
    if any(isinstance(value, str | bytes) and len(value) > LONGEST for value in values):
        return Neighbours(note=TOO_LONG)
    position = tuple(
        key_part(table.table.column(term.column), value) for term, value in zip(order, values, strict=True)
    )
    kept = pairs(request.GET, ("_by", "_late"))
    by = [("_by", own.columns[0])] if own.source is KeySource.ROW_ID else []
    sentence = sentence_of(filters)

    def beside(*, backwards: bool) -> Neighbour | None:
        key = _key_beside(table, queryset, order, Position(values=position, backwards=backwards))
        return _neighbour(table, location.table_address, key, [*by, *kept]) if key is not None else None

    try:
        with deadlines.within(SECONDS):
            is_among = not sentence or _is_among(table, queryset, asked)
            return Neighbours(
                previous=beside(backwards=True),
                next=beside(backwards=False),
                words=f"{_sorting(order)} {sentence}".strip(),
                note="" if is_among else f"This record is no longer among the rows {sentence}.",
                is_known=True,
            )
    except DatabaseUnavailable:
        return Neighbours(note=NOT_READ)


def _sorting(order: list[Term]) -> str:
    return (
        f"by {', '.join(f'{term.column} descending' if term.descending else term.column for term in order)}"
    )


def _is_among(table: TableSubject, queryset: DisplayQuerySet, asked: AskedKey) -> bool:
    """Return whether the record is one of these rows: since it was found there it may have changed."""
    itself = queryset.filter(**key_conditions(table.model, asked.key.columns, asked.values))
    with reading(table.live, "looking for the row in"):
        return itself.order_by()[:1].count() > 0


def _key_beside(
    table: TableSubject, queryset: DisplayQuerySet, order: list[Term], position: Position
) -> tuple[KeyPart, ...] | None:
    fields = [table.model.fields_by_column[name] for name in table.key.columns]
    with reading(table.live, "looking for the next row in"):
        part, _ = read_slice(queryset, order, fields, position, 1)
    return part.rows[0] if part.rows else None


def _neighbour(
    table: TableSubject, address: TableAddress, key: tuple[KeyPart, ...], query: list[tuple[str, str]]
) -> Neighbour:
    columns = map(table.table.column, table.key.columns)
    parts = [key_part(column, value) for column, value in zip(columns, key, strict=True)]
    text = key_text(parts)
    return Neighbour(text if len(text) <= 24 else f"{text[:24]}…", link(address.record_url(parts), query))
