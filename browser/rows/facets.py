"""The facets of a page of rows: the values of a column with their counts, each a link to its rows.

They are counted among the rows that all other filters leave, in one statement for each column and within a
time. What they lead to is left to `facet_links`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString

from browser.addresses import encode, link
from browser.errors import BadRequest
from browser.locations.location import Location
from browser.rows.active_filters import problems_of, sentence_of, why_absent
from browser.rows.cell_page import rows_query
from browser.rows.conditions import conditions_of
from browser.rows.facet_links import (
    PICKING,
    FacetLinks,
    facet_names,
    is_of_column,
    query_of,
    without_column,
)
from browser.rows.filtered import filtered_rows
from browser.rows.filters import filter_rows
from browser.values import cell_html
from dynamic_databases import deadlines
from dynamic_databases.catalog import Column
from dynamic_databases.catalog.json_values import json_value
from dynamic_databases.connections import reading
from dynamic_databases.errors import BadValue, DatabaseUnavailable, StructureChanged, TimedOut
from dynamic_databases.runtime_models import (
    DisplayQuerySet,
    ValueGroup,
    ValueGroups,
    rows_of_query,
    value_groups,
)
from dynamic_databases.subjects import TableSubject

MOST_FACETS = 8
MOST_VALUES, MOST_VALUES_ALONE = 12, 200
"""Values of a column beside the rows, and on a page of facets alone."""
MOST_ROWS = 200_000
"""Rows that are counted: of a larger table those that the server reads first, and that is said."""
SECONDS_EACH, SECONDS = 2.0, 6.0
VALUE_LENGTH = 60
"""Characters of a value that a facet shows."""


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet; `url` ticks it, or no longer; None where an address has no room for it."""

    group: ValueGroup
    url: str | None
    share: int
    """In percent of the most frequent one's rows."""

    @property
    def html(self) -> SafeString:
        return cell_html(self.group.value, VALUE_LENGTH)


@dataclass(frozen=True)
class Facet:
    """The values of one column, the most frequent first, or why they were not counted."""

    name: str
    remove_url: str
    column: Column | None = None
    values: tuple[FacetValue, ...] = ()
    distinct: int = 0
    """How many values there are, NULL among them."""
    rows: int = 0
    clear_url: str = ""
    """The address without the filters of this column, if there are any."""
    of: str = ""
    """Which rows were counted, in words."""
    is_partial: bool = False
    milliseconds: int = 0
    problem: str = ""

    @property
    def segment(self) -> str:
        """Its name as addresses spell it."""
        return encode(self.name)

    @property
    def more(self) -> int:
        return self.distinct - len(self.values)

    def as_json(self) -> dict[str, Any]:
        known = {"column": self.name} | ({"problem": self.problem} if self.problem else {})
        if self.problem:
            return known
        values = [
            {
                "value": json_value(value.group.value, self.column),
                "count": value.group.rows,
                "ticked": value.group.is_chosen,
                "url": value.url,
            }
            for value in self.values
        ]
        return {**known, "values": values, "more": self.more, "of": self.of, "exact": not self.is_partial}


def facets_of(location: Location, table: TableSubject, query: QueryDict, most: int) -> tuple[Facet, ...]:
    """Return the facets that an address asks for, each with at most so many values.

    Raises `BadRequest` for too many of them, `StructureChanged`, and `BadValue`.
    """
    names = facet_names(query)
    if len(names) > MOST_FACETS:
        raise BadRequest(f"{len(names)} facets are too many: at most {MOST_FACETS} are counted at once.")
    with deadlines.within(SECONDS):
        return tuple(_facet(location, table, query, name, most) for name in names)


def _facet(location: Location, table: TableSubject, query: QueryDict, name: str, most: int) -> Facet:
    remove_url = link(location.table_address.url(), _without_facet(query, name))
    column = table.table.column(name)
    facet = Facet(name, remove_url, column)
    if column is None:
        return replace(facet, problem=f"{why_absent(table, name).rstrip('.')}.")
    if column.kind.is_opaque:
        return replace(facet, problem="Its values are encrypted: the server can’t tell which are equal.")
    began = time.perf_counter()
    try:
        with deadlines.within(SECONDS_EACH):
            counted = _counted(location, table, query, facet, column, most)
    except TimedOut:
        return replace(facet, problem=f"Not counted: that would take more than {SECONDS_EACH:g} seconds.")
    except (StructureChanged, BadValue):
        raise
    except DatabaseUnavailable as error:
        return replace(facet, problem=f"Not counted: {error.message}")
    return replace(counted, milliseconds=round((time.perf_counter() - began) * 1000))


def _counted(
    location: Location, table: TableSubject, query: QueryDict, facet: Facet, column: Column, most: int
) -> Facet:
    """Return a facet with its values. Raises `DatabaseUnavailable`."""
    folds_case = table.catalog.folds_case
    others = without_column(query, column.name, folds_case=folds_case)
    every = table.model.objects.all()
    queryset, filters = filtered_rows(location, table, query_of(others), every)
    if problems_of(filters):
        return replace(facet, problem="Not counted: a filter can’t be applied.")
    chosen = _chosen(table, query, column)
    with reading(table.live, "counting values of") as connection:
        source = rows_of_query(connection, queryset, column.name, MOST_ROWS, chosen)
        groups = value_groups(connection, column, source, most)
    address = location.table_address
    is_filtered = any(is_of_column(name, column.name, folds_case=folds_case) for name, _ in rows_query(query))
    is_partial = groups.rows == MOST_ROWS
    return replace(
        facet,
        values=_values(FacetLinks(address, column, table.model, others), groups),
        distinct=groups.distinct + bool(groups.nulls),
        rows=groups.rows,
        clear_url=link(address.url(), others) if is_filtered else "",
        of=_of(table, sentence_of(filters), is_partial=is_partial),
        is_partial=is_partial,
    )


def _values(links: FacetLinks, groups: ValueGroups) -> tuple[FacetValue, ...]:
    largest = max((group.rows for group in groups.frequent), default=1)
    return tuple(
        FacetValue(group, url, round(100 * group.rows / largest))
        for group, url in zip(groups.frequent, links.urls(groups.frequent), strict=True)
    )


def _chosen(table: TableSubject, query: QueryDict, column: Column) -> DisplayQuerySet | None:
    """Return the rows that the ticks of a column mean, None where none is ticked."""
    conditions = [
        condition
        for condition in conditions_of(query, table.table, table.catalog.folds_case)
        if condition.column == column
    ]
    if not conditions or any(condition.operator not in PICKING for condition in conditions):
        return None
    return filter_rows(table.model.objects.all(), conditions, table.live)[0]


def _of(table: TableSubject, sentence: str, *, is_partial: bool) -> str:
    """Return which rows were counted: "all rows where total at least 5"."""
    rows = f"the first {MOST_ROWS:,} rows" if is_partial else "all rows"
    seen = " that this login may see" if table.hidden_by else ""
    return " ".join(filter(None, (f"{rows}{seen}", sentence)))


def _without_facet(query: QueryDict, name: str) -> Sequence[tuple[str, str]]:
    rest = ",".join(encode(other) for other in facet_names(query) if other != name)
    kept = [pair for pair in rows_query(query) if pair[0] != "_facet"]
    return [*kept, ("_facet", rest)] if rest else kept
