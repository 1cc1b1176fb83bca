"""Reads one page of rows, within the database's time limit; leaves counting them to `counting`."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import QueryDict
from django.utils.safestring import SafeString

from browser.addresses import KeyPart
from browser.errors import BadRequest
from browser.rows.paging import Slice, Term, full_order, read_slice
from browser.rows.positions import read_position
from browser.values import verbatim
from dynamic_databases.catalog import Column
from dynamic_databases.connections import reading
from dynamic_databases.errors import UndecodableValue
from dynamic_databases.runtime_models import DisplayQuerySet, LastStatement, Page, runnable, spelled
from dynamic_databases.subjects import TableSubject

PAGE_SIZE = 50
LARGEST_PAGE = 500
PAGE_SIZES = (20, PAGE_SIZE, 100, 200, LARGEST_PAGE)
"""What a page offers; an address may ask for any number up to the largest."""
LONGEST_SENT = 30_000
"""Characters of a statement as it was sent. For 800 columns it would be a twentieth of the page or more."""
STATEMENTS_KEPT = 32


@dataclass(frozen=True)
class Statement:
    """The page's statement: one for people to run, and the one that was sent, which shortens long values."""

    runnable: str
    """SQL with its values, which returns the page's rows with complete values in any client."""
    sent: str
    """Empty if it is too long for a page."""
    parameters: tuple[str, ...]
    """The values for the placeholders in `sent`, as SQL literals."""
    milliseconds: int

    @property
    def sent_html(self) -> SafeString:
        return _kept_verbatim(self.sent)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _kept_verbatim(sent: str) -> SafeString:
    """Return a statement as HTML; all pages of a table's rows in one order have the same one."""
    return verbatim(sent)


@dataclass(frozen=True)
class RowsRead:
    """The rows of one page: the values that are shown, and each row's key."""

    part: Slice
    values: list[tuple[Any, ...]]
    keys: list[tuple[KeyPart, ...]]
    statement: Statement | None
    backwards: bool
    """Whether the statement returns the rows in reverse: a previous page is read backwards."""


def read_rows(
    table: TableSubject,
    queryset: DisplayQuerySet,
    terms: Sequence[Term],
    shown: Sequence[Column],
    query: QueryDict,
    limit: int | None,
) -> RowsRead:
    """Return the page that an address asks for; `limit` bounds each value except those of order and key.

    Raises `DatabaseUnavailable` and `BadRequest`.
    """
    read = partial(_read, table, queryset, terms, shown, query, limit)
    try:
        return read(at_once=True)
    except UndecodableValue:  # rare: then each text is looked at by itself
        return read(at_once=False)


def _read(
    table: TableSubject,
    queryset: DisplayQuerySet,
    terms: Sequence[Term],
    shown: Sequence[Column],
    query: QueryDict,
    limit: int | None,
    *,
    at_once: bool,
) -> RowsRead:
    fields = table.model.fields_by_column
    key = table.key
    order = full_order(table.table, list(terms))
    names = [fields[column.name] for column in shown] + [fields[name] for name in key.columns]
    whole = {fields[term.column] for term in order} if key else set()
    position, size, sent = read_position(query), page_size(query), LastStatement()
    started, live = time.perf_counter(), table.live
    with (
        reading(live) as connection,
        connection.execute_wrapper(sent),
        live.dialect.reading_text_at_once(connection) if at_once else nullcontext(),
    ):
        part, read = read_slice(queryset.limited(limit, whole), order, names, position, size)
        seconds = time.perf_counter() - started
        plain = read.plain(names[: len(shown)], size)
        # Programs get complete values (no limit), and their JSON has no statement.
        statement = None if limit is None else _statement(plain, sent, connection, seconds)
    return RowsRead(
        part=part,
        values=[row[: len(shown)] for row in part.rows],
        keys=[row[len(shown) :] for row in part.rows],
        statement=statement,
        backwards=bool(key) and position.backwards,
    )


def _statement(
    plain: Page, sent: LastStatement, connection: BaseDatabaseWrapper, seconds: float
) -> Statement | None:
    """Return the statement of a page, or None if no query was sent."""
    if not sent.sql:
        return None
    return Statement(
        runnable=runnable(plain, connection),
        # % is doubled for drivers, which read it as a parameter.
        sent=sent.sql.replace("%%", "%") if len(sent.sql) <= LONGEST_SENT else "",
        parameters=spelled(sent, connection),
        milliseconds=round(seconds * 1000),
    )


def page_size(query: QueryDict) -> int:
    """Return the page size that `_size` asks for. Raises `BadRequest`."""
    text = query.get("_size", str(PAGE_SIZE))
    if not (re.fullmatch(r"[0-9]{1,9}", text) and 0 < int(text) <= LARGEST_PAGE):
        raise BadRequest(f"_size must be a number from 1 to {LARGEST_PAGE}.")
    return int(text)
