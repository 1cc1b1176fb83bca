"""Keyset pagination: the meaning of `_sort`, `_next` and `_prev`, and counts with a limit.

A page begins after the last row of the previous page. The position is that row's values of the sort columns;
`positions` writes it into addresses. Without a key it is a number of rows, up to a limit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q

from browser.addresses import BadAddress, KeyPart, decode
from browser.errors import BadRequest
from browser.rows.positions import (
    FIRST,
    LONGEST,
    OFFSET,
    OFFSET_LIMIT,
    UNREADABLE,
    Position,
    position_behind,
    position_by_rows,
    position_turned,
)
from dynamic_databases.catalog import Family, Table
from dynamic_databases.catalog.row_keys import row_key, tie_breaker
from dynamic_databases.runtime_models import DisplayModel, DisplayQuerySet, Page, PageQuery

COUNT_LIMIT = 10_000


@dataclass(frozen=True)
class Term:
    """One column of an order."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class Slice:
    """One page of rows, in order, and the positions of the neighbouring pages, or None if there is none."""

    rows: list[tuple[Any, ...]]
    next: str | None
    previous: str | None
    stopped: bool = False
    """Whether there are more rows, which paging can't reach."""


def sort_terms(text: str, table: Table) -> tuple[list[Term], list[str]]:
    """Return the order in `_sort` (`-created_at,name`), and the names that this table lacks."""
    terms: list[Term] = []
    unknown: list[str] = []
    for part in filter(None, text.split(",")):
        name = sorted_by(part)
        if table.column(name) is None:
            unknown.append(name)
        elif name not in (term.column for term in terms):
            terms.append(Term(name, part.startswith("-")))
    return terms, list(dict.fromkeys(unknown))


def sorted_by(part: str) -> str:
    """Return the column that a part of `_sort` names."""
    try:
        return decode(part.removeprefix("-"))
    except BadAddress:
        return part


def full_order(table: Table, terms: Sequence[Term]) -> list[Term]:
    """Return a total order: the requested terms, then the key, or all columns if there is no key.

    Columns of types that the server can't sort by are left out.
    """
    key, tie = row_key(table), tie_breaker(table)
    rest = key.columns if key else tuple(column.name for column in table.columns if not column.kind.is_opaque)
    rest = rest if tie is None else (*rest, tie)
    asked = {term.column for term in terms}
    return [*terms, *(Term(column) for column in rest if column not in asked)]


def read_slice(
    queryset: DisplayQuerySet,
    order: Sequence[Term],
    fields: Sequence[str],
    position: Position,
    size: int,
    longest: int = LONGEST,
) -> tuple[Slice, Page]:
    """Return one page, and what read it; `fields` are the fields of each row.

    `longest` limits the characters of the neighbours' positions. Raises `BadRequest` and `django.db.Error`.
    """
    model = queryset.model
    if not row_key(model.table):
        return _slice_by_offset(queryset, order, fields, position, size)
    names = [model.fields_by_column[term.column] for term in order]
    backwards = position.backwards
    # One row more than is shown is read, which tells without a count whether there is a next page.
    rows, read = _read_from(queryset, order, [*names, *fields], position, size + 1)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    # The page that the reader came from exists: after it if paging backwards, before it if paging forwards.
    before, after = (more, True) if backwards else (position != FIRST, more)
    keys = [row[: len(names)] for row in rows]
    following = position_behind(keys, None if backwards else position, longest) if after else None
    preceding = position_behind(keys[::-1], position if backwards else None, longest) if before else None
    if backwards and following is None and position.values:
        following = position_turned(position)
    if position.offset < 0 and preceding is None:
        preceding = position_turned(position)
    part = Slice(
        rows=[row[len(names) :] for row in rows],
        next=following,
        previous=preceding or position_by_rows(position, size),
        stopped=bool(rows) and after and following is None,
    )
    return part, read


def asked_page(
    queryset: DisplayQuerySet, order: Sequence[Term], fields: Sequence[str], position: Position, size: int
) -> Page:
    """Return what `read_slice` would read, without reading it: the last query, where it needs two.

    Raises `BadRequest`.
    """
    start, model = max(0, position.offset), queryset.model
    if position.values:
        queryset = queryset.filter(_beyond_position(model, order, position))
    names = [model.fields_by_column[term.column] for term in order] if row_key(model.table) else []
    return _page(queryset, order, [*names, *fields], start, start + size + 1, backwards=position.backwards)


def _read_from(
    queryset: DisplayQuerySet, order: Sequence[Term], fields: Sequence[str], position: Position, most: int
) -> tuple[list[tuple[Any, ...]], Page]:
    """Return at most `most` rows from a position on, in the direction in which it is read, and what read it.

    A page that begins before the values of its position needs a second query, for the rows before them.
    """
    model, backwards, start = queryset.model, position.backwards, max(0, position.offset)
    rows: list[tuple[Any, ...]] = []
    behind = queryset
    if position.values:
        behind = queryset.filter(_beyond_position(model, order, position))
    if position.offset < 0:
        before = queryset.filter(_beyond_position(model, order, replace(position, backwards=True)))
        end = -position.offset - 1
        read = _page(before, order, fields, max(0, end - most), end, backwards=True)
        rows = read.rows()[::-1]
        behind = queryset.filter(
            _beyond_position(model, order, position) | _at(model, order, position.values)
        )
        if len(rows) == most:
            return rows, read
    read = _page(behind, order, fields, start, start + most - len(rows), backwards=backwards)
    return [*rows, *read.rows()], read


