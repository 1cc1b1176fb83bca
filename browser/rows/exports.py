"""Exports the filtered rows as CSV, page by page by key, so that neither side holds all of them in memory.

RFC 4180, with two additions: NULL is an empty field and empty text is `""`; text that a spreadsheet would
run as a formula gets an apostrophe in front. Numbers are as the server prints them, binary values are marked
base64, truth values are `true` and `false` whatever the server calls them.

CSV has no place for remarks: that the login may not see everything stands in the file's name, for people, and
in headers of the response, for programs.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from django.http import StreamingHttpResponse

from browser.addresses import encode
from browser.errors import BadRequest
from browser.rows.paging import Term, capped_count, full_order, read_slice
from browser.rows.positions import FIRST, read_position
from browser.values import plain_text
from dynamic_databases.catalog import Column
from dynamic_databases.catalog.equality import truth_of
from dynamic_databases.catalog.json_values import BASE64
from dynamic_databases.connections import reading
from dynamic_databases.runtime_models import DisplayQuerySet
from dynamic_databases.subjects import TableSubject

PAGE = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet run a cell. Source: OWASP, CSV Injection."""
HIDDEN_ROWS, UNREADABLE_COLUMNS = "X-Rows-Hidden-By", "X-Columns-Not-Readable"
UNLISTED = "*"
"""Stands for columns that there may be, and that the server does not list. No column is spelled so."""
"""What the login may not see, said only where there is something. Names are percent-encoded, as headers are
ASCII, except those of columns, which are spelled as in addresses."""


def csv_answer(
    table: TableSubject, queryset: DisplayQuerySet, terms: Sequence[Term], columns: Sequence[Column]
) -> StreamingHttpResponse:
    """Return the rows as a download. Raises `BadRequest` for too many rows to page through without a key.

    The first page is read before the response starts, so that a failure to read gets its own status code.
    A later failure breaks the response off, which the client notices.
    """
    if not table.key:
        with reading(table.live, "counting rows of"):
            count, exact = capped_count(queryset)
        if not exact:
            raise BadRequest(
                f"{table.table.name} has no key and more than {count:,} rows: filter it to export a part."
            )
    lines = _lines(table, queryset, full_order(table.table, list(terms)), columns)
    first = next(lines)
    response = StreamingHttpResponse(_chained(first, lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(table)}"'
    if table.hidden_by:
        response[HIDDEN_ROWS] = quote(table.hidden_by, safe=" ,()")
    unreadable = [*map(encode, table.unreadable), *([UNLISTED] if table.may_have_more_columns else [])]
    if unreadable:
        response[UNREADABLE_COLUMNS] = ",".join(unreadable)
    # Rows must not be stored in the caches of proxies or browsers.
    response["Cache-Control"] = "no-store"
    return response


def _file_name(table: TableSubject) -> str:
    """Return a name such as `prod-orders.csv`: `prod-orders-visible.csv` if the login may not see everything.

    Quotes and line breaks in a table's name would break the header.
    """
    name = "".join(letter if letter.isalnum() else "-" for letter in table.table.name).strip("-") or "table"
    in_part = table.hidden_by or table.unreadable or table.may_have_more_columns
    file = f"{table.environment.slug}-{name}{'-visible' if in_part else ''}.csv"
    return file.encode("ascii", "replace").decode().replace("?", "-")


def csv_line(values: Sequence[Any], columns: Sequence[Column | None] = ()) -> str:
    """Return one line of CSV with its line ending; `columns` are those of the values, if there are any."""
    return ",".join(map(_field, values, columns or [None] * len(values))) + "\r\n"


def _field(value: Any, column: Column | None) -> str:
    if value is None:
        return ""
    truth = truth_of(value, column)
    if truth is not None:
        return "true" if truth else "false"
    if isinstance(value, bytes):
        return f'"{BASE64}{base64.b64encode(value).decode()}"'
    if isinstance(value, int | float):
        return plain_text(value)
    text = f"'{value}" if value.startswith(FORMULA) and not _is_number(value) else str(value)
    return '"' + text.replace('"', '""') + '"'


def _is_number(text: str) -> bool:
    """Return whether text is a plain number, which no spreadsheet runs as a formula."""
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and text[1:2].isdigit()


def _lines(
    table: TableSubject, queryset: DisplayQuerySet, order: Sequence[Term], columns: Sequence[Column]
) -> Iterator[str]:
    """Yield the header together with the first page, then each further page."""
    fields = table.model.fields_by_column
    names = [fields[column.name] for column in columns]
    position = FIRST
    text = csv_line([column.name for column in columns])
    while True:
        with reading(table.live, "exporting"):
            part, _ = read_slice(queryset, order, names, position, PAGE, longest=sys.maxsize)
        yield text + "".join(csv_line(row, columns) for row in part.rows)
        text = ""
        if part.next is None:
            if part.stopped:
                raise BadRequest("The rows could not be read to their end in this order.")
            return
        position = read_position({"_next": part.next})


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
