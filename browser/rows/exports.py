"""Exports the filtered rows, part by part by key, so that neither side holds all of them in memory.

Each form says within itself what it lacks: that the login may not see everything, that it was broken off,
that a limit was reached. CSV has no place for remarks: there it stands in the file's name, for people, and in
headers of the response, for programs; what breaks off breaks the response off.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import StreamingHttpResponse

from browser.addresses import encode
from browser.errors import BadRequest
from browser.formats.csv_lines import csv_line, csv_lines
from browser.formats.json_lines import json_lines, json_remarks
from browser.rows.paging import Slice, Term, capped_count, full_order, read_slice
from browser.rows.positions import FIRST, Position, read_position
from dynamic_databases.catalog import Column
from dynamic_databases.connections import reading
from dynamic_databases.errors import DatabaseUnavailable, UndecodableValue
from dynamic_databases.runtime_models import DisplayQuerySet, Inserts
from dynamic_databases.subjects import TableSubject

PAGE = 50
"""Rows of the first part. The next ones have more while their text is short."""
LARGEST_PAGE = 1_000
MUCH_TEXT = 2**20
"""Characters of a part: the next one has half of its rows if it has more than four times as many."""
HIDDEN_ROWS, UNREADABLE_COLUMNS = "X-Rows-Hidden-By", "X-Columns-Not-Readable"
UNLISTED = "*"
"""Stands for columns that there may be, and that the server does not list. No column is spelled so."""
"""What the login may not see, said only where there is something. Names are percent-encoded, as headers are
ASCII, except those of columns, which are spelled as in addresses."""

Part = Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Export:
    """The rows that an address asks for, in their order, with the columns that it chooses."""

    table: TableSubject
    queryset: DisplayQuerySet
    terms: tuple[Term, ...]
    columns: tuple[Column, ...]

    @property
    def remarks(self) -> list[str]:
        """What the login may not see, in sentences."""
        return sight_limits(self.table)

    def check_size(self) -> None:
        """Raise `BadRequest` for too many rows to page through without a key."""
        if self.table.key:
            return
        with reading(self.table.live, "counting rows of"):
            count, exact = capped_count(self.queryset)
        if not exact:
            raise BadRequest(
                f"{self.table.table.name} has no key and more than {count:,} rows: "
                "filter it to export a part."
            )

    def parts(self, sizes: PartSizes) -> Iterator[Part]:
        """Yield the rows. Raises `DatabaseUnavailable`, and `BadRequest` where the order ends too soon."""
        order, position, at_once = full_order(self.table.table, list(self.terms)), FIRST, True
        while True:
            try:
                part = self._read(order, position, sizes.rows, at_once)
            except UndecodableValue:
                if not at_once:
                    raise
                at_once = False
                continue
            yield part.rows
            if part.next is None:
                if part.stopped:
                    raise BadRequest("The rows could not be read to their end in this order.")
                return
            position = read_position({"_next": part.next})

    def _read(self, order: Sequence[Term], position: Position, most: int, at_once: bool) -> Slice:
        fields, live = self.table.model.fields_by_column, self.table.live
        names = [fields[column.name] for column in self.columns]
        with (
            reading(live, "exporting") as connection,
            live.dialect.reading_text_at_once(connection) if at_once else nullcontext(),
        ):
            return read_slice(self.queryset, order, names, position, most, longest=sys.maxsize)[0]

    def file_name(self, extension: str) -> str:
        """Return a name such as `prod-orders.csv`: `prod-orders-visible.csv` if the login sees only a part.

        Quotes and line breaks in a table's name would break the header.
        """
        table = self.table
        name = "".join(letter if letter.isalnum() else "-" for letter in table.table.name).strip("-")
        file = f"{table.environment.slug}-{name or 'table'}{'-visible' if self.remarks else ''}.{extension}"
        return file.encode("ascii", "replace").decode().replace("?", "-")

    def headers(self, extension: str) -> dict[str, str]:
        """Return the headers of a download."""
        headers = {
            "Content-Disposition": f'attachment; filename="{self.file_name(extension)}"',
            # Rows must not be stored in the caches of proxies or browsers.
            "Cache-Control": "no-store",
        }
        if self.table.hidden_by:
            headers[HIDDEN_ROWS] = quote(self.table.hidden_by, safe=" ,()")
        unreadable = map(encode, self.table.unreadable)
        hidden = [*unreadable, *([UNLISTED] if self.table.may_have_more_columns else [])]
        if hidden:
            headers[UNREADABLE_COLUMNS] = ",".join(hidden)
        return headers


def sight_limits(table: TableSubject) -> list[str]:
    """Return what the login may not see of a table, in sentences."""
    limits = []
    if table.hidden_by:
        limits.append(f"Rows may be missing: this login may not see those hidden by {table.hidden_by}.")
    if table.unreadable:
        limits.append(f"This login may not read {', '.join(table.unreadable)}.")
    if table.may_have_more_columns:
        limits.append("There may be more columns than this login sees.")
    return limits


class PartSizes:
    """How many rows the next part has: more while parts are short, fewer where values are long."""

    def __init__(self) -> None:
        self.rows = PAGE

    def learn(self, length: int) -> None:
        """Take note of the length of a part's text, in characters."""
        if length < MUCH_TEXT:
            self.rows = max(self.rows, min(2 * self.rows, LARGEST_PAGE))
        elif length > 4 * MUCH_TEXT:
            self.rows = max(1, self.rows // 2)


class TextForm:
    """A form of text: what stands before the rows, the rows, and what stands behind them."""

    content_type = "text/plain; charset=utf-8"
    extension = "txt"

    def __init__(self, export: Export) -> None:
        self.export = export
        self.columns = export.columns

    def head(self) -> str:
        return ""

    def lines(self, rows: Part) -> str:
        raise NotImplementedError

    def foot(self) -> str:
        return ""

    def broken_off(self, reason: str) -> str:
        """Return what the end says of why it is not the end."""
        return ""


class CsvForm(TextForm):
    content_type = "text/csv; charset=utf-8"
    extension = "csv"

    def head(self) -> str:
        return csv_line([column.name for column in self.columns])

    def lines(self, rows: Part) -> str:
        return csv_lines(rows, self.columns)


class JsonLinesForm(TextForm):
    content_type = "application/jsonl; charset=utf-8"
    extension = "jsonl"

    def lines(self, rows: Part) -> str:
        return json_lines(rows, self.columns)

    def foot(self) -> str:
        return json_remarks(self.export.remarks)

    def broken_off(self, reason: str) -> str:
        return json_remarks([f"Broken off: {reason}"])


class InsertForm(TextForm):
    content_type = "application/sql; charset=utf-8"
    extension = "sql"

    def __init__(self, export: Export) -> None:
        super().__init__(export)
        self.inserts = inserts_of(export.table, export.columns)

    def head(self) -> str:
        return insert_remarks(self.inserts, self.export.remarks) + self.inserts.head()

    def lines(self, rows: Part) -> str:
        return self.inserts.statements(rows)

    def foot(self) -> str:
        return self.inserts.foot()

    def broken_off(self, reason: str) -> str:
        return comment(f"Broken off: {reason}")


TEXT_FORMS = {"csv": CsvForm, "jsonl": JsonLinesForm, "insert": InsertForm}
"""By `_format`."""


def text_answer(export: Export, form: TextForm) -> StreamingHttpResponse:
    """Return the rows as a download. Raises `BadRequest` for too many rows to page through without a key.

    The first part is read before the response starts, so that a failure to read gets its own status code.
    A later failure breaks the response off, which the client notices, and is said where the form can say it.
    """
    export.check_size()
    texts = _texts(export, form)
    first = next(texts)
    response = StreamingHttpResponse(_chained(first, texts), content_type=form.content_type)
    for name, value in export.headers(form.extension).items():
        response[name] = value
    return response


def _texts(export: Export, form: TextForm) -> Iterator[str]:
    """Yield the head together with the first part, each further part, and the foot."""
    sizes, head, begun = PartSizes(), form.head(), False
    parts = export.parts(sizes)
    while True:
        try:
            rows = next(parts, None)
        except (DatabaseUnavailable, BadRequest) as error:
            if begun:
                yield form.broken_off(str(error))
            raise
        if rows is None:
            break
        text = form.lines(rows)
        sizes.learn(len(text))
        yield head + text
        head, begun = "", True
    if foot := form.foot():
        yield foot


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def inserts_of(table: TableSubject, columns: Sequence[Column]) -> Inserts:
    """Return what makes the INSERTs of a table's rows."""
    return Inserts(table=table.table, columns=tuple(columns), dialect=table.live.dialect)


def insert_remarks(inserts: Inserts, remarks: Sequence[str]) -> str:
    """Return comments that say what the statements leave out."""
    left_out = inserts.left_out
    without = [f"Without {', '.join(left_out)}."] if left_out else []
    return "".join(map(comment, [*without, *remarks]))


def comment(text: str) -> str:
    """Return a text as a comment of SQL, on one line whatever is in it."""
    return f"-- {' '.join(text.split())}\n"
