"""What differs elsewhere at the fields of a record: the columns themselves, and the record's values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from browser.addresses import KeyPart, TableAddress, encode, encode_key
from browser.drift_marks import drift_mark
from browser.locations.location import Location
from browser.records.comparison import FieldComparison, RecordSide, RecordState, compare_record
from browser.records.record_sides import record_sides, tables_of
from dynamic_databases.catalog import find_counterpart
from dynamic_databases.catalog.values import printed
from dynamic_databases.comparison import State, drift_of
from dynamic_databases.readings.compared import Compared
from dynamic_databases.readings.counterparts import Result, compared, readings_of
from dynamic_databases.subjects import TableSubject

LONGEST = 24
"""Characters of another environment's value that a mark names."""


@dataclass(frozen=True)
class FieldMark:
    """What differs at one field: `text` says what and where, `kind` is its class."""

    text: str
    kind: str
    url: str


@dataclass(frozen=True)
class RecordElsewhere:
    """The marks by column, the columns that only others have, and what could not be compared."""

    marks: Mapping[str, tuple[FieldMark, ...]] = field(default_factory=dict)
    others: tuple[tuple[str, FieldMark], ...] = ()
    notes: tuple[str, ...] = ()


def record_elsewhere(
    location: Location,
    subject: TableSubject,
    columns: tuple[str, ...],
    values: Sequence[KeyPart],
    by_key: bool,
) -> RecordElsewhere:
    """Return how a record and its columns differ in the other environments; all are read in parallel.

    The rows of protected environments are not asked for: only who compares the record asks there.
    """
    if not location.has_counterparts:
        return RecordElsewhere()
    readings = readings_of(location.sides, {subject.environment.slug: subject.reading})
    result = compared(location.database.name, location.sides, subject.environment.slug, readings)
    marks, others = _of_columns(location.table_address, subject, result)
    sides = _sides(location, subject, readings, columns, values, by_key)
    own = subject.environment.slug
    for slug, side in sides.items():
        if side.state is RecordState.FOUND and slug != own:
            pair = compare_record({own: sides[own], slug: side}, folds_case=subject.catalog.folds_case)
            for differing in pair:
                _mark_value(
                    marks, own, slug, differing, location.table_address.compare_url(encode_key(values))
                )
    return RecordElsewhere(
        marks={name: tuple(marked) for name, marked in marks.items()},
        others=tuple(others),
        notes=tuple(_notes(location, own, sides)),
    )


def _sides(
    location: Location,
    subject: TableSubject,
    readings: Mapping[str, Result],
    columns: tuple[str, ...],
    values: Sequence[KeyPart],
    by_key: bool,
) -> dict[str, RecordSide]:
    """Return the record here and in the environments that are not protected."""
    own = subject.environment.slug
    databases = {
        slug: database
        for slug, database in location.sides.items()
        if slug == own or not database.environment.protected
    }
    tables = tables_of(location.segments[0], readings)
    if len(databases) < 2 or own not in tables:
        return {}
    return record_sides(databases, readings, tables, columns, values, by_key=by_key)


def _notes(location: Location, own: str, sides: Mapping[str, RecordSide]) -> Iterator[str]:
    """Yield what is to be said of the environments whose values are not compared."""
    for slug in location.sides:
        if slug == own:
            continue
        side = sides.get(slug)
        if side is None:
            yield f"{slug}: its values are compared only when asked for"
        elif side.state is RecordState.NO_ROW:
            yield f"{slug}: no such row"
        elif side.state is not RecordState.FOUND:
            yield f"{slug}: {side.message or side.state.replace('_', ' ')}"


def _of_columns(
    address: TableAddress, subject: TableSubject, result: Compared
) -> tuple[dict[str, list[FieldMark]], list[tuple[str, FieldMark]]]:
    """Return marks of what differs in the columns themselves, and the columns that only others have."""
    marks: dict[str, list[FieldMark]] = defaultdict(list)
    own = subject.environment.slug
    if result.comparison is None:
        return marks, []
    table = result.comparison.table(subject.table.name, subject.table.schema)
    if table is None:
        return marks, []
    for name, drift in drift_of(table, own).items():
        url = f"{address.compare_url()}#column-{encode(name)}"
        for slug, attributes in drift.changed.items():
            text = f"{State.CHANGED.sign} {', '.join(sorted(attributes))} in {slug}"
            marks[name].append(FieldMark(text, "changed", url))
        for state, slugs in ((State.MISSING, drift.missing), (State.UNKNOWN, drift.unknown)):
            for slug in slugs:
                kind, text = drift_mark(state, slug) or ("", "")
                marks[name].append(FieldMark(text, kind, url))
    return marks, _only_elsewhere(address, subject, result)


def _only_elsewhere(
    address: TableAddress, subject: TableSubject, result: Compared
) -> list[tuple[str, FieldMark]]:
    """Return the columns that this environment lacks, each with where it is."""
    where: dict[str, list[str]] = defaultdict(list)
    here = {column.name.lower() for column in subject.structure.columns}
    for slug, reading in result.readings.items():
        other = find_counterpart(reading.catalog, subject.table, subject.catalog)
        for column in other.columns if other is not None else ():
            if column.name.lower() not in here:
                where[column.name].append(slug)
    sign = State.MISSING.sign
    return [
        (
            name,
            FieldMark(
                f"{sign} only in {', '.join(slugs)}",
                "missing",
                f"{address.compare_url()}#column-{encode(name)}",
            ),
        )
        for name, slugs in where.items()
    ]


def _mark_value(
    marks: dict[str, list[FieldMark]], own: str, slug: str, differing: FieldComparison, url: str
) -> None:
    """Add the mark of a field whose value is another one in `slug`."""
    if own not in differing.columns or slug not in differing.columns or not differing.different:
        return
    name = differing.columns[own].name
    marks[name].append(
        FieldMark(f"{State.CHANGED.sign} {_short(differing.values[slug])} in {slug}", "changed", url)
    )


def _short(value: Any) -> str:
    """Return a value as a mark names it."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return "other bytes"
    text = printed(value) if isinstance(value, float) else str(value)
    if not text:
        return "empty"
    line = " ".join(text.split()) or "blank"
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
