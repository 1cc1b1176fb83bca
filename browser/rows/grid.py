"""The rows of a page as a grid: cells as HTML, with links to records and along foreign keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from browser.addresses import RecordAddresses, TableAddress
from browser.records.counterpart_marks import RowMark
from browser.records.references import Reference, reference_addresses
from browser.rows.cells import aligned, cells_html, escaped_texts, table_rows_html
from browser.rows.headers import Header
from browser.rows.heads import heads_html
from browser.values import cell_class
from dynamic_databases.catalog import Catalog, Family
from dynamic_databases.catalog.row_keys import KeySource, RowKey
from dynamic_databases.fast_dataclasses import maker
from dynamic_databases.subjects import TableSubject

LONGEST_KEY = 1_000
"""Characters of a key in the address of rows."""
FRACTIONS = frozenset({Family.DECIMAL, Family.FLOAT})
"""Numbers that may have digits behind a decimal point."""


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column of the grid; `header` is None for the column of marks."""

    header: Header | None
    css: str
    """The class of its cells."""
    head_css: str = ""
    """The class of its header."""


_make_column = maker(GridColumn)


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: its values by column, its address if it has one, and its marks from other environments."""

    values: tuple[Any, ...]
    url: str | None
    marks: tuple[RowMark, ...] = ()
    segment: str = ""
    """Its key as an address has it, if it has one."""


make_row = maker(GridRow)


@dataclass(frozen=True)
class Grid:
    """The rows of one page as a table: columns, and the cells of each as HTML."""

    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    address: TableAddress
    catalog: Catalog
    references: Mapping[str, Reference] = field(repr=False)
    leading: int
    """The index of the column whose cells link to their row's record."""
    opened: int | None = None
    """The index of the row that is open beside the rows."""

    @property
    def leading_cell(self) -> int:
        """The index of the cell that links to its row's record, the column of marks counted."""
        shown = [index for index, column in enumerate(self.columns) if column.header]
        return shown[self.leading]

    @property
    def head(self) -> SafeString:
        """The header cells as HTML."""
        return heads_html((column.header, column.head_css) for column in self.columns)

    @property
    def body(self) -> SafeString:
        """The rows as HTML."""
        return (
            table_rows_html([column.css for column in self.columns], self.cells(), self.opened)
            if self.rows
            else mark_safe("")
        )

    def cells(self) -> list[list[str]]:
        """Return the HTML of the cells, column by column."""
        values = list(zip(*(row.values for row in self.rows), strict=True))
        cells = cells_html(values)
        headers = [column.header for column in self.columns if column.header]
        for index, (header, shown) in enumerate(zip(headers, values, strict=True)):
            reference = self.references.get(header.column.name)
            if header.column.kind.family in FRACTIONS:
                cells[index] = list(aligned(shown, cells[index]))
            if reference is not None:
                cells[index] = self._referring(reference, shown, cells[index])
            if index == self.leading:
                cells[index] = self._leading_to_records(cells[index], beside=reference is not None)
        for index, column in enumerate(self.columns):
            if column.header is None:
                cells.insert(index, [_marks_html(row.marks) for row in self.rows])
        return cells

    def _referring(self, reference: Reference, values: Sequence[Any], cells: Sequence[str]) -> list[str]:
        """Return the cells of a foreign key as links to the referenced rows, with their labels."""
        addresses = reference_addresses(self.address.database, self.catalog, reference)
        title = escape(f"to {reference.name}")
        shown = escaped_texts(list(reference.labels.values()))
        labels = {
            value: f'<span class="label">{label}</span>'
            for value, label in zip(reference.labels, shown, strict=True)
        }
        urls = escaped_texts(addresses.urls(values))
        return [
            f'<a href="{url}" title="{title}">{cell}</a>{labels.get(value, "")}' if url else cell
            for value, cell, url in zip(values, cells, urls, strict=True)
        ]

    def _leading_to_records(self, cells: Sequence[str], *, beside: bool) -> list[str]:
        """Return the cells with links to their row's record, `beside` the cell if it is already a link.

        A button opens the record beside the rows.
        """
        urls = escaped_texts([row.url or "" for row in self.rows])
        openers = _openers(self.rows)
        return [
            cell
            if not url
            else f'{cell} <a href="{url}">row</a>{opener}'
            if beside and row.values[self.leading] is not None
            else f'<a href="{url}">{cell}</a>{opener}'
            for row, cell, url, opener in zip(self.rows, cells, urls, openers, strict=True)
        ]


