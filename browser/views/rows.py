"""Rows of a table: filtered, sorted, paged, with marks where a column differs elsewhere."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_safe

from browser.addresses import encode, link
from browser.bars import Bar
from browser.columns import ChosenColumns, choose_columns
from browser.comparisons import compared
from browser.failures import BadRequest
from browser.filters import WORDS, Condition, conditions_of, filter_rows, operators_of, parameter_of
from browser.htmx import HtmxHttpRequest, render_page, wants_json
from browser.labels import Reference, references_of, with_labels
from browser.paging import (
    COUNT_LIMIT,
    Slice,
    Term,
    capped_count,
    full_order,
    read_position,
    read_slice,
    sort_terms,
)
from browser.places import Place, at_place
from browser.tables import Header, Mark, Row, RowsTable, make_table, row_url
from browser.values import CELL_LENGTH, json_value
from dynamic_databases.catalog import Column, Reading, Table
from dynamic_databases.comparison import ColumnDrift, drift_of
from dynamic_databases.connections import reading
from dynamic_databases.errors import TimedOut
from dynamic_databases.row_keys import RowKey, row_key
from dynamic_databases.runtime_models import ShownQuerySet

PAGE_SIZE = 50
LARGEST_PAGE = 500


@dataclass(frozen=True)
class Chip:
    """A condition as it is shown: in words, with the link that removes it."""

    condition: Condition
    remove_url: str
    note: str = ""


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
class RowsPage:
    """A page of rows and all that is said around it."""

    bar: Bar
    place: Place
    table: Table
    key: RowKey
    grid: RowsTable
    columns: ChosenColumns
    chips: tuple[Chip, ...]
    lost_terms: tuple[str, ...]
    rows: Slice
    count: Count
    statement: Statement | None
    differing: int
    next_url: str | None
    previous_url: str | None
    count_url: str | None
    clear_url: str
    json_url: str
    read_at: Any
    unread: Mapping[str, str]
    hidden_fields: tuple[tuple[str, str], ...]
    all_columns_url: str

    @property
    def wrong(self) -> bool:
        """Whether a condition can't be applied, so that no rows are shown."""
        return any(chip.condition.problem for chip in self.chips)

    @property
    def gone(self) -> bool:
        return any(chip.condition.is_gone for chip in self.chips)

    @property
    def filter_columns(self) -> Sequence[Column]:
        return self.table.columns

    @property
    def column_choices(self) -> list[tuple[Column, str, bool]]:
        shown = {column.name for column in self.columns.shown}
        return [(column, encode(column.name), column.name in shown) for column in self.table.columns]

    @property
    def operators(self) -> Sequence[tuple[str, str]]:
        return tuple(WORDS.items())

    @property
    def estimate(self) -> int | None:
        statistics = self.place.reading.statistics.tables.get(self.table.table_name)
        return statistics.rows if statistics else None

    @property
    def count_limit(self) -> int:
        return COUNT_LIMIT

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON of rows, or the error that a condition makes."""
        problems = [f"{chip.condition.name}: {chip.condition.problem}" for chip in self.chips if chip.condition.problem]
        if problems:
            return {"error": {"code": "bad_filter", "message": " ".join(problems)}}
        shown = [column for column in self.columns.shown]
        return {
            "environment": self.place.environment.slug,
            "database": self.place.database.name,
            "schema": self.table.schema,
            "table": self.table.name,
            "columns": [{"name": column.name, "type": column.type} for column in shown],
            "rows": [[json_value(value) for value in row[: len(shown)]] for row in self.rows.rows],
            "count": {"value": self.count.value, "exact": self.count.exact},
            "next": self.next_url,
            "previous": self.previous_url,
            "not_applied": [chip.condition.parameter for chip in self.chips if chip.condition.is_gone],
        }


@require_safe
@at_place
def rows(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    """Answer with the rows of a table or view."""
    asked = _asked_filter(request, place)
    if asked is not None:
        return HttpResponseRedirect(asked)
    page = rows_page(place, request.GET)
    status = 400 if page.wrong else 200
    return render_page(request, "browser/rows.html", "browser/_rows_table.html", page, status)


def rows_page(place: Place, query: QueryDict) -> RowsPage:
    """Return the page that an address asks for. Raises `DatabaseUnavailable`, `BadRequest`."""
    table, twin = place.table, place.twin
    key = row_key(table)
    columns = choose_columns(table, query.getlist("_cols"))
    terms, lost_terms = sort_terms(query.get("_sort", ""), table)
    queryset, conditions = filter_rows(twin.objects.all(), conditions_of(query, table, place.catalog.folds_case))
    chips = _chips(place, conditions, query)
    if any(chip.condition.problem for chip in chips):
        queryset = queryset.none()
    part, statement = _read(place, queryset, terms, columns.shown, key, query)
    count = _count(place, queryset, part, query)
    drift, differing = _drift(place)
    shown = len(columns.shown)
    references = {} if wants_json(place.request) else with_labels(
        place, references_of(place), [column.name for column in columns.shown], [row[:shown] for row in part.rows]
    )
    records = [Row(row[:shown], row_url(place, key, row[shown:])) for row in part.rows]
    headers = [_header(place, column, terms, query, drift, references) for column in columns.shown]
    unread = {slug: result.message for slug, result in place.readings.items() if not isinstance(result, Reading)}
    return RowsPage(
        bar=place.bar(),
        place=place,
        table=table,
        key=key,
        grid=make_table(place, headers, records, references, key),
        columns=columns,
        chips=chips,
        lost_terms=tuple(lost_terms),
        rows=part,
        count=count,
        statement=statement,
        differing=differing,
        next_url=_url(place, query, {"_next": part.next}) if part.next else None,
        previous_url=_url(place, query, {"_prev": part.previous}) if part.previous else None,
        count_url=None if count.exact else _url(place, query, {"_count": "all"}, keep_position=True),
        clear_url=link(place.table_url(), [(name, value) for name, value in _pairs(query) if name.startswith("_")]),
        json_url=_url(place, query, {"_format": "json"}),
        read_at=place.reading.read_at,
        unread=unread,
        hidden_fields=tuple(pair for pair in _pairs(query) if pair[0] not in ("_next", "_prev", "_count")),
        all_columns_url=_url(place, query, {"_cols": "*"}, keep_position=True),
    )


def _read(
    place: Place, queryset: ShownQuerySet, terms: list[Term], shown: Sequence[Column], key: RowKey, query: QueryDict
) -> tuple[Slice, Statement | None]:
    """Return the rows, each the shown columns and then its key, and the statement that read them."""
    fields = place.twin.fields_by_column
    order = full_order(place.table, terms)
    names = [fields[column.name] for column in shown] + [fields[name] for name in key.columns]
    whole = {fields[term.column] for term in order} if key else set()
    queryset = queryset.limited(None if wants_json(place.request) else CELL_LENGTH, whole)
    started = time.perf_counter()
    with reading(place.live) as connection:
        part, made = read_slice(queryset, order, names, read_position(query), _size(query))
        milliseconds = round((time.perf_counter() - started) * 1000)
        sql, parameters = made.query.get_compiler(connection=connection).as_sql() if made is not None else ("", ())
    statement = Statement(sql.replace("%%", "%"), tuple(map(repr, parameters)), milliseconds) if sql else None
    return part, statement


def _count(place: Place, queryset: ShownQuerySet, part: Slice, query: QueryDict) -> Count:
    if part.next is None and part.previous is None and not part.stopped:
        return Count(len(part.rows), True)
    try:
        with reading(place.live, "counting rows of"):
            return Count(*capped_count(queryset, everything=query.get("_count") == "all"))
    except TimedOut:
        return Count(None, False)


def _drift(place: Place) -> tuple[dict[str, ColumnDrift], int]:
    """Return the drift of each column seen from here, and how many columns differ anywhere."""
    if len(place.counterparts) < 2:
        return {}, 0
    result = compared(place.database.name, place.counterparts, place.environment.slug, place.readings)
    table = result.comparison.table(place.table.name, place.table.schema) if result.comparison else None
    if table is None:
        return {}, 0
    return drift_of(table, place.environment.slug), sum(1 for column in table.columns if column.differences)


def _header(
    place: Place,
    column: Column,
    terms: Sequence[Term],
    query: QueryDict,
    drift: Mapping[str, ColumnDrift],
    references: Mapping[str, Reference],
) -> Header:
    names = [term.column for term in terms]
    at = names.index(column.name) if column.name in names else None
    descending = at is not None and terms[at].descending
    following = encode(column.name) if at is None or descending else f"-{encode(column.name)}"
    url = f"{place.compare_table_url()}#column-{encode(column.name)}"
    marks = _marks(drift[column.name], url) if column.name in drift else ()
    return Header(
        column=column,
        sort_url=_url(place, query, {"_sort": following}),
        direction="" if at is None else "descending" if descending else "ascending",
        place=(at or 0) + 1 if len(names) > 1 and at else 0,
        marks=marks,
        target=references[column.name].name if column.name in references else "",
    )


def _marks(drift: ColumnDrift, url: str) -> tuple[Mark, ...]:
    changed = [
        Mark(f"≠ {slug}", "changed", f"{', '.join(sorted(attributes))} differs in {slug}", url)
        for slug, attributes in drift.changed.items()
    ]
    missing = [Mark(f"+ not in {slug}", "extra", f"{slug} has no such column", url) for slug in drift.missing]
    return (*changed, *missing)


def _chips(place: Place, conditions: Sequence[Condition], query: QueryDict) -> tuple[Chip, ...]:
    chips = []
    for condition in conditions:
        pairs = _pairs(query)
        pairs.remove((condition.parameter, condition.value))
        remove_url = link(place.table_url(), [(name, value) for name, value in pairs if name not in ("_next", "_prev")])
        if condition.is_gone:
            chips.append(_gone_chip(place, condition, remove_url))
        else:
            chips.append(Chip(condition, remove_url))
    return tuple(chips)


def _gone_chip(place: Place, condition: Condition, remove_url: str) -> Chip:
    """Return the chip of a column that this table lacks; one that no environment has is a mistake."""
    elsewhere = False
    for slug, result in place.readings.items():
        if slug == place.environment.slug:
            continue
        table = result.catalog.table(place.table.name, place.table.schema) if isinstance(result, Reading) else None
        elsewhere = elsewhere or not isinstance(result, Reading) or (table is not None and table.column(condition.name) is not None)
    note = f"{place.environment} has no column “{condition.name}”"
    if elsewhere:
        return Chip(condition, remove_url, note)
    problem = f"There is no column “{condition.name}” in any environment."
    return Chip(Condition(condition.parameter, condition.value, condition.name, condition.operator, None, problem), remove_url)


def _asked_filter(request: HtmxHttpRequest, place: Place) -> str | None:
    """Return the address of the filter that a plain form asked for: column, operator and value apart."""
    name = request.GET.get("_column")
    if name is None:
        return None
    operator = request.GET.get("_operator", "")
    column = place.table.column(name)
    if column is None or operator not in WORDS:
        raise BadRequest(f"There is no column “{name}” or no filter “{operator}” here.")
    value = request.GET.get("_value", "")
    if operator == "isnull" and value == "":
        value = "1"
    apart = ("_column", "_operator", "_value", "_next", "_prev", "_filters")
    pairs = [pair for pair in _pairs(request.GET) if pair[0] not in apart]
    return link(place.table_url(), [*pairs, (parameter_of(name, operator), value)])


def _size(query: QueryDict) -> int:
    text = query.get("_size", str(PAGE_SIZE))
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= LARGEST_PAGE):
        raise BadRequest(f"_size must be a number from 1 to {LARGEST_PAGE}.")
    return int(text)


def _pairs(query: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in query.lists() for value in values]


def _url(place: Place, query: QueryDict, changes: Mapping[str, str], keep_position: bool = False) -> str:
    """Return this page's address with some parameters changed, at the first page unless the position is kept."""
    position = () if keep_position else ("_next", "_prev", "_count")
    pairs = [pair for pair in _pairs(query) if pair[0] not in changes and pair[0] not in position]
    return link(place.table_url(), [*pairs, *changes.items()])


__all__ = ["operators_of", "rows", "rows_page"]
