"""What stands above each column of a page of rows: name, type, order, and marks of drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from browser.addresses import encode
from browser.parameters import changed
from browser.places import Place
from browser.rows.labels import Reference
from browser.rows.paging import Term
from dynamic_databases.catalog import Column
from dynamic_databases.comparison import ColumnDrift, drift_of
from dynamic_databases.counterparts import Compared, compared


@dataclass(frozen=True)
class Mark:
    """A sign that the column differs elsewhere; leads to that row of the comparison."""

    text: str
    kind: str
    title: str
    url: str


@dataclass(frozen=True)
class Header:
    """What stands above a column."""

    column: Column
    sort_url: str
    direction: str = ""
    """ascending, descending or nothing."""
    place: int = 0
    """Which of several sort columns it is, from 2; else 0."""
    marks: tuple[Mark, ...] = ()
    target: str = ""
    """The table that a foreign key leads to."""

    @property
    def type(self) -> str:
        return f"{self.column.kind} → {self.target}" if self.target else str(self.column.kind)


def compared_here(place: Place) -> Compared | None:
    """Return the comparison seen from here, None where there is nothing to compare with."""
    if len(place.counterparts) < 2:
        return None
    return compared(place.database.name, place.sides, place.environment.slug, place.readings)


def drift_here(place: Place, result: Compared | None) -> tuple[dict[str, ColumnDrift], int]:
    """Return the drift of each column seen from here, and how many columns differ anywhere."""
    if result is None or result.comparison is None:
        return {}, 0
    table = result.comparison.table(place.table.name, place.table.schema)
    if table is None:
        return {}, 0
    return drift_of(table, place.environment.slug), sum(1 for column in table.columns if column.differences)


def headers_of(
    place: Place,
    columns: Sequence[Column],
    terms: Sequence[Term],
    drift: Mapping[str, ColumnDrift],
    references: Mapping[str, Reference],
) -> list[Header]:
    """Return the header of each column shown; sorting by one replaces the order.

    Again turns it, and once more goes back to the key's.
    """
    places = {term.column: number for number, term in enumerate(terms, start=1)}
    descending = {term.column for term in terms if term.descending}
    headers = []
    for column in columns:
        name, segment = column.name, encode(column.name)
        number = places.get(name, 0)
        direction = "" if not number else "descending" if name in descending else "ascending"
        following = {"": segment, "ascending": f"-{segment}"}.get(direction)
        url = f"{place.compare_table_url()}#column-{segment}"
        headers.append(
            Header(
                column=column,
                sort_url=changed(place.table_url(), place.request.GET, {"_sort": following}),
                direction=direction,
                place=number if number > 1 else 0,
                marks=_marks(drift[name], url) if name in drift else (),
                target=references[name].name if name in references else "",
            )
        )
    return headers


def _marks(drift: ColumnDrift, url: str) -> tuple[Mark, ...]:
    different = [
        Mark(f"≠ {slug}", "changed", f"{', '.join(sorted(attributes))} differs in {slug}", url)
        for slug, attributes in drift.changed.items()
    ]
    missing = [Mark(f"+ not in {slug}", "extra", f"{slug} has no such column", url) for slug in drift.missing]
    return (*different, *missing)
