"""The page of one record: its fields, with foreign keys as links in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from browser.addresses import KeyPart, TableAddress, encode_key, link
from browser.addresses.parameters import changed, pairs
from browser.htmx import HtmxHttpRequest, wants_json
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.navigation import Bar
from browser.records.asked import AskedRecord
from browser.records.copies import COPIES
from browser.records.failures import all_url
from browser.records.fields import RecordField, Relation, composite_links, incoming_links, record_field
from browser.records.keys import compare_address
from browser.records.reading import key_text
from browser.records.references import label_column, references_of, with_labels
from dynamic_databases.catalog import Table
from dynamic_databases.catalog.json_values import json_value
from dynamic_databases.catalog.row_keys import RowKey
from dynamic_databases.subjects import TableSubject

OWN = ("_filter", "_nulls")
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
    incoming: tuple[Relation, ...]
    composite: tuple[Relation, ...]
    ambiguous: bool
    compare_url: str | None
    request: HtmxHttpRequest

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
        kept = {"_filter": None, "_nulls": None}
        return {
            form: changed(self.request.path, self.request.GET, {"_format": form, **kept})
            for form in ("json", *COPIES)
        }

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The rows that it refers to by several columns, and those that refer to it."""
        return (*self.composite, *self.incoming)

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
    request: HtmxHttpRequest, location: Location, subject: TableSubject, asked: AskedRecord
) -> RecordPage:
    """Return the page of a record that was read, with what it refers to and what refers to it.

    A program gets neither labels nor incoming links: they cost statements that its JSON does not show.
    """
    table, row, address = subject.table, asked.row, location.table_address
    key, values = asked.by.key, asked.by.values
    references = references_of(subject.catalog, table)
    for_program = wants_json(request)
    labelled = {} if for_program else with_labels(subject, references, list(row), [tuple(row.values())])
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
            record_field(
                location.address, subject, column, row[column.name], labelled.get(column.name), images
            )
            for column in table.columns
        ),
        incoming=() if for_program else tuple(incoming_links(location.address, subject, row)),
        composite=tuple(composite_links(location.address, subject, references, row)),
        ambiguous=asked.ambiguous,
        compare_url=compare_url if location.has_counterparts else None,
        request=request,
    )


def image_address(address: TableAddress, values: Sequence[KeyPart], by: str) -> str:
    """Return the address of a record's images, to which a parameter is added."""
    start = address.below_record_url(values, "image")
    return f"{link(start, [('_by', by)])}&" if by else f"{start}?"
