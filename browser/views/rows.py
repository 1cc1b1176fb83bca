"""Rows of a table: filtered, sorted, paged, with marks where a column differs elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from browser.addresses import encode, link
from browser.bars import Bar
from browser.failures import BadRequest
from browser.htmx import HtmxHttpRequest, render_page, wants_json
from browser.parameters import OF_ONE_PAGE, changed, pairs
from browser.places import Place
from browser.placing import at_place
from browser.rows.chips import Chip, LostTerm, asked_filter, chips_of, lost_terms_of, problems_of
from browser.rows.columns import SHOWN_AT_FIRST, ChosenColumns, choose_columns
from browser.rows.elsewhere import Elsewhere, rows_elsewhere
from browser.rows.exports import csv_answer
from browser.rows.filters import conditions_of, filter_rows, kind_of, operator_choices
from browser.rows.headers import compared_here, drift_here, headers_of
from browser.rows.labels import references_of, with_labels
from browser.rows.paging import Slice, sort_terms
from browser.rows.reading import Count, RowsRead, Statement, count_rows, read_rows
from browser.rows.tables import Row, RowsTable, make_table, row_url
from browser.values import CELL_LENGTH, json_value
from dynamic_databases.catalog import Column, Table
from dynamic_databases.counterparts import Compared
from dynamic_databases.row_keys import RowKey, row_key


@dataclass(frozen=True)
class RowsPage:
    """A page of rows and all that is said around it."""

    bar: Bar
    place: Place
    key: RowKey
    grid: RowsTable
    columns: ChosenColumns
    chips: tuple[Chip, ...]
    lost_terms: tuple[LostTerm, ...]
    read: RowsRead
    count: Count
    differing: int
    compared: Compared | None
    elsewhere: Elsewhere | None

    @property
    def table(self) -> Table:
        return self.place.table

    @property
    def rows(self) -> Slice:
        return self.read.part

    @property
    def statement(self) -> Statement | None:
        return self.read.statement

    @property
    def wrong(self) -> bool:
        """Whether a condition can't be applied, so that no rows are shown."""
        return any(chip.condition.problem for chip in self.chips)

    @property
    def outcome(self) -> str:
        """What is said of the page to those who hear it: "50 rows of more than 10,000"."""
        shown, count = len(self.rows.rows), self.count
        if self.wrong:
            return "A filter can't be applied: no rows are shown"
        rows = f"{shown:,} row{'' if shown == 1 else 's'}"
        if count.value is None or count.value == shown:
            return rows
        return f"{rows} of {'' if count.exact else 'more than '}{count.value:,}"

    @property
    def operators(self) -> list[tuple[str, str, str]]:
        return operator_choices()

    @property
    def filter_columns(self) -> list[tuple[str, str]]:
        """Each column that can be filtered by, and its kind."""
        return [(column.name, kind_of(column)) for column in self.table.columns]

    @property
    def has_many_columns(self) -> bool:
        """Whether a column is better typed than searched in a list."""
        return len(self.table.columns) > SHOWN_AT_FIRST

    @property
    def column_choices(self) -> list[tuple[Column, str, bool]]:
        """Every column, its segment, and whether it is shown."""
        shown = {column.name for column in self.columns.shown}
        return [(column, encode(column.name), column.name in shown) for column in self.table.columns]

    @property
    def kept_fields(self) -> list[tuple[str, str]]:
        """The parameters that a form of this page sends along."""
        return pairs(self.place.request.GET, OF_ONE_PAGE)

    @property
    def next_url(self) -> str | None:
        return self._url({"_next": self.rows.next}) if self.rows.next else None

    @property
    def previous_url(self) -> str | None:
        return self._url({"_prev": self.rows.previous}) if self.rows.previous else None

    @property
    def first_url(self) -> str:
        return self._url({})

    @property
    def count_url(self) -> str | None:
        return None if self.count.exact else self._url({"_count": "all"}, keep=OF_ONE_PAGE)

    @property
    def clear_url(self) -> str:
        return link(self.place.table_url(), [pair for pair in self.kept_fields if pair[0].startswith("_")])

    @property
    def json_url(self) -> str:
        return self._url({"_format": "json"}, keep=OF_ONE_PAGE)

    @property
    def csv_url(self) -> str:
        return self._url({"_format": "csv"})

    @property
    def elsewhere_url(self) -> str | None:
        """The address that says, or no longer says, how the rows stand in the other environments."""
        if len(self.place.counterparts) < 2 or not self.key.is_stable:
            return None
        if self.elsewhere is None:
            return self._url({"_elsewhere": "1"}, keep=OF_ONE_PAGE)
        return link(self.place.table_url(), pairs(self.place.request.GET, ("_elsewhere",)))

    @property
    def all_columns_url(self) -> str:
        return self._url({"_cols": "*"}, keep=OF_ONE_PAGE)

    def _url(self, changes: Mapping[str, str], keep: tuple[str, ...] = ()) -> str:
        return changed(self.place.table_url(), self.place.request.GET, changes, keep)

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON of rows, or the error that a condition makes."""
        problems = problems_of(self.chips)
        if problems:
            return {"error": {"code": "bad_filter", "message": problems}}
        return {
            "environment": self.place.environment.slug,
            "database": self.place.database.name,
            "schema": self.table.schema,
            "table": self.table.name,
            "columns": [{"name": column.name, "type": column.type} for column in self.columns.shown],
            "rows": [[json_value(value) for value in row] for row in self.read.values],
            "count": {"value": self.count.value, "exact": self.count.exact},
            "next": self.next_url,
            "previous": self.previous_url,
            "not_applied": [
                *(chip.condition.parameter for chip in self.chips if chip.note),
                *(term.parameter for term in self.lost_terms),
                *(f"_cols={pattern}" for pattern in self.columns.unknown),
            ],
        }


@require_safe
@at_place
def rows(request: HtmxHttpRequest, place: Place) -> HttpResponseBase:
    """Answer with the rows of a table or view; what the plain filter form sends leads to its address."""
    asked = asked_filter(place, request.GET)
    if asked is not None:
        return HttpResponseRedirect(asked)
    if request.GET.get("_format") == "csv":
        return _csv(place)
    page = rows_page(place)
    return render_page(
        request, "browser/rows.html", "browser/_rows_table.html", page, 400 if page.wrong else 200
    )


def _csv(place: Place) -> HttpResponseBase:
    """Return all rows that fulfil the conditions. Raises `BadRequest` while one can't be applied."""
    query = place.request.GET
    queryset, conditions = filter_rows(
        place.twin.objects.limited(None), conditions_of(query, place.table, place.catalog.folds_case)
    )
    chips = chips_of(place, conditions, query)
    problems = [
        f"{chip.condition.name}: {chip.condition.problem}" for chip in chips if chip.condition.problem
    ]
    if problems:
        raise BadRequest(" ".join(problems))
    terms, _ = sort_terms(query.get("_sort", ""), place.table)
    columns = choose_columns(place.table, query.getlist("_cols") or ["*"])
    return csv_answer(place, queryset, terms, columns.shown)