def _openers(rows: Sequence[GridRow]) -> list[str]:
    """Return the buttons that open each row beside the rows; a key that fits no address has none."""
    segments = escaped_texts([row.segment if len(row.segment) <= LONGEST_KEY else "" for row in rows])
    return [
        f'<button form=beside name=_row value="{segment}" aria-label="Open beside"></button>'
        if segment
        else ""
        for segment in segments
    ]


def _marks_html(marks: Sequence[RowMark]) -> str:
    return " ".join(map(_mark_html, marks))


def _mark_html(mark: RowMark) -> str:
    if mark.url is None:
        return f'<span class="same">{escape(mark.text)}</span>'
    text = escape(mark.text)  # also the title, because the cell may cut it off
    return f'<a class="drift {escape(mark.kind)}" href="{escape(mark.url)}" title="{text}">{text}</a>'


def make_grid(
    table: TableSubject,
    address: TableAddress,
    headers: Sequence[Header],
    rows: Sequence[GridRow],
    references: Mapping[str, Reference],
    *,
    pinned: Sequence[str] = (),
    opened: int | None = None,
) -> Grid:
    """Return the grid of these rows; the one with the number `opened` is open beside them.

    When it is scrolled, the columns that are `pinned` stay in view, else the key's first column if it leads.
    """
    names = [header.column.name for header in headers]
    columns = [
        _column(header, references, _view_class(index, header.column.name, table.key, pinned))
        for index, header in enumerate(headers)
    ]
    if any(row.marks for row in rows):  # right after the key, which identifies the row that is marked
        columns.insert(max(1, len(pinned)), GridColumn(None, "elsewhere"))
    leading = _leading(names, references, table.key)
    return Grid(tuple(columns), tuple(rows), address, table.catalog, references, leading, opened)


def _view_class(index: int, name: str, key: RowKey, pinned: Sequence[str]) -> str:
    """Return the class of a column that stays in view, or ""."""
    if index < len(pinned):
        return f"pin pin{index + 1}" + (" last-pin" if index + 1 == len(pinned) else "")
    return "key" if not index and name in key.columns[:1] else ""


def _column(header: Header, references: Mapping[str, Reference], key_class: str) -> GridColumn:
    kind = "fk" if header.column.name in references else cell_class(header.column)
    head_kind = kind if kind == "num" else ""
    if not key_class:
        return _make_column(header=header, css=kind, head_css=head_kind)
    return GridColumn(header, f"{key_class} {kind}".strip(), f"{key_class} {head_kind}".strip())


def _leading(names: Sequence[str], references: Mapping[str, Reference], key: RowKey) -> int:
    """Return the index of the column that links to a row's record.

    It is the first key column that is no foreign key, otherwise the first column that is none, otherwise the
    first column, where the link is put beside that of the foreign key.
    """
    free = [index for index, name in enumerate(names) if name not in references]
    return next((index for index in free if names[index] in key.columns), next(iter(free), 0))


def row_addresses(
    table: TableSubject, address: TableAddress, kept: Sequence[tuple[str, str]] = ()
) -> RecordAddresses | None:
    """Return the addresses of the table's rows by their key values, or None if there is no key.

    `kept` are the filters and the order among which the rows are shown: their records are walked in it.
    """
    key = table.key
    if not key:
        return None
    columns = tuple(map(table.table.column, key.columns))
    by = key.columns[:1] if key.source is KeySource.ROW_ID else ()
    return RecordAddresses(address.url(), columns, by, tuple(kept))
