"""Reads what a page shows besides its rows: the other environments, and labels of foreign keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from django.http import QueryDict

from browser.addresses.parameters import found_by
from browser.locations.location import Location
from browser.records.counterpart_marks import Elsewhere, rows_elsewhere
from browser.records.references import Reference, references_of, with_labels
from browser.rows.filtered import counterpart_readings
from browser.rows.grid import GridRow, make_row, row_addresses
from browser.rows.headers import compared_here
from browser.rows.reading import RowsRead
from dynamic_databases.catalog import Column
from dynamic_databases.readings.compared import Compared
from dynamic_databases.readings.counterparts import is_late
from dynamic_databases.subjects import TableSubject


@dataclass(frozen=True)
class Surroundings:
    """What a page shows besides its rows. It is empty for JSON, which does not include it."""

    compared: Compared | None = None
    references: Mapping[str, Reference] = field(default_factory=dict)
    """The rows' references by column, with the labels of the referenced rows."""
    elsewhere: Elsewhere | None = None
    is_late: bool = False
    """Whether labels or drift took longer than the page waits, and are left out."""


def surroundings_of(
    location: Location,
    table: TableSubject,
    query: QueryDict,
    shown: Sequence[Column],
    read: RowsRead,
    patience: float | None,
) -> Surroundings:
    """Return the surroundings of the rows, without what takes longer than `patience` seconds, if it is given.

    The rows of other environments are looked up only if `_elsewhere` asks for them, and then waited for.
    """
    asks_elsewhere = query.get("_elsewhere") == "1" and table.key.is_stable
    readings = counterpart_readings(location, table, None if asks_elsewhere else patience)
    references = references_of(table.catalog, table.table)
    names = [column.name for column in shown]
    elsewhere = None
    if asks_elsewhere:
        elsewhere = rows_elsewhere(table, location.table_address, location.sides, readings, read.keys)
    labelled = with_labels(table, references, names, read.values, patience)
    drift_is_late = any(map(is_late, readings.values()))
    return Surroundings(
        compared=None if drift_is_late else compared_here(location, readings),
        references=labelled,
        elsewhere=elsewhere,
        is_late=drift_is_late or any(reference.is_late for reference in labelled.values()),
    )


def grid_rows(
    location: Location, table: TableSubject, query: QueryDict, read: RowsRead, surroundings: Surroundings
) -> list[GridRow]:
    """Return the rows with their addresses, and with their marks if other environments were queried."""
    marks = surroundings.elsewhere.rows if surroundings.elsewhere else ()
    addresses = row_addresses(table, location.table_address, found_by(query))
    rows = zip_longest(read.values, marks, fillvalue=())
    if addresses is None:
        return [make_row(values=values, url=None, marks=marked) for values, marked in rows]
    segments = addresses.segments(read.keys)
    urls = addresses.urls_of(segments)
    return [
        make_row(values=values, url=url, marks=marked, segment=segment)
        for segment, url, (values, marked) in zip(segments, urls, rows, strict=True)
    ]
