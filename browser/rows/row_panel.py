"""One row beside the rows: its record in a panel, which a page of rows opens at the row that `_row` names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from browser.addresses import encode_key, link
from browser.addresses.parameters import OF_ONE_PAGE, ROW, changed, found_by, pairs
from browser.errors import BadRequest
from browser.failures import Failure
from browser.htmx import HtmxHttpRequest
from browser.locations.location import Location
from browser.records.asked import AskedKey, asked_record
from browser.records.failures import no_key_words
from browser.records.page import RecordPage, record_shown
from browser.records.reading import key_text, key_values
from browser.values import RECORD_LENGTH
from dynamic_databases.catalog.row_keys import KeySource
from dynamic_databases.errors import BadValue, DatabaseUnavailable, Disconnected, StructureChanged
from dynamic_databases.subjects import TableSubject


@dataclass(frozen=True)
class RowsAround:
    """Where a row stands among those of a page, and the addresses that open the ones beside it."""

    at: int | None
    """Its number from 0; None if it is none of them."""
    of: int
    """How many rows the page has."""
    previous_url: str | None
    next_url: str | None
    close_url: str
    """The rows without the panel."""

    @property
    def is_first(self) -> bool:
        return self.at == 0

    @property
    def is_last(self) -> bool:
        return self.at is not None and self.at + 1 == self.of

    @property
    def words(self) -> str:
        return "not on this page" if self.at is None else f"{self.at + 1} of {self.of} here"


@dataclass(frozen=True)
class RowPanel:
    """A row beside the rows, or in its place the `problem` that keeps it from being shown."""

    name: str
    """The table's."""
    segment: str
    """The row's key as an address has it."""
    title: str = ""
    """The row's key, for people."""
    record: RecordPage | None = None
    problem: str = ""
    is_wrong: bool = False
    """Whether the address can't be read."""
    around: RowsAround | None = None
    """None where the script of the page knows it."""

    @property
    def at(self) -> int | None:
        """Its number among the rows of the page."""
        return self.around.at if self.around else None

    @property
    def record_url(self) -> str:
        """The record's own page."""
        return link(self.record.path, pairs(self.record.query)) if self.record else ""

    def as_json(self) -> dict[str, Any]:
        return self.record.as_json() if self.record else {"error": {"message": self.problem}}


def row_panel(
    request: HtmxHttpRequest, location: Location, table: TableSubject, asked: AskedKey, query: QueryDict
) -> RowPanel:
    """Return a row's record, or why it can't be shown: the rows beside it stay as they are.

    `query` is that of the record's own page.
    """
    name, segment, title = table.table.name, encode_key(asked.values), key_text(asked.values)
    try:
        read = asked_record(request, location, table, asked, RECORD_LENGTH)
    except Failure as failure:
        return RowPanel(name, segment, title, problem=failure.error.message)
    except BadValue as error:
        return RowPanel(name, segment, title, problem=error.message)
    except (StructureChanged, Disconnected):
        raise  # the page of rows is read again, and the row with it
    except DatabaseUnavailable as error:
        return RowPanel(name, segment, title, problem=error.message)
    path = location.table_address.record_url(asked.values)
    return RowPanel(name, segment, title, record_shown(location, table, read, path=path, query=query))


def panel_of_page(
    request: HtmxHttpRequest, location: Location, table: TableSubject, segments: Sequence[str]
) -> RowPanel | None:
    """Return the row that `_row` names, or None if none is asked for.

    `segments` are the keys of the page's rows, as addresses have them.
    """
    segment = request.GET.get(ROW, "")
    if not segment:
        return None
    around = rows_around(location, request.GET, segment, segments)
    name, key = table.table.name, table.key
    if not key:
        return RowPanel(name, segment, problem=no_key_words(table), around=around)
    try:
        values = key_values(table.table, key.columns, segment)
    except BadRequest as error:
        return RowPanel(name, segment, problem=str(error), is_wrong=True, around=around)
    by = [("_by", key.columns[0])] if key.source is KeySource.ROW_ID else []
    query = QueryDict(link("", [*by, *found_by(request.GET)])[1:])
    return replace(row_panel(request, location, table, AskedKey(key, values), query), around=around)


def rows_around(location: Location, query: QueryDict, segment: str, segments: Sequence[str]) -> RowsAround:
    """Return where a row's key is among the keys of a page's rows."""
    at = segments.index(segment) if segment in segments else None
    keep = tuple(name for name in OF_ONE_PAGE if name != ROW)

    def url(row: str | None) -> str:
        return changed(location.table_address.url(), query, {ROW: row}, keep=keep)

    has_next = at is not None and at + 1 < len(segments)
    return RowsAround(
        at=at,
        of=len(segments),
        previous_url=url(segments[at - 1]) if at else None,
        next_url=url(segments[at + 1]) if at is not None and has_next else None,
        close_url=url(None),
    )
