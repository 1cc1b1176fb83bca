"""A page's rows as a table of django-tables2: cells as HTML, links to records and along keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_tables2
from django.utils.html import format_html
from django.utils.safestring import SafeString

from browser.addresses import KeyPart, encode_key
from browser.headers import Header
from browser.labels import Reference, reference_url
from browser.places import Place
from browser.values import cell_class, cell_html
from dynamic_databases.catalog import Family
from dynamic_databases.row_keys import KeySource, RowKey


class ValueColumn(django_tables2.Column):
    """One column of the database; each of its values is made HTML by its type."""

    def __init__(
        self, header: Header, index: int, place: Place, reference: Reference | None, is_key: bool
    ) -> None:
        self.is_first = index == 0
        self.value_header = header
        self.place, self.reference, self.is_key = place, reference, is_key
        kind = "fk" if reference else cell_class(header.column)
        key_class = "key" if is_key and self.is_first else ""
        super().__init__(
            verbose_name=header.column.name,
            accessor=f"{index}",
            orderable=False,
            empty_values=(),
            attrs={
                "td": {"class": f"{key_class} {kind}".strip()},
                "th": {"class": f"{key_class} {'num' if kind == 'num' else ''}".strip()},
            },
        )

    def render(self, value: Any, record: Row) -> SafeString:
        html = cell_html(value)
        if self.reference is not None and value is not None:
            return _reference_html(self.place, self.reference, value, html)
        if (self.is_key or self.is_first) and record.url:
            return format_html('<a href="{}">{}</a>', record.url, html)
        return html


@dataclass(frozen=True)
class Row:
    """One row: its values by place, and its address if it has one."""

    values: tuple[Any, ...]
    url: str | None

    def __getitem__(self, place: str | int) -> Any:
        return self.values[int(place)]


class RowsTable(django_tables2.Table):
    """The rows of one page."""

    class Meta:
        template_name = "browser/_rows_grid.html"
        orderable = False


def make_table(
    place: Place,
    headers: Sequence[Header],
    rows: Sequence[Row],
    references: Mapping[str, Reference],
    key: RowKey,
) -> RowsTable:
    """Return the table of these rows; the key's first column stays in view when it is scrolled."""
    frozen = key.columns[:1]
    columns = [
        (
            f"c{index}",
            ValueColumn(
                header, index, place, references.get(header.column.name), header.column.name in frozen
            ),
        )
        for index, header in enumerate(headers)
    ]
    return RowsTable(rows, extra_columns=columns)


def row_url(place: Place, key: RowKey, values: Sequence[KeyPart]) -> str | None:
    """Return the address of a row by the values of its key, None where it has none."""
    if not key:
        return None
    address = place.table_url(
        encode_key([_part(place, name, value) for name, value in zip(key.columns, values, strict=True)])
    )
    return f"{address}?_by={key.columns[0]}" if key.source is KeySource.ROW_ID else address


def _part(place: Place, name: str, value: KeyPart) -> KeyPart:
    """Return a key's part for an address: text, unless only its own type leads back to the row."""
    column = place.table.column(name)
    loose = column is not None and column.kind.family is Family.OTHER
    return value if value is None or isinstance(value, bytes) or loose else str(value)


def _reference_html(place: Place, reference: Reference, value: KeyPart, html: SafeString) -> SafeString:
    url = reference_url(place, reference, [value if isinstance(value, bytes) else str(value)])
    label = reference.labels.get(value)
    shown = format_html('<span class="label">{}</span>', label) if label else ""
    return format_html('<a href="{}" title="{}">{}</a>{}', url, f"to {reference.name}", html, shown)
