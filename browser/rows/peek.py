"""A few rows of a table, shown in place where a record refers to them, or where they refer to it.

They are the rows that match an address's filters. Few are read, in no order, within a short time: nobody has
opened the table yet. What keeps them from being read is said in place, and costs nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString

from browser.addresses import BadAddress, decode_table, link
from browser.addresses.parameters import found_by
from browser.errors import BadRequest
from browser.locations.location import Location
from browser.records.references import label_column
from browser.records.telling import telling_columns
from browser.rows.active_filters import problems_of
from browser.rows.filtered import filtered_rows
from browser.rows.grid import row_addresses
from browser.values import cell_class, cell_html
from dynamic_databases import deadlines
from dynamic_databases.catalog import Column
from dynamic_databases.catalog.row_keys import KeySource
from dynamic_databases.connections import reading
from dynamic_databases.errors import ConfigError, DatabaseUnavailable, NoSuchTable
from dynamic_databases.runtime_models import DisplayQuerySet, Page, PageQuery
from dynamic_databases.subjects import TableSubject, read_subject

MOST = 3
"""Rows, and columns beside the key and the label."""
SECONDS = 3.0
LENGTH = 60
"""Characters or bytes of a value."""


@dataclass(frozen=True)
class PeekedRow:
    """One row: its record's address, if it has one, and its cells with their class."""

    url: str | None
    cells: tuple[tuple[SafeString, str], ...]


@dataclass(frozen=True)
class Peek:
    """Some rows of a table, or the `problem` that keeps them from being read."""

    rows_url: str
    """All of these rows."""
    columns: tuple[Column, ...] = ()
    rows: tuple[PeekedRow, ...] = ()
    has_more: bool = False
    problem: str = ""
    hidden_by: str = ""
    """What may hide rows from the login."""

    def as_json(self) -> dict[str, Any]:
        return {"columns": [column.name for column in self.columns], "problem": self.problem}


def peek(location: Location, query: QueryDict) -> Peek:
    """Return a few of the rows that an address's filters mean. Raises `BadRequest`."""
    rows_url = link(location.table_address.url(), found_by(query))
    try:
        with deadlines.within(SECONDS):
            return _peeked(location, _table(location), query, rows_url)
    except (DatabaseUnavailable, ConfigError, NoSuchTable) as error:
        return Peek(rows_url, problem=error.message)


def _table(location: Location) -> TableSubject:
    subject = read_subject(location.database)
    segment = location.segments[0]
    try:
        return subject.table(decode_table(segment, subject.catalog.default_schema))
    except BadAddress:
        raise BadRequest(f"“{segment}” is not a valid table name in an address.") from None


def _peeked(location: Location, table: TableSubject, query: QueryDict, rows_url: str) -> Peek:
    queryset, filters = filtered_rows(location, table, query, table.model.objects.all())
    problem = problems_of(filters) or " ".join(active.note for active in filters if active.note)
    if problem:
        return Peek(rows_url, problem=problem)
    single = {active.condition.name for active in filters}
    columns = _columns(table, frozenset(single))
    rows = _rows(table, queryset, columns)
    addresses = row_addresses(table, location.table_address, found_by(query))
    keys = len(table.key.columns)
    return Peek(
        rows_url=rows_url,
        columns=columns,
        rows=tuple(
            PeekedRow(
                addresses.url(row[:keys]) if addresses else None,
                tuple(
                    (cell_html(value, LENGTH), cell_class(column))
                    for value, column in zip(row[keys:], columns, strict=True)
                ),
            )
            for row in rows[:MOST]
        ),
        has_more=len(rows) > MOST,
        hidden_by=table.hidden_by,
    )


def _columns(table: TableSubject, single: frozenset[str]) -> tuple[Column, ...]:
    """Return the columns to show: the key, the label, and those that tell most; not what all rows share."""
    own = table.key.columns if table.key.source is not KeySource.ROW_ID else ()
    label = label_column(table.table)
    first = [*own, *([label.name] if label else [])]
    without = single | set(first)
    usable = [
        column.name for column in table.table.columns if not column.kind.is_opaque and not column.hidden
    ]
    others = [name for name in usable if name not in without][:MOST]
    names = [*first, *(telling_columns(table.table, without, MOST) or others)]
    chosen = [name for name in dict.fromkeys(names) if name not in single] or [*names, *usable][:1]
    columns = (table.table.column(name) for name in chosen)
    return tuple(column for column in columns if column is not None)


def _rows(
    table: TableSubject, queryset: DisplayQuerySet, columns: tuple[Column, ...]
) -> list[tuple[Any, ...]]:
    """Return one row more than is shown, each with its whole key in front."""
    fields = table.model.fields_by_column
    key = [fields[name] for name in table.key.columns]
    query = PageQuery(
        fields=(*key, *(fields[column.name] for column in columns)),
        order=(),
        start=0,
        stop=MOST + 1,
        limit=LENGTH + 1,
        whole=frozenset(key),
    )
    with reading(table.live, "reading a few rows of"):
        return Page(queryset, query).rows()
