"""A page's rows as a table of django-tables2: cells as HTML, links to records and along keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_tables2
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from browser.addresses import KeyPart, encode_key, key_part
from browser.places import Place
from browser.rows.elsewhere import RowMark
from browser.rows.headers import Header
from browser.rows.labels import Reference, reference_url
from browser.values import cell_class, cell_html
from dynamic_databases.row_keys import KeySource, RowKey


class ValueColumn(django_tables2.Column):
    """One column of the database; each of its values is made HTML by its type."""

    def __init__(
        self, header: Header, index: int, place: Place, reference: Reference | None, is_key: bool, leads: bool
    ) -> None:
        self.value_header = header
        self.place, self.reference, self.leads = place, reference, leads
        kind = "fk" if reference else cell_class(header.column)
        key_class = "key" if is_key and index == 0 else ""
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
        opens = record.url if self.leads else None
        if self.reference is not None and value is not None:
            html = _reference_html(self.place, self.reference, value, html)
            return format_html('{} <a href="{}">row</a>', html, opens) if opens else html
        return format_html('<a href="{}">{}</a>', opens, html) if opens else html


class ElsewhereColumn(django_tables2.Column):
    """How each row stands in the other environments."""

    def __init__(self) -> None:
        super().__init__(
            accessor="marks", orderable=False, empty_values=(), attrs={"td": {"class": "elsewhere"}}
        )

    def render(self, value: Sequence[RowMark], record: Row) -> SafeString:
        return format_html_join(" ", "{}", ((_mark_html(mark),) for mark in value))


def _mark_html(mark: RowMark) -> SafeString:
    if mark.url is None:
        return format_html('<span class="same">{}</span>', mark.text)
    return format_html('<a class="drift {}" href="{}">{}</a>', mark.kind, mark.url, mark.text)


@dataclass(frozen=True)
class Row:
    """One row: its values by place, its address if it has one, and how it stands elsewhere."""

    values: tuple[Any, ...]
    url: str | None
    marks: tuple[RowMark, ...] = ()

    def __getitem__(self, place: str | int) -> Any:
        return self.marks if place == "marks" else self.values[int(place)]


class RowsTable(django_tables2.Table):
    """The rows of one page."""

    class Meta:
        template_name = "browser/_rows_grid.html"
        orderable = False

    def cells(self) -> Iterator[list[tuple[str, SafeString]]]:
        """Yield each row's cells: class and HTML.

        django-tables2 looks a column up in a list for each cell, which is quadratic: 2.5 s at 800 columns.
        """
        columns = [(bound.column, bound.attrs["td"].get("class", "")) for bound in self.columns]
        for record in self.data:
            yield [(css, column.render(record[column.accessor], record)) for column, css in columns]


def make_table(
    place: Place,
    headers: Sequence[Header],
    rows: Sequence[Row],
    references: Mapping[str, Reference],
    key: RowKey,
) -> RowsTable:
    """Return the table of these rows; the key's first column stays in view when it is scrolled."""
    names = [header.column.name for header in headers]
    leading = _leading(names, references, key)
    columns = [
        (
            f"c{index}",
            ValueColumn(
                header, index, place, references.get(name), name in key.columns[:1], index == leading
            ),
        )
        for index, (name, header) in enumerate(zip(names, headers, strict=True))
    ]
    marked = [("elsewhere", ElsewhereColumn())] if any(row.marks for row in rows) else []
    return RowsTable(rows, extra_columns=[*columns[:1], *marked, *columns[1:]])


def _leading(names: Sequence[str], references: Mapping[str, Reference], key: RowKey) -> int:
    """Return which column leads to a row's record: the key's first that leads nowhere else, else any such.

    Where every column leads elsewhere it is the first one, beside its own link.
    """
    free = [index for index, name in enumerate(names) if name not in references]
    return next((index for index in free if names[index] in key.columns), next(iter(free), 0))


def row_url(place: Place, key: RowKey, values: Sequence[KeyPart]) -> str | None:
    """Return the address of a row by the values of its key, None where it has none."""
    if not key:
        return None
    address = place.table_url(
        encode_key(
            [
                key_part(place.table.column(name), value)
                for name, value in zip(key.columns, values, strict=True)
            ]
        )
    )
    return f"{address}?_by={key.columns[0]}" if key.source is KeySource.ROW_ID else address


def _reference_html(place: Place, reference: Reference, value: KeyPart, html: SafeString) -> SafeString:
    url = reference_url(place, reference, [value])
    label = reference.labels.get(value)
    shown = format_html('<span class="label">{}</span>', label) if label else ""
    return format_html('<a href="{}" title="{}">{}</a>{}', url, f"to {reference.name}", html, shown)
