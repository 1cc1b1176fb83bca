"""What the page of a record does not wait for: labels, counts, differences elsewhere, records beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from browser.locations.location import Location
from browser.records.asked import AskedRecord
from browser.records.elsewhere import FieldMark, RecordElsewhere, record_elsewhere
from browser.records.incoming import Incoming, counted, incoming_relations
from browser.records.references import Reference, references_of, with_labels
from dynamic_databases import deadlines
from dynamic_databases.catalog.row_keys import KeySource
from dynamic_databases.subjects import TableSubject

LABEL_SECONDS = 5.0


@dataclass(frozen=True)
class Neighbour:
    """A record beside another one."""

    text: str
    url: str


@dataclass(frozen=True)
class Neighbours:
    """The records before and after one, None where there is none, or it is not known."""

    previous: Neighbour | None = None
    next: Neighbour | None = None
    words: str = ""
    """By what they are in order, and among which rows."""
    note: str = ""
    """Why they are not known, or that the record itself is no longer among these rows."""
    is_known: bool = False
    """Whether there is none where none is given: the record is the first, or the last."""


@dataclass(frozen=True)
class RecordDetails:
    """What arrives after the page."""

    labelled: Mapping[str, Reference]
    """The references by column, with the label of the row that this record refers to."""
    incoming: tuple[Incoming, ...]
    elsewhere: RecordElsewhere
    neighbours: Neighbours | None
    """None where they were not asked for."""

    def marks_of(self, column: str) -> tuple[FieldMark, ...]:
        return self.elsewhere.marks.get(column, ())


def record_details(
    location: Location, subject: TableSubject, asked: AskedRecord, neighbours: Neighbours | None
) -> RecordDetails:
    """Return the details of a record: a query for each label, count and environment, all bounded in time."""
    row, key = asked.row, asked.by.key
    own = subject.key.columns == key.columns
    is_same_elsewhere = key.source is not KeySource.ROW_ID
    with deadlines.within(LABEL_SECONDS):
        labelled = labels_of(subject, row)
    return RecordDetails(
        labelled=labelled,
        incoming=tuple(counted(subject, incoming_relations(location.address, subject, row))),
        elsewhere=record_elsewhere(location, subject, key.columns, asked.by.values, own)
        if is_same_elsewhere
        else RecordElsewhere(),
        neighbours=neighbours,
    )


def labels_of(subject: TableSubject, row: Mapping[str, Any]) -> dict[str, Reference]:
    """Return the references of a record by column, with labels as far as they can be read."""
    references = references_of(subject.catalog, subject.table)
    return with_labels(subject, references, list(row), [tuple(row.values())])
