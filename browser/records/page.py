"""The page of one record: its fields, with foreign keys as links in both directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from browser.addresses import KeyPart, TableAddress, encode_key, link
from browser.addresses.parameters import carrying, changed, extended, found_by, pairs
from browser.htmx import HtmxHttpRequest
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.navigation import Bar
from browser.records.asked import AskedRecord
from browser.records.copies import COPIES
from browser.records.details import RecordDetails
from browser.records.failures import all_url
from browser.records.field_html import plain_field
from browser.records.fields import RecordField, Relation, composite_links, record_field
from browser.records.images import image_type
from browser.records.incoming import Incoming, incoming_relations
from browser.records.keys import compare_address
from browser.records.reading import key_text
from browser.records.references import Reference, label_column, references_of
from browser.tabs import COMPARE, RECORD, ROWS, Tab, record_tabs
from dynamic_databases.catalog import Table
from dynamic_databases.catalog.json_values import json_value
from dynamic_databases.catalog.row_keys import RowKey
from dynamic_databases.subjects import TableSubject

OWN = ("_filter", "_nulls", "_late")
"""Parameters of this page alone, which its other forms do not take along."""


@dataclass(frozen=True)
class RecordPage:
    location: Location
    subject: TableSubject
    table: Table
    key: RowKey
    key_values: tuple[KeyPart, ...]
    title: str
    label: str
    fields: tuple[RecordField, ...]
    composite: tuple[Relation, ...]
    details: RecordDetails | None
    """None if the page did not wait for them."""
    ambiguous: bool
    compare_url: str | None
    row: Mapping[str, Any] = field(repr=False)
    """Its values by column."""
    path: str
    """Of the record's own page."""
    query: QueryDict
    """Of the record's address."""
    bar: Bar | None = None
    """None where the record is shown on another page."""

    @property
    def tabs(self) -> tuple[Tab, ...]:
        own = {
            COMPARE: self.compare_url,
            RECORD: link(self.path, pairs(self.query)),
            ROWS: link(self.location.table_address.url(), found_by(self.query)),
        }
        return record_tabs({**self.location.view_urls, **own}, RECORD)

    @cached_property
    def incoming(self) -> tuple[Incoming, ...]:
        """What refers to the record: counted if the page waited for it."""
        if self.details is not None:
            return self.details.incoming
        return tuple(incoming_relations(self.location.address, self.subject, self.row))

    @cached_property
    def filter(self) -> str:
        """What is looked for in names and values."""
        return str(self.query.get("_filter", "")).strip()

    @cached_property
    def hides_nulls(self) -> bool:
        return self.query.get("_nulls") == "0"

    @cached_property
    def shown(self) -> list[RecordField]:
        """The fields that are looked for, without those that are NULL if these are hidden."""
        wanted, hides_nulls = self.filter.lower(), self.hides_nulls
        return [
            shown
            for shown in self.fields
            if not (hides_nulls and shown.value is None) and (not wanted or shown.holds(wanted))
        ]

    @property
    def shown_html(self) -> list[tuple[RecordField, SafeString | None]]:
        """The same fields, each with its HTML where it is a plain one."""
        return [(shown, plain_field(shown)) for shown in self.shown]

    @cached_property
    def nulls(self) -> list[str]:
        """The names of the fields that are NULL."""
        return [shown.column.name for shown in self.fields if shown.value is None]

    @property
    def nulls_url(self) -> str:
        """The address that hides the fields that are NULL, or no longer does."""
        return changed(self.path, self.query, {"_nulls": None if self.hides_nulls else "0"})

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """The parameters that the form sends besides what is looked for."""
        return pairs(self.query, ("_filter",))

    @cached_property
    def form_urls(self) -> dict[str, str]:
        """The addresses of the record in other forms."""
        address = changed(self.path, self.query, dict.fromkeys(("_format", *OWN)))
        return {form: extended(address, "_format", form) for form in ("json", *COPIES)}

    @cached_property
    def details_url(self) -> str | None:
        """Where what the page did not wait for is asked for; None if it is there."""
        if self.details is not None:
            return None
        address = self.location.table_address.below_record_url(self.key_values, "details")
        beside = [("_beside", "1")] if self.bar is None else []
        return link(address, [*pairs(self.query), *beside])

    @property
    def late_url(self) -> str:
        """The address of this page with all that it does not wait for."""
        return changed(self.path, self.query, {"_late": "1"})

    @property
    def late_fields(self) -> list[RecordField]:
        """The fields that are shown and that have a label or a mark."""
        return [shown for shown in self.shown if shown.label or shown.marks]

    def as_json(self) -> dict[str, Any]:
        return {
            "environment": self.subject.environment.slug,
            "database": self.subject.database.name,
            "table": self.table.name,
            "key": [json_value(value) for value in self.key_values],
            "values": {shown.column.name: json_value(shown.value, shown.column) for shown in self.fields},
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
    return record_shown(location, subject, asked, details, path=request.path, query=request.GET, of=request)


def record_shown(
    location: Location,
    subject: TableSubject,
    asked: AskedRecord,
    details: RecordDetails | None = None,
    *,
    path: str,
    query: QueryDict,
    of: HtmxHttpRequest | None = None,
) -> RecordPage:
    """Return a record that was read, as a page shows it; `path` and `query` are those of its own page.

    It has a bar if it is the page `of` a request.
    """
    table, row, address = subject.table, asked.row, location.table_address
    key, values = asked.by.key, asked.by.values
    references = references_of(subject.catalog, table)
    label_from = label_column(table)
    label = row[label_from.name] if label_from and label_from.name not in key.columns else None
    compare_url = _compare_url(location, table, asked, query)
    title = key_text(values)
    bar = bar_of(of, location, title, all_url(location, compare_url)) if of is not None else None
    return RecordPage(
        location=location,
        subject=subject,
        table=table,
        key=key,
        key_values=values,
        title=title,
        label=label if isinstance(label, str) else "",
        fields=_fields(
            location,
            subject,
            row,
            references,
            details,
            image_urls(address, values, query.get("_by", ""), row),
        ),
        composite=tuple(composite_links(location.address, subject, references, row)),
        details=details,
        ambiguous=asked.ambiguous,
        compare_url=compare_url,
        row=row,
        path=path,
        query=query,
        bar=bar,
    )


def _compare_url(location: Location, table: Table, asked: AskedRecord, query: QueryDict) -> str | None:
    """Return the address of a record's comparison, with what its own page was found by; None without one."""
    if not location.has_counterparts:
        return None
    by = [pair for pair in pairs(query) if pair[0] == "_by"]
    key, values = asked.by.key, asked.by.values
    address = compare_address(table, location.table_address, key, encode_key(values), asked.row, by)
    return carrying(address, query) if address else None


def _fields(
    location: Location,
    subject: TableSubject,
    row: Mapping[str, Any],
    references: Sequence[Reference],
    details: RecordDetails | None,
    images: Mapping[str, str],
) -> tuple[RecordField, ...]:
    """Return the fields of a record; `images` has the address of each that is an image."""
    labelled = details.labelled if details is not None else single_references(references)
    return tuple(
        record_field(
            location.address,
            subject,
            column,
            row[column.name],
            labelled.get(column.name),
            image_url=images.get(column.name),
            marks=details.marks_of(column.name) if details is not None else (),
        )
        for column in subject.table.columns
    )


def single_references(references: Sequence[Reference]) -> dict[str, Reference]:
    """Return the references of one column each by column, without labels."""
    single = [reference for reference in references if len(reference.columns) == 1]
    return {reference.columns[0]: reference for reference in reversed(single)}


def image_urls(
    address: TableAddress, values: Sequence[KeyPart], by: str, row: Mapping[str, Any]
) -> dict[str, str]:
    """Return the address of each value of a record that is an image, by column."""
    names = [name for name, value in row.items() if image_type(value)]
    if not names:
        return {}
    start = link(address.below_record_url(values, "image"), [("_by", by)] if by else [])
    between = "&" if by else "?"
    return {name: f"{start}{between}_column={quote(name, safe='')}" for name in names}
