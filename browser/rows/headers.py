"""The column headers of a page of rows: name, type, order, and drift marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from browser.addresses import TableAddress, encode
from browser.addresses.parameters import changed, extended
from browser.drift_marks import drift_mark
from browser.locations.location import Location
from browser.records.references import Reference
from browser.rows.paging import Term
from browser.rows.quick_fields import QuickField
from dynamic_databases.catalog import Column, Locked
from dynamic_databases.comparison import ColumnDrift, DifferenceKind, State, drift_of
from dynamic_databases.fast_dataclasses import maker
from dynamic_databases.readings.compared import Compared
from dynamic_databases.readings.counterparts import Result, compared
from dynamic_databases.subjects import TableSubject


@dataclass(frozen=True)
class Mark:
    """A mark that the column differs in another environment; links to its row of the comparison."""

    text: str
    kind: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a column."""

    column: Column
    sort_url: str
    direction: str = ""
    """Either "ascending", "descending" or empty."""
    rank: int = 0
    """Its position among several sort columns, from 2, otherwise 0."""
    marks: tuple[Mark, ...] = ()
    target: str = ""
    """The name of the table that the column's foreign key references, or ""."""

    quick: QuickField | None = None
    """The field to filter by the column."""


_make_header = maker(Header)


def compared_here(location: Location, readings: Mapping[str, Result]) -> Compared | None:
    """Return the comparison of all environments with this one as baseline, or None if there is only one."""
    if not location.has_counterparts:
        return None
    return compared(location.database.name, location.sides, location.environment.slug, readings)


def drift_here(table: TableSubject, result: Compared | None) -> tuple[dict[str, ColumnDrift], int]:
    """Return the drift of each column seen from this environment, and how many columns differ anywhere."""
    if result is None or result.comparison is None:
        return {}, 0
    comparison = result.comparison.table(table.table.name, table.table.schema)
    if comparison is None:
        return {}, 0
    differing = sum(
        1
        for column in comparison.columns
        if any(difference.kind is not DifferenceKind.UNKNOWN for difference in column.differences)
    )
    return drift_of(comparison, table.environment.slug), differing


def locked_counterparts(table: TableSubject, result: Compared | None) -> dict[str, Locked]:
    """Return the other environments in which another session holds a lock on this table."""
    if result is None or result.comparison is None:
        return {}
    comparison = result.comparison.table(table.table.name, table.table.schema)
    if comparison is None:
        return {}
    locked = {slug: part.only(comparison.known_as) for slug, part in result.locked.items()}
    return {slug: part for slug, part in locked.items() if part and slug != table.environment.slug}


def headers_of(
    address: TableAddress,
    query: QueryDict,
    columns: Sequence[Column],
    terms: Sequence[Term],
    drift: Mapping[str, ColumnDrift],
    references: Mapping[str, Reference],
    *,
    quick: Mapping[str, QuickField],
) -> list[Header]:
    """Return the header of each column that is shown, with its field of `quick`, if it has one.

    Its link sorts only by this column. The second click reverses the order, the third one restores the
    order of the key.
    """
    ranks = {term.column: number for number, term in enumerate(terms, start=1)}
    descending = {term.column for term in terms if term.descending}
    unsorted = changed(address.url(), query, {"_sort": None})
    sorted_by = extended(unsorted, "_sort", "")
    headers = []
    for column in columns:
        name, segment = column.name, encode(column.name)
        number = ranks.get(name, 0)
        direction = "" if not number else "descending" if name in descending else "ascending"
        following = segment if not direction else f"-{segment}" if direction == "ascending" else ""
        sort_url = f"{sorted_by}{following}" if following else unsorted
        if not following.isascii():  # most segments stand in an address as they are
            sort_url = extended(unsorted, "_sort", following)
        headers.append(
            _make_header(
                column=column,
                sort_url=sort_url,
                direction=direction,
                rank=number if number > 1 else 0,
                marks=marks_of(drift[name], address.column_url(name)) if name in drift else (),
                target=references[name].name if name in references else "",
                quick=quick.get(name),
            )
        )
    return headers


def marks_of(drift: ColumnDrift, url: str) -> tuple[Mark, ...]:
    """Return a column's marks, one for each environment in which it differs; all lead to `url`."""
    differing = [
        _mark(State.CHANGED, slug, f"{', '.join(sorted(attributes))} differs in {slug}", url)
        for slug, attributes in drift.changed.items()
    ]
    missing = [_mark(State.MISSING, slug, f"{slug} has no such column", url) for slug in drift.missing]
    unknown = [
        _mark(State.UNKNOWN, slug, f"{slug} has no such column, or its login may not see it", url)
        for slug in drift.unknown
    ]
    return (*differing, *missing, *unknown)


def _mark(state: State, slug: str, title: str, url: str) -> Mark:
    kind, text = drift_mark(state, slug) or ("", "")
    return Mark(text, kind, title, url)
