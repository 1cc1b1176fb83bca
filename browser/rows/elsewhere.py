"""Which rows of a page differ or are missing in the other environments, by key: one query each, at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Any

from django.db.models import Q

from browser.addresses import KeyPart, encode_key, key_part
from browser.compare.record_comparison import RecordSide, RecordState, compare_record
from browser.places import Place
from browser.rows.counterpart_rows import CounterpartRows, Record
from dynamic_databases.catalog import Column, Reading, Table
from dynamic_databases.connections import LiveConnection, live, reading
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import DatabaseUnavailable
from dynamic_databases.row_keys import is_keyed_by, row_key
from dynamic_databases.runtime_models import find_table, shown_model

MOST_ROWS = 100
"""Rows of one page that are looked for elsewhere."""
VALUE_LENGTH = 10_000
"""Characters or bytes of a value that are compared."""
SECONDS = 8.0
NAMED = 3
"""Differing columns that a mark names; the rest is a number."""


@dataclass(frozen=True)
class RowMark:
    """How a row stands in one other environment."""

    kind: str
    text: str
    url: str | None = None


@dataclass(frozen=True)
class Elsewhere:
    """A mark for each row and environment, and what could not be looked at."""

    rows: tuple[tuple[RowMark, ...], ...]
    unread: Mapping[str, str]
    left_out: int = 0
    """Rows behind the first `MOST_ROWS`, not looked for."""


def rows_elsewhere(place: Place, keys: Sequence[Sequence[KeyPart]]) -> Elsewhere:
    """Return how each row of a page stands in the other environments.

    An environment without the table, keyed otherwise, or that can't be read is named in `unread`.
    """
    wanted = list(keys[:MOST_ROWS])
    tables: dict[str, Table] = {}
    unread: dict[str, str] = {}
    for slug, result in place.readings.items():
        if not isinstance(result, Reading):
            unread[slug] = result.message
            continue
        catalog = live(place.sides[slug]).withheld.readable(result.catalog)
        table = find_table(catalog, place.table.name, place.table.schema)
        if table is None:
            unread[slug] = "no such table"
        elif not is_keyed_by(table, row_key(place.table).columns, catalog.folds_case):
            unread[slug] = "keyed otherwise"
        else:
            tables[slug] = table
    found = _found(place, tables, wanted)
    unread |= {slug: rows.message for slug, rows in found.items() if isinstance(rows, DatabaseUnavailable)}
    columns = _key_columns(place.table)
    known = {
        slug: CounterpartRows(columns, _key_columns(tables[slug]), wanted, rows)
        for slug, rows in found.items()
        if not isinstance(rows, DatabaseUnavailable)
    }
    own = place.environment.slug
    others = [slug for slug in tables if slug != own and slug in known]
    marks = tuple(
        tuple(_mark(place, tables, known, own, slug, key) for slug in others) if own in known else ()
        for key in wanted
    )
    return Elsewhere(marks, unread, max(0, len(keys) - MOST_ROWS))


def _found(
    place: Place, tables: Mapping[str, Table], keys: Sequence[Sequence[KeyPart]]
) -> dict[str, list[Record] | DatabaseUnavailable]:
    slugs: dict[LiveConnection, str] = {}
    for slug, database in place.sides.items():
        if slug in tables:
            slugs[live(database)] = slug
    tasks = {connection: partial(_read, connection, tables[slug], keys) for connection, slug in slugs.items()}
    results = read_in_parallel(tasks, SECONDS) if keys else {connection: [] for connection in tasks}
    return {slugs[connection]: result for connection, result in results.items()}


def _read(connection: LiveConnection, table: Table, keys: Sequence[Sequence[KeyPart]]) -> list[Record]:
    twin = shown_model(connection, table)
    fields = twin.fields_by_column
    columns = row_key(table).columns

    def clause(values: Sequence[KeyPart]) -> Q:
        parts: dict[str, Any] = {}
        for name, value in zip(columns, values, strict=True):
            if value is None:
                parts[f"{fields[name]}__isnull"] = True
            else:
                parts[f"{fields[name]}__exact"] = twin.bound(name, value)
        return Q(**parts)

    names = [column.name for column in table.columns]
    whole = {fields[name] for name in columns}
    with reading(connection, "looking rows up in"):
        rows = twin.objects.limited(VALUE_LENGTH, whole).filter(reduce(or_, map(clause, keys)))
        found = list(rows.values_list(*(fields[name] for name in names)))
    return [dict(zip(names, row, strict=True)) for row in found]


def _key_columns(table: Table) -> list[Column]:
    return [column for name in row_key(table).columns if (column := table.column(name))]


def _mark(
    place: Place,
    tables: Mapping[str, Table],
    found: Mapping[str, CounterpartRows],
    own: str,
    slug: str,
    key: Sequence[KeyPart],
) -> RowMark:
    here, there = found[own].find(key).record, found[slug].find(key)
    if here is None or not there.sure:
        return RowMark("", f"? {slug}")
    address = encode_key(
        [key_part(column, value) for column, value in zip(_key_columns(place.table), key, strict=True)]
    )
    url = place.compare_url(place.segments[0], address)
    if there.record is None:
        return RowMark("missing", f"− not in {slug}", url)
    sides = {
        own: RecordSide(RecordState.FOUND, tables[own], here),
        slug: RecordSide(RecordState.FOUND, tables[slug], there.record),
    }
    fields = compare_record(sides, (), place.catalog.folds_case)
    shared = [one.name for one in fields if one.differs and len(one.columns) == len(sides)]
    if not shared:
        cut = any(isinstance(value, str | bytes) and len(value) > VALUE_LENGTH for value in here.values())
        return RowMark("", f"= {slug}, as far as compared" if cut else f"= {slug}")
    more = f" +{len(shared) - NAMED}" if len(shared) > NAMED else ""
    return RowMark("changed", f"≠ {slug}: {', '.join(shared[:NAMED])}{more}", url)
