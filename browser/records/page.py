"""The page of one record: its fields, with foreign keys as links in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from browser.addresses import KeyPart, TableAddress, encode_key, link
from browser.addresses.parameters import changed, pairs
from browser.htmx import HtmxHttpRequest, wants_json
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.navigation import Bar
from browser.records.asked import AskedRecord
from browser.records.copies import COPIES
from browser.records.details import RecordDetails
from browser.records.failures import all_url
from browser.records.fields import RecordField, Relation, composite_links, record_field, with_image
from browser.records.incoming import Incoming, incoming_relations
from browser.records.keys import compare_address
from browser.records.reading import key_text
from browser.records.references import Reference, label_column, references_of
from browser.tabs import COMPARE, RECORD, Tab, record_tabs
from dynamic_databases.catalog import Table
from dynamic_databases.catalog.json_values import json_value
from dynamic_databases.catalog.row_keys import RowKey
from dynamic_databases.subjects import TableSubject

OWN = ("_filter", "_nulls", "_late")
"""Parameters of this page alone, which mean nothing where the record is compared."""


@dataclass(frozen=True)
class RecordPage:
    bar: Bar
    location: Location
    subject: TableSubject
    table: Table
    key: RowKey
    key_values: tuple[KeyPart, ...]
    title: str
    label: str
    fields: tuple[RecordField, ...]
    incoming: tuple[Incoming, ...]
    composite: tuple[Relation, ...]
    details: RecordDetails | None
    """None if the page did not wait for them."""
    ambiguous: bool
    compare_url: str | None
    request: HtmxHttpRequest

    @property
    def tabs(self) -> tuple[Tab, ...]:
        own = {COMPARE: self.compare_url, RECORD: self.request.get_full_path()}
        return record_tabs({**self.location.view_urls, **own}, RECORD)

    @property
    def filter(self) -> str:
        """What is looked for in names and values."""
        return str(self.request.GET.get("_filter", "")).strip()

    @property
    def hides_nulls(self) -> bool:
        return self.request.GET.get("_nulls") == "0"

    @property
    def shown(self) -> list[RecordField]:
        """The fields that are looked for, without those that are NULL if these are hidden."""
        wanted = self.filter.lower()
        return [
            field
            for field in self.fields
            if field.holds(wanted) and not (self.hides_nulls and field.value is None)
        ]

    @property
    def nulls(self) -> list[str]:
        """The names of the fields that are NULL."""
        return [field.column.name for field in self.fields if field.value is None]

    @property
    def nulls_url(self) -> str:
        """The address that hides the fields that are NULL, or no longer does."""
        return changed(self.request.path, self.request.GET, {"_nulls": None if self.hides_nulls else "0"})

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """The parameters that the form sends besides what is looked for."""
        return pairs(self.request.GET, ("_filter",))

    @property
    def form_urls(self) -> dict[str, str]:
        """The addresses of the record in other forms."""
        kept = dict.fromkeys(OWN)
        return {
            form: changed(self.request.path, self.request.GET, {"_format": form, **kept})
            for form in ("json", *COPIES)
        }

    @property
    def details_url(self) -> str | None:
        """Where what the page did not wait for is asked for; None if it is there."""
        if self.details is not None:
            return None
        address = self.location.table_address.below_record_url(self.key_values, "details")
        return link(address, pairs(self.request.GET))

    @property
    def late_url(self) -> str:
        """The address of this page with all that it does not wait for."""
        return changed(self.request.path, self.request.GET, {"_late": "1"})

    @property
    def late_fields(self) -> list[RecordField]:
        """The fields that are shown and that have a label or a mark."""
        return [field for field in self.shown if field.label or field.marks]

    def as_json(self) -> dict[str, Any]:
        return {
            "environment": self.subject.environment.slug,
            "database": self.subject.database.name,
            "table": self.table.name,
            "key": [json_value(value) for value in self.key_values],
            "values": {field.column.name: json_value(field.value, field.column) for field in self.fields},
            "unreadable": list(self.subject.unreadable),
            **({"may_have_more_columns": True} if self.subject.may_have_more_columns else {}),
        }


def record_page(
    request: HtmxHttpRequest,
    location: Location,
    subject: TableSubject,
    asked: AskedRecord,
    details: RecordDetails | None = None,
) -> RecordPage:
    """Return the page of a record that was read, with its details if they were waited for."""
    table, row, address = subject.table, asked.row, location.table_address
    key, values = asked.by.key, asked.by.values
    references = references_of(subject.catalog, table)
    labelled = details.labelled if details is not None else single_references(references)
    for_program = wants_json(request)
    label_from = label_column(table)
    label = row[label_from.name] if label_from and label_from.name not in key.columns else None
    title = key_text(values)
    query = pairs(request.GET, OWN)
    compare_url = compare_address(table, address, key, encode_key(values), row, query)
    images = f"{image_address(address, values, request.GET.get('_by', ''))}_column="
    return RecordPage(
        bar=bar_of(request, location, title, all_url(location, compare_url)),
        location=location,
        subject=subject,
        table=table,
        key=key,
        key_values=values,
        title=title,
        label=label if isinstance(label, str) else "",
        fields=tuple(
            replace(
                with_image(field, images),
                marks=details.marks_of(field.column.name) if details is not None else (),
            )
            for field in (
                record_field(location.address, subject, column, row[column.name], labelled.get(column.name))
                for column in table.columns
            )
        ),
        incoming=_incoming(location, subject, row, details) if not for_program else (),
        composite=tuple(composite_links(location.address, subject, references, row)),
        ambiguous=asked.ambiguous,
        compare_url=compare_url if location.has_counterparts else None,
        request=request,
        details=details,
    )


def _incoming(
    location: Location, subject: TableSubject, row: dict[str, Any], details: RecordDetails | None
) -> tuple[Incoming, ...]:
    if details is not None:
        return details.incoming
    return tuple(incoming_relations(location.address, subject, row))


def single_references(references: Sequence[Reference]) -> dict[str, Reference]:
    """Return the references of one column each by column, without labels."""
    single = [reference for reference in references if len(reference.columns) == 1]
    return {reference.columns[0]: reference for reference in reversed(single)}


def image_address(address: TableAddress, values: Sequence[KeyPart], by: str) -> str:
    """Return the address of a record's images, to which a parameter is added."""
    start = address.below_record_url(values, "image")
    return f"{link(start, [('_by', by)])}&" if by else f"{start}?"
