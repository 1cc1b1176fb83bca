"""Answers with the rows of an address in the form of `_format`: whole as a download, or a page to paste."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http.response import HttpResponseBase
from django.utils import timezone

from browser.errors import BadRequest
from browser.formats.markdown import escaped, markdown_table
from browser.htmx import HtmxHttpRequest, plain_answer
from browser.locations.location import Location
from browser.rows.columns import choose_columns
from browser.rows.exports import TEXT_FORMS, Export, sight_limits, text_answer
from browser.rows.filtered import filtered_rows
from browser.rows.orders import order_of
from browser.rows.reading import RowsRead, read_rows
from dynamic_databases.catalog import Column
from dynamic_databases.subjects import TableSubject

FORMS = (*TEXT_FORMS, "xlsx", "markdown")


def rows_in_form(
    request: HtmxHttpRequest, location: Location, table: TableSubject, form: str
) -> HttpResponseBase:
    """Return all rows that fulfil the conditions in one of `FORMS`; as Markdown, those of the page.

    Raises `DatabaseUnavailable`, and `BadRequest` while a condition can't be applied.
    """
    query = request.GET
    queryset, filters = filtered_rows(location, table, query, table.model.objects.limited(None))
    problems = [active.condition for active in filters if active.condition.problem]
    if problems:
        raise BadRequest(" ".join(f"{condition.name}: {condition.problem}" for condition in problems))
    terms, _ = order_of(table.table, query, filters)
    patterns = query.getlist("_cols") or ([] if form == "markdown" else ["*"])
    columns = choose_columns(table.table, patterns).shown
    if form == "markdown":
        read = read_rows(table, queryset, terms, columns, query, None)
        return plain_answer("\n".join(_markdown_lines(table, columns, read)) + "\n")
    export = Export(table=table, queryset=queryset, terms=tuple(terms), columns=columns)
    if form == "xlsx":
        from browser.rows.workbooks import workbook_answer  # what writes workbooks takes 3 MB of memory

        return workbook_answer(export, _about(request, table))
    return text_answer(export, TEXT_FORMS[form](export))


def _about(request: HtmxHttpRequest, table: TableSubject) -> dict[str, str]:
    """Return where the rows come from, by a word each."""
    return {
        "Table": table.table.name,
        "Database": table.database.name,
        "Environment": str(table.environment),
        "Read": timezone.now().strftime("%Y-%m-%d %H:%M:%S UTC"),
        "Address": request.get_full_path(),
    }


def _markdown_lines(table: TableSubject, columns: Sequence[Column], read: RowsRead) -> Iterator[str]:
    """Yield the lines of a table of the page's rows, and what is to be said of them."""
    yield from markdown_table(columns, read.values)
    shown, part = len(read.values), read.part
    there = f"{table.table.name} in {table.environment}"
    more = "; there are more" if part.next or part.previous or part.stopped else ""
    yield ""
    yield escaped(f"{shown:,} row{'' if shown == 1 else 's'} of {there}{more}.")
    left_out = len(table.table.columns) - len(columns)
    if left_out:
        yield escaped(f"{left_out:,} column{'' if left_out == 1 else 's'} not shown.")
    yield from map(escaped, sight_limits(table))
