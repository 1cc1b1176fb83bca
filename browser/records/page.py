"""The page of one record: its fields, with foreign keys as links in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from browser.addresses import KeyPart, encode_key
from browser.addresses.parameters import changed, pairs
from browser.htmx import HtmxHttpRequest, wants_json
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.navigation import Bar
from browser.records.failures import all_url
from browser.records.fields import RecordField, Relation, composite_links, incoming_links, record_field
from browser.records.keys import compare_address
from browser.records.reading import key_text
from browser.records.references import label_column, references_of, with_labels
from dynamic_databases.catalog import Table
from dynamic_databases.catalog.json_values import json_value
from dynamic_databases.catalog.row_keys import RowKey
from dynamic_databases.subjects import TableSubject


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
    json_url: str
    compare_url: str | None

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
    request: HtmxHttpRequest,
    location: Location,
    subject: TableSubject,
    key: RowKey,
    values: tuple[KeyPart, ...],
    rows: list[dict[str, Any]],
) -> RecordPage:
    """Return the page of a record that was read, with what it refers to and what refers to it.

    A program gets neither labels nor incoming links: they cost statements that its JSON does not show.
    """
    table, row, address = subject.table, rows[0], location.table_address
    references = references_of(subject.catalog, table)
    for_program = wants_json(request)
    labelled = {} if for_program else with_labels(subject, references, list(row), [tuple(row.values())])
    label_from = label_column(table)
    label = row[label_from.name] if label_from and label_from.name not in key.columns else None
    title = key_text(values)
    query = pairs(request.GET)
    compare_url = compare_address(table, address, key, encode_key(values), row, query)
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
            record_field(location.address, subject, column, row[column.name], labelled.get(column.name))
            for column in table.columns
        ),
        incoming=() if for_program else tuple(incoming_links(location.address, subject, row)),
        composite=tuple(composite_links(location.address, subject, references, row)),
        ambiguous=len(rows) > 1,
        compare_url=compare_url if location.has_counterparts else None,
        json_url=changed(request.path, request.GET, {"_format": "json"}),
    )