def _at(model: type[DisplayModel], order: Sequence[Term], values: Sequence[KeyPart]) -> Q:
    """Return the condition for the row with these values."""
    parts = (_beyond(model, term, value, False)[1] for term, value in zip(order, values, strict=True))
    return reduce(and_, parts)


def _beyond_position(model: type[DisplayModel], order: Sequence[Term], position: Position) -> Q:
    """Return the condition for rows beyond a position. Raises `BadRequest`: addresses may be hand-written."""
    if len(position.values) != len(order):
        raise BadRequest("This address's position belongs to another order. Start again at the first page.")
    _check_numbers(model, order, position.values)
    return _behind(model, order, position.values, position.backwards)


def capped_count(queryset: DisplayQuerySet, everything: bool = False) -> tuple[int, bool]:
    """Return how many rows there are, up to `COUNT_LIMIT` unless `everything`, and whether that is exact."""
    # Django counts a slice in a subquery with a LIMIT, so the server stops there.
    queryset = queryset.order_by()
    count = queryset.count() if everything else queryset[: COUNT_LIMIT + 1].count()
    return (count, True) if everything else (min(count, COUNT_LIMIT), count <= COUNT_LIMIT)


def _slice_by_offset(
    queryset: DisplayQuerySet,
    order: Sequence[Term],
    fields: Sequence[str],
    position: Position,
    size: int,
) -> tuple[Slice, Page]:
    start = position.offset
    read = _page(queryset, order, fields, start, start + size + 1)
    rows = read.rows()
    more = len(rows) > size
    end = start + size
    part = Slice(
        rows=rows[:size],
        next=f"{OFFSET}{end}" if more and end < OFFSET_LIMIT else None,
        previous=position_by_rows(position, size),
        stopped=more and end >= OFFSET_LIMIT,
    )
    return part, read


def _page(
    queryset: DisplayQuerySet,
    order: Sequence[Term],
    fields: Sequence[str],
    start: int,
    stop: int,
    *,
    backwards: bool = False,
) -> Page:
    names = queryset.model.fields_by_column
    limit, whole = queryset.limits
    ordered = tuple((names[term.column], term.descending is not backwards) for term in order)
    return Page(queryset, PageQuery(tuple(fields), ordered, start, stop, limit, whole))


def _check_numbers(model: type[DisplayModel], order: Sequence[Term], values: Sequence[KeyPart]) -> None:
    """Raise `BadRequest` for a text in an integer identity column: no row can come after it."""
    for term, value in zip(order, values, strict=True):
        column = model.column_of(term.column)
        numbered = column.identity is not None and column.kind.family is Family.INTEGER
        if numbered and isinstance(value, str) and not re.fullmatch(r"-?\d+", value, re.ASCII):
            raise BadRequest(UNREADABLE)


def _behind(
    model: type[DisplayModel], order: Sequence[Term], values: Sequence[KeyPart], backwards: bool
) -> Q:
    """Return the condition for all rows that come after `values` in `order`.

    For (a, b) it is `a >= x AND (a > x OR b > y)`, so that every vendor can use an index for `a >= x`.
    """
    after: Q | None = None
    for term, value in reversed(list(zip(order, values, strict=True))):
        beyond, equal, at_least = _beyond(model, term, value, backwards)
        if after is None:
            after = beyond
        elif at_least is not None and beyond is not None:
            after = at_least & (beyond | after)
        else:
            after = equal & after if beyond is None else beyond | (equal & after)
    return after if after is not None else Q(pk__in=[])


def _beyond(
    model: type[DisplayModel], term: Term, value: KeyPart, backwards: bool
) -> tuple[Q | None, Q, Q | None]:
    """Return the conditions "after" (None: no row is), "equal", and "not before" (None if it is complex)."""
    field = model.fields_by_column[term.column]
    descending = term.descending is not backwards
    column = model.column_of(term.column)
    # NULL sorts first on some vendors and last on others, and the condition must match the order.
    nulls_after = descending is model.nulls_sort_first and column.nullable and column.identity is None
    is_null = Q(**{f"{field}__isnull": True})
    if value is None:
        return (None if nulls_after else ~is_null), is_null, None
    bound = model.bound(term.column, value)
    beyond = Q(**{f"{field}__{'lt' if descending else 'gt'}": bound})
    equal = Q(**{f"{field}__exact": bound})
    if nulls_after:
        return beyond | is_null, equal, None
    return beyond, equal, Q(**{f"{field}__{'lte' if descending else 'gte'}": bound})
