"""One record: every column, foreign keys as links both ways, the same record elsewhere one click away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from browser.addresses import KeyPart, encode_key, encode_table, holds_any, link
from browser.bars import Bar
from browser.compare.record_keys import compare_address
from browser.failures import Failure
from browser.htmx import HtmxHttpRequest, render_page, wants_json
from browser.parameters import changed, pairs
from browser.places import Place
from browser.placing import at_place
from browser.records import key_text, key_values, named_columns, read_record, said
from browser.rows.filters import parameter_of
from browser.rows.labels import (
    Reference,
    incoming_of,
    label_column,
    reference_url,
    references_of,
    with_labels,
)
from browser.values import RECORD_LENGTH, block_text, cell_class, cell_html, json_value
from dynamic_databases.catalog import Column, Table
from dynamic_databases.errors import NoSuchRecord, QueryFailed
from dynamic_databases.row_keys import KeySource, RowKey, row_key


@dataclass(frozen=True)
class RecordField:
    """One column of the record."""

    column: Column
    value: Any
    reference: Reference | None = None
    url: str | None = None

    @property
    def html(self) -> Any:
        return cell_html(self.value, limit=RECORD_LENGTH)

    @property
    def css(self) -> str:
        return cell_class(self.column)

    @property
    def text(self) -> str | None:
        """What the copy button copies; None for NULL and bytes."""
        return (
            None
            if self.value is None or isinstance(self.value, bytes)
            else block_text(self.value, self.column)[0]
        )

    @property
    def block(self) -> str | None:
        """The value on lines of its own, if it wants that."""
        if self.value is None or self.value == "":
            return None
        text, is_block = block_text(self.value, self.column)
        return text if is_block else None

    @property
    def size(self) -> int | None:
        return len(self.value) if isinstance(self.value, str | bytes) else None

    @property
    def is_cut(self) -> bool:
        return self.size is not None and self.size > RECORD_LENGTH

    @property
    def label(self) -> str | None:
        return self.reference.labels.get(self.value) if self.reference else None


@dataclass(frozen=True)
class Incoming:
    """Rows of another table that point to this record."""

    table: Table
    columns: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class RecordPage:
    bar: Bar
    place: Place
    table: Table
    key: RowKey
    key_values: tuple[KeyPart, ...]
    title: str
    label: str
    fields: tuple[RecordField, ...]
    incoming: tuple[Incoming, ...]
    composite: tuple[tuple[Reference, str], ...]
    ambiguous: bool
    json_url: str
    compare_url: str | None

    def as_json(self) -> dict[str, Any]:
        return {
            "environment": self.place.environment.slug,
            "database": self.place.database.name,
            "table": self.table.name,
            "key": [json_value(value) for value in self.key_values],
            "values": {field.column.name: json_value(field.value) for field in self.fields},
        }


@require_safe
@at_place
def record(request: HtmxHttpRequest, place: Place, key: str) -> HttpResponse:
    """Answer with the record of a key, or of the columns that `_by` names."""
    by = _key_asked(place)
    values = key_values(place.table, by.columns, key)
    if encode_key(values) != key:
        return HttpResponseRedirect(link(place.table_url(encode_key(values)), pairs(request.GET)))
    if not place.table.columns:
        raise QueryFailed(f"{place.table.name} can't be read: {place.table.problem or 'it has no columns'}.")
    limit = None if wants_json(request) else RECORD_LENGTH
    found = read_record(place.live, place.table, by.columns, values, limit)
    if not found:
        raise _no_such_record(place, by, values)
    page = _page(place, by, values, found)
    return render_page(request, "browser/record.html", "browser/_record_fields.html", page)


def _key_asked(place: Place) -> RowKey:
    """Return the columns that the address's key is of. Raises `BadRequest` and `Failure`."""
    own = row_key(place.table)
    by = place.request.GET.get("_by", "")
    if not by and own and own.source is not KeySource.ROW_ID:
        return own
    if not by:
        error = NoSuchRecord(f"{place.table.name} has no key, so no row of it has an address of its own.")
        raise Failure(error, steps=[(f"Rows of {place.table.name}", place.table_url())], bar=place.bar())
    if own.source is KeySource.ROW_ID and by == own.columns[0]:
        return own
    return RowKey(KeySource.UNIQUE, named_columns(place.table, by))


def _page(place: Place, key: RowKey, values: tuple[KeyPart, ...], found: list[dict[str, Any]]) -> RecordPage:
    table, by_name = place.table, found[0]
    references = references_of(place)
    for_program = wants_json(place.request)
    row = tuple(by_name.values())
    labelled = {} if for_program else with_labels(place, references, list(by_name), [row])
    fields = tuple(
        _field(place, column, by_name[column.name], labelled.get(column.name)) for column in table.columns
    )
    column = label_column(table)
    label = by_name[column.name] if column and column.name not in key.columns else None
    title = key_text(values)
    return RecordPage(
        bar=place.bar(title),
        place=place,
        table=table,
        key=key,
        key_values=values,
        title=title,
        label=label if isinstance(label, str) else "",
        fields=fields,
        incoming=() if for_program else tuple(_incoming(place, by_name)),
        composite=tuple(_composite(place, references, by_name)),
        ambiguous=len(found) > 1,
        compare_url=compare_address(place, key, by_name),
        json_url=changed(place.request.path, place.request.GET, {"_format": "json"}),
    )


def _field(place: Place, column: Column, value: Any, reference: Reference | None) -> RecordField:
    if reference is None or value is None:
        return RecordField(column, value)
    url = reference_url(place, reference, [value])
    return RecordField(column, value, reference, url)


def _incoming(place: Place, by_name: dict[str, Any]) -> list[Incoming]:
    """Return the links to the rows that point here, filtered by this record's values."""
    links = []
    for table, reference in incoming_of(place):
        values = [by_name[name] for name in reference.target_columns]
        if any(value is None for value in values):
            continue
        targets = (reference.target.column(name) for name in reference.target_columns)
        query = [
            _condition(name, target, value)
            for name, target, value in zip(reference.columns, targets, values, strict=True)
        ]
        segment = encode_table(table.table_name, place.catalog.default_schema)
        links.append(Incoming(table, reference.columns, link(place.url(segment), query)))
    return links


def _condition(name: str, target: Column | None, value: KeyPart) -> tuple[str, str]:
    """Return the filter of the rows that point to a value; by type where its column holds any."""
    if isinstance(value, bytes) or holds_any(target):
        return parameter_of(name, "exact"), encode_key([value])
    return parameter_of(name), str(value)


def _composite(
    place: Place, references: Sequence[Reference], by_name: dict[str, Any]
) -> list[tuple[Reference, str]]:
    found = []
    for reference in references:
        if len(reference.columns) > 1 and all(name in by_name for name in reference.columns):
            parts = [by_name[name] for name in reference.columns]
            url = reference_url(place, reference, parts)
            if url is not None:
                found.append((reference, url))
    return found


def _no_such_record(place: Place, key: RowKey, values: Sequence[KeyPart]) -> Failure:
    words = ", ".join(f"{name} {said(value)}" for name, value in zip(key.columns, values, strict=True))
    error = NoSuchRecord(f"{place.table.name} in {place.environment} has no row with {words}.")
    steps = [(f"Rows of {place.table.name}", place.table_url())]
    steps += [
        (f"The same in {one.name}", one.url)
        for one in place.bar().environments
        if one.url and not one.current
    ]
    return Failure(error, steps=steps, bar=place.bar())