def rows_page(place: Place) -> RowsPage:
    """Return the page that an address asks for. Raises `DatabaseUnavailable`, `BadRequest`."""
    table, query, for_program = place.table, place.request.GET, wants_json(place.request)
    columns = choose_columns(table, query.getlist("_cols") or (["*"] if for_program else []))
    terms, lost_terms = sort_terms(query.get("_sort", ""), table)
    queryset, conditions = filter_rows(
        place.twin.objects.all(), conditions_of(query, table, place.catalog.folds_case)
    )
    chips = chips_of(place, conditions, query)
    if any(chip.condition.problem for chip in chips):
        queryset = queryset.none()
    read = read_rows(place, queryset, terms, columns.shown, query, None if for_program else CELL_LENGTH)
    count = count_rows(place, queryset, read.part, query)
    result = None if for_program else compared_here(place)
    drift, differing = drift_here(place, result)
    names = [column.name for column in columns.shown]
    references = {} if for_program else with_labels(place, references_of(place), names, read.values)
    key = row_key(table)
    asked = query.get("_elsewhere") == "1" and key.is_stable and not for_program
    elsewhere = rows_elsewhere(place, read.keys) if asked else None
    marks = elsewhere.rows if elsewhere else ()
    each = zip_longest(read.values, read.keys, marks, fillvalue=())
    records = [] if for_program else [Row(one, row_url(place, key, own), there) for one, own, there in each]
    return RowsPage(
        bar=place.bar(),
        place=place,
        key=key,
        grid=make_table(
            place, headers_of(place, columns.shown, terms, drift, references), records, references, key
        ),
        columns=columns,
        chips=chips,
        lost_terms=lost_terms_of(place, lost_terms, query),
        read=read,
        count=count,
        differing=differing,
        compared=result,
        elsewhere=elsewhere,
    )
