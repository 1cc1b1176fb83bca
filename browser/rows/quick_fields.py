"""The fields under the column headers: what a form of them sends, and what each shows.

What can be read becomes parameters, to which the page is redirected; what can't be is kept, as an error at
its field. What the texts mean is left to `quick_filters`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.http import QueryDict
from django.utils import timezone

from browser.addresses import BadAddress, TableAddress, decode, encode, link
from browser.addresses.parameters import OF_ONE_PAGE, QUICK, pairs, parameter_of
from browser.rows.active_filters import ActiveFilter
from browser.rows.conditions import Condition, kind_of
from browser.rows.quick_filters import HINTS, NotUnderstood, parts_of, typed_as
from dynamic_databases.catalog import Column, Table
from dynamic_databases.fast_dataclasses import maker

LONGEST_SENT = 3_000
"""Characters that empty fields may take in an address: without a script a browser sends them, too."""
TABLES_KEPT = 32


@dataclass(frozen=True, slots=True)
class QuickField:
    """The field of one column: its name in the form, what it says when it is empty, and what it shows."""

    name: str
    hint: str
    typed: str = ""
    problem: str = ""
    meant: tuple[tuple[str, str], ...] = ()
    """The parameters that it stands for: the form sends them by this field alone."""
    needs_script: bool = False
    """Whether the form sends it only with a script, which leaves out what is empty."""


_make_field = maker(QuickField)


def now() -> datetime:
    """Return the moment that decides which day is today."""
    return timezone.now()


def asked_quickly(table: Table, address: TableAddress, query: QueryDict) -> str | None:
    """Return the address with what the fields sent as parameters, or None if there is nothing to be read."""
    sent = [(name, text) for name, texts in query.lists() if name.startswith(QUICK) for text in texts]
    if not sent:
        return None
    conditions: list[tuple[str, str]] = []
    kept: list[tuple[str, str]] = []
    for name, text in sent:
        column = _column(table, name)
        try:
            parts = parts_of(column, text, now()) if column and text.strip() else []
        except NotUnderstood:
            kept.append((name, text))
            continue
        if column is None:
            kept.append((name, text))
        conditions += [(parameter_of(column.name, operator), value) for operator, value in parts if column]
    if len(kept) == len(sent):
        return None
    dropped = (*OF_ONE_PAGE, *(name for name, _ in sent))
    return link(address.url(), [*pairs(query, dropped), *conditions, *kept])


def conditions_not_read(table: Table, query: QueryDict) -> list[Condition]:
    """Return what the fields sent and what means nothing, as conditions with their problems."""
    conditions = []
    for name, texts in query.lists():
        if not name.startswith(QUICK):
            continue
        column = _column(table, name)
        shown = column.name if column else _decoded(name)
        conditions += [
            Condition(name, text, shown, "", column, _problem(column, text)) for text in dict.fromkeys(texts)
        ]
    return conditions


def quick_fields(columns: Sequence[Column], filters: Sequence[ActiveFilter]) -> Mapping[str, QuickField]:
    """Return the field of each column that is shown, by name, with what it stands for among the filters."""
    if not filters:
        return _empty_fields(tuple(columns))
    by_column: dict[str, list[Condition]] = {}
    for active in filters:
        if active.condition.column is not None:
            by_column.setdefault(active.condition.column.name, []).append(active.condition)
    return _fields(columns, by_column)


@lru_cache(maxsize=TABLES_KEPT)
def _empty_fields(columns: tuple[Column, ...]) -> Mapping[str, QuickField]:
    return _fields(columns, {})


def _fields(
    columns: Iterable[Column], by_column: Mapping[str, Sequence[Condition]]
) -> Mapping[str, QuickField]:
    fields: dict[str, QuickField] = {}
    length = 0
    for column in columns:
        conditions = by_column.get(column.name)
        name, hint = f"{QUICK}{encode(column.name)}", HINTS[kind_of(column)]
        field = _field(name, hint, column, conditions) if conditions else None
        if field is None or not (field.typed or field.problem):
            length += len(name) + len("=&")
            meant = field.meant if field else ()
            field = _make_field(name=name, hint=hint, meant=meant, needs_script=length > LONGEST_SENT)
        fields[column.name] = field
    return fields


def _field(name: str, hint: str, column: Column, conditions: Sequence[Condition]) -> QuickField:
    """Return the field of a column with what stands for these conditions."""
    problem = " ".join(dict.fromkeys(condition.problem for condition in conditions if condition.problem))
    unread = next((condition for condition in conditions if condition.parameter == name), None)
    if unread is not None:
        return QuickField(name, hint, unread.value, problem)
    parts = [(condition.operator, condition.value) for condition in conditions]
    typed = typed_as(column, parts, now())
    if typed is None:
        return QuickField(name, hint, problem=problem)
    meant = tuple((condition.parameter, condition.value) for condition in conditions)
    return QuickField(name, hint, typed, problem, meant)


def _problem(column: Column | None, text: str) -> str:
    if column is None:
        return "There is no such column here to filter by."
    try:
        parts_of(column, text, now())
    except NotUnderstood as error:
        return str(error)
    return ""


def _column(table: Table, name: str) -> Column | None:
    return table.column(_decoded(name))


def _decoded(name: str) -> str:
    segment = name.removeprefix(QUICK)
    try:
        return decode(segment)
    except BadAddress:
        return segment
