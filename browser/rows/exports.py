"""The filtered rows as CSV, page by page by key, so that neither side holds them all.

RFC 4180, with two additions: NULL is an empty field and empty text is `""`; text that a spreadsheet would
run as a formula begins with an apostrophe. Numbers are as the server prints them, binary is marked base64.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

from browser.failures import BadRequest
from browser.places import Place
from browser.rows.paging import Position, Term, capped_count, full_order, read_position, read_slice
from browser.values import plain_text
from dynamic_databases.catalog import Column
from dynamic_databases.connections import reading
from dynamic_databases.row_keys import row_key
from dynamic_databases.runtime_models import ShownQuerySet

PAGE = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet run a cell. Source: OWASP, CSV Injection."""


def csv_answer(
    place: Place, queryset: ShownQuerySet, terms: Sequence[Term], columns: Sequence[Column]
) -> StreamingHttpResponse:
    """Return the rows as a download. Raises `BadRequest` for more rows than an order without a key can give.

    The first page is read before the answer begins, so what can't be read at all is said by a status.
    A failure later ends the answer short of its end, which the reader's client notices.
    """
    if not row_key(place.table):
        with reading(place.live, "counting rows of"):
            count, exact = capped_count(queryset)
        if not exact:
            raise BadRequest(
                f"{place.table.name} has no key and more than {count:,} rows: filter it to export a part."
            )
    lines = _lines(place, queryset, full_order(place.table, list(terms)), columns)
    first = next(lines)
    response = StreamingHttpResponse(_chained(first, lines), content_type="text/csv; charset=utf-8")
    name = "".join(letter if letter.isalnum() else "-" for letter in place.table.name).strip("-") or "table"
    file = f"{place.environment.slug}-{name}.csv".encode("ascii", "replace").decode().replace("?", "-")
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    response["Cache-Control"] = "no-store"
    return response


def csv_line(values: Sequence[Any]) -> str:
    """Return one line of CSV with its end."""
    return ",".join(map(_field, values)) + "\r\n"


def _field(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return f'"base64:{base64.b64encode(value).decode()}"'
    if isinstance(value, int | float):
        return plain_text(value)
    text = f"'{value}" if value.startswith(FORMULA) and not _is_number(value) else str(value)
    return '"' + text.replace('"', '""') + '"'


def _is_number(text: str) -> bool:
    """Return whether text is a plain number, which no spreadsheet runs."""
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and text[1:2].isdigit()


def _lines(
    place: Place, queryset: ShownQuerySet, order: Sequence[Term], columns: Sequence[Column]
) -> Iterator[str]:
    """Yield the header with the first page, then a page at a time."""
    fields = place.twin.fields_by_column
    names = [fields[column.name] for column in columns]
    position: Position | None = None
    text = csv_line([column.name for column in columns])
    while True:
        with reading(place.live, "exporting"):
            part, _ = read_slice(queryset, order, names, position, PAGE)
        yield text + "".join(csv_line(row) for row in part.rows)
        text = ""
        if part.next is None:
            if part.stopped:
                raise BadRequest("The rows could not be read to their end in this order.")
            return
        position = read_position({"_next": part.next})


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
