"""Pages of rows by key: what stands behind `_sort`, `_next` and `_prev`, and counts that are capped.

A page begins behind the last row of the one before: its values of the order's columns are the position.
Without a key, and for values too long for an address, the position is a number of rows, up to a limit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from browser.addresses import BadAddress, KeyPart, decode, decode_key, encode_key
from browser.failures import BadRequest
from dynamic_databases.catalog import Family, Table
from dynamic_databases.row_keys import row_key, tie_breaker
from dynamic_databases.runtime_models import ShownModel, ShownQuerySet, Stored

COUNT_LIMIT = 10_000
OFFSET_LIMIT = 10_000
LONGEST_POSITION = 1_000
"""Characters of a position; servers refuse addresses of a few thousand."""
UNREADABLE = "This address's position can't be read. Start again at the first page."
OFFSET = "~r"
"""Begins a position that is a number of rows."""


@dataclass(frozen=True)
class Term:
    """One column of an order."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class Position:
    """Where a page begins: behind (or, reversed, before) these values, or after so many rows."""

    values: tuple[KeyPart, ...] = ()
    offset: int = 0
    backwards: bool = False


@dataclass(frozen=True)
class Slice:
    """One page of rows, in order, and the positions of its neighbours (None: there is none)."""

    rows: list[tuple[Any, ...]]
    next: str | None
    previous: str | None
    stopped: bool = False
    """Whether there are more rows that can't be paged to."""


def sort_terms(text: str, table: Table) -> tuple[list[Term], list[str]]:
    """Return the order that `_sort` spells (`-created_at,name`), and the names this table lacks."""
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
    """Return the column that one part of `_sort` names."""
    try:
        return decode(part.removeprefix("-"))
    except BadAddress:
        return part


def full_order(table: Table, terms: Sequence[Term]) -> list[Term]:
    """Return the order made total: by the key behind what was asked for, else by all columns.

    But for those that the server has no order for.
    """
    key, tie = row_key(table), tie_breaker(table)
    rest = key.columns if key else tuple(one.name for one in table.columns if not one.kind.is_opaque)
    rest = rest if tie is None else (*rest, tie)
    asked = {term.column for term in terms}
    return [*terms, *(Term(column) for column in rest if column not in asked)]


def read_position(query: Any) -> Position | None:
    """Return the position that `_next` or `_prev` spells, None for the first page. Raises `BadRequest`."""
    backwards = "_prev" in query and "_next" not in query
    text = query.get("_prev" if backwards else "_next", "")
    if not text:
        return None
    try:
        if text.startswith(OFFSET):
            return Position(
                offset=min(max(0, int(text.removeprefix(OFFSET))), OFFSET_LIMIT), backwards=backwards
            )
        return Position(values=decode_key(text), backwards=backwards)
    except (BadAddress, ValueError):
        raise BadRequest(UNREADABLE) from None


def read_slice(
    queryset: ShownQuerySet,
    order: Sequence[Term],
    fields: Sequence[str],
    position: Position | None,
    size: int,
) -> tuple[Slice, QuerySet[Any, Any]]:
    """Return one page, and the queryset that read it: `fields` name what each row consists of.

    Raises `BadRequest` and `django.db.Error`.
    """
    model = queryset.model
    names = [model.fields_by_column[term.column] for term in order]
    by_key = bool(row_key(model.table)) and not (position and position.offset)
    if not by_key:
        return _slice_by_offset(queryset, order, fields, position, size)
    backwards = bool(position and position.backwards)
    if position:
        if len(position.values) != len(order):
            raise BadRequest(
                "This address's position belongs to another order. Start again at the first page."
            )
        _check_numbers(model, order, position.values)
        queryset = queryset.filter(_behind(model, order, position.values, backwards))
    read = _ordered(queryset, order, backwards).values_list(*names, *fields)[: size + 1]
    rows = list(read)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    before, after = (more, True) if backwards else (position is not None, more)
    following = _position(rows[-1][: len(names)]) if rows and after else None
    part = Slice(
        rows=[row[len(names) :] for row in rows],
        next=following,
        previous=_position(rows[0][: len(names)]) if rows and before else None,
        stopped=bool(rows) and after and following is None,
    )
    return part, read


def capped_count(queryset: ShownQuerySet, everything: bool = False) -> tuple[int, bool]:
    """Return how many rows there are and whether that is exact: up to the cap, or everything."""
    queryset = queryset.order_by()
    count = queryset.count() if everything else queryset[: COUNT_LIMIT + 1].count()
    return (count, True) if everything else (min(count, COUNT_LIMIT), count <= COUNT_LIMIT)


def _slice_by_offset(
    queryset: ShownQuerySet,
    order: Sequence[Term],
    fields: Sequence[str],
    position: Position | None,
    size: int,
) -> tuple[Slice, QuerySet[Any, Any]]:
    start = position.offset if position else 0
    read = _ordered(queryset, order, False).values_list(*fields)[start : start + size + 1]
    rows = list(read)
    more = len(rows) > size
    end = start + size
    part = Slice(
        rows=rows[:size],
        next=f"{OFFSET}{end}" if more and end < OFFSET_LIMIT else None,
        previous=f"{OFFSET}{max(0, start - size)}" if start else None,
        stopped=more and end >= OFFSET_LIMIT,
    )
    return part, read


def _ordered(queryset: ShownQuerySet, order: Sequence[Term], backwards: bool) -> ShownQuerySet:
    fields = queryset.model.fields_by_column
    expressions = ((Stored(fields[term.column]), term.descending is not backwards) for term in order)
    return queryset.order_by(*(one.desc() if descending else one.asc() for one, descending in expressions))


def _position(values: Sequence[Any]) -> str | None:
    text = encode_key(values)
    return text if len(text) <= LONGEST_POSITION else None


def _check_numbers(model: type[ShownModel], order: Sequence[Term], values: Sequence[KeyPart]) -> None:
    """Raise `BadRequest` for words where the server itself makes whole numbers: nothing is behind them."""
    for term, value in zip(order, values, strict=True):
        column = model.column_of(term.column)
        numbered = column.identity is not None and column.kind.family is Family.INTEGER
        if numbered and isinstance(value, str) and not re.fullmatch(r"-?\d+", value, re.ASCII):
            raise BadRequest(UNREADABLE)


def _behind(model: type[ShownModel], order: Sequence[Term], values: Sequence[KeyPart], backwards: bool) -> Q:
    """Return the condition of all rows that come after `values` in `order`.

    For (a, b): `a >= x AND (a > x OR (a = x AND b > y))`, which every vendor answers from an index.
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
    model: type[ShownModel], term: Term, value: KeyPart, backwards: bool
) -> tuple[Q | None, Q, Q | None]:
    """Return the conditions "after" (None: nothing is), "equal", "not before" (None: no short one)."""
    field = model.fields_by_column[term.column]
    descending = term.descending is not backwards
    column = model.column_of(term.column)
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
