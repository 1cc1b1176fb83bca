"""Reads one page of rows and counts them, each within the database's time limit."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.http import QueryDict

from browser.addresses import KeyPart
from browser.failures import BadRequest
from browser.places import Place
from browser.rows.paging import Slice, Term, capped_count, full_order, read_position, read_slice
from dynamic_databases.catalog import Column
from dynamic_databases.connections import reading
from dynamic_databases.errors import TimedOut
from dynamic_databases.row_keys import row_key
from dynamic_databases.runtime_models import ShownQuerySet

PAGE_SIZE = 50
LARGEST_PAGE = 500


@dataclass(frozen=True)
class Count:
    """How many rows there are; None is "not counted in time"."""

    value: int | None
    exact: bool


@dataclass(frozen=True)
class Statement:
    """The statement that read the page."""

    sql: str
    parameters: tuple[str, ...]
    milliseconds: int


@dataclass(frozen=True)
class RowsRead:
    """The rows of one page: the values shown, and each row's key beside them."""

    part: Slice
    values: list[tuple[Any, ...]]
    keys: list[tuple[KeyPart, ...]]
    statement: Statement | None


def read_rows(
    place: Place,
    queryset: ShownQuerySet,
    terms: Sequence[Term],
    shown: Sequence[Column],
    query: QueryDict,
    limit: int | None,
) -> RowsRead:
    """Return the page that an address asks for; `limit` bounds each value but those of order and key.

    Raises `DatabaseUnavailable` and `BadRequest`.
    """
    fields = place.twin.fields_by_column
    key = row_key(place.table)
    order = full_order(place.table, list(terms))
    names = [fields[column.name] for column in shown] + [fields[name] for name in key.columns]
    whole = {fields[term.column] for term in order} if key else set()
    started = time.perf_counter()
    with reading(place.live) as connection:
        queryset = queryset.limited(limit, whole)
        part, read = read_slice(queryset, order, names, read_position(query), page_size(query))
        statement = _statement(read, connection, time.perf_counter() - started)
    return RowsRead(
        part=part,
        values=[row[: len(shown)] for row in part.rows],
        keys=[row[len(shown) :] for row in part.rows],
        statement=statement,
    )


def count_rows(place: Place, queryset: ShownQuerySet, part: Slice, query: QueryDict) -> Count:
    """Return how many rows there are, without asking where the page itself tells."""
    is_first = not (query.get("_next") or query.get("_prev"))
    if is_first and part.next is None and not part.stopped:
        return Count(len(part.rows), exact=True)
    try:
        with reading(place.live, "counting rows of"):
            return Count(*capped_count(queryset, everything=query.get("_count") == "all"))
    except TimedOut:
        return Count(None, exact=False)


def _statement(
    queryset: QuerySet[Any, Any], connection: BaseDatabaseWrapper, seconds: float
) -> Statement | None:
    """Return the statement as it was sent, None where nothing had to be asked."""
    try:
        sql, parameters = queryset.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    return Statement(sql.replace("%%", "%"), tuple(map(repr, parameters)), round(seconds * 1000))


def page_size(query: QueryDict) -> int:
    """Return how many rows a page has. Raises `BadRequest`."""
    text = query.get("_size", str(PAGE_SIZE))
    if not (re.fullmatch(r"[0-9]{1,9}", text) and 0 < int(text) <= LARGEST_PAGE):
        raise BadRequest(f"_size must be a number from 1 to {LARGEST_PAGE}.")
    return int(text)
