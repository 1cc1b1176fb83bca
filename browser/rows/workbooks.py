"""Exports the filtered rows as an Excel workbook, which is complete before the first byte of it is sent.

So it is bounded in rows and in time, and says on its second sheet if it lacks rows.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO

from django.http import FileResponse

from browser.formats.workbook import LONGEST, RowsWorkbook
from browser.rows.exports import Export, PartSizes

MOST_ROWS = 250_000
MOST_CELLS = 5_000_000
"""What a minute is about enough for. A sheet could have four times the rows."""
SECONDS = 60.0
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_answer(export: Export, about: Mapping[str, str]) -> FileResponse:
    """Return the rows as a download. Raises `DatabaseUnavailable`, and `BadRequest` as other exports do.

    `about` says, by a word each, where the rows come from.
    """
    export.check_size()
    with ExitStack() as failed:
        file = failed.enter_context(TemporaryFile())
        _fill(file, export, about)
        failed.pop_all()  # the response closes it
    file.seek(0)
    response = FileResponse(file, content_type=TYPE)
    for name, value in export.headers("xlsx").items():
        response[name] = value
    return response


def _fill(file: IO[bytes], export: Export, about: Mapping[str, str]) -> None:
    """Write the workbook, and on its second sheet what it lacks."""
    book = RowsWorkbook(file, export.table.table.name, export.columns)
    limit = _write(export, book)
    remarks = [*([limit] if limit else []), *export.remarks]
    if book.cut:
        texts = "1 text is" if book.cut == 1 else f"{book.cut:,} texts are"
        remarks.append(f"{texts} cut: a cell holds {LONGEST:,} characters.")
    counted = f"{book.rows:,}{'' if limit else ', all that match'}"
    book.close([*about.items(), ("Rows", counted), *(("Limit", remark) for remark in remarks)])


def _write(export: Export, book: RowsWorkbook) -> str:
    """Write the rows; return the limit that was reached, in a sentence, or ""."""
    most = min(MOST_ROWS, max(1, MOST_CELLS // len(export.columns)))
    until = time.monotonic() + SECONDS
    for rows in _parts(export):
        left = most - book.rows
        book.write(rows[:left])
        if len(rows) > left:
            return f"Only the first {most:,} rows: a workbook of this table has no more."
        if time.monotonic() > until:
            return f"Only the first {book.rows:,} rows: they took {SECONDS:g} seconds."
    return ""


def _parts(export: Export) -> Iterator[list[tuple[object, ...]]]:
    sizes = PartSizes()
    for rows in export.parts(sizes):
        yield list(rows)
        sizes.learn(sum(len(value) for row in rows for value in row if isinstance(value, str | bytes)))
