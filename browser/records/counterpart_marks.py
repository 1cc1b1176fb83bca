"""Marks rows of a page that differ or are missing in other environments: one query each, in parallel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Any

from django.db.models import Q

from browser.addresses import KeyPart, TableAddress, encode_key, key_part
from browser.records.comparison import RecordSide, RecordState, compare_record
from browser.records.counterpart_rows import CounterpartRows, Record
from dynamic_databases.catalog import Column, Table, find_counterpart
from dynamic_databases.catalog.row_keys import is_keyed_by, row_key
from dynamic_databases.comparison import State
from dynamic_databases.connections import LiveConnection, live, reading
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import BadValue, DatabaseUnavailable, StructureChanged
from dynamic_databases.models import Connectable
from dynamic_databases.readings.counterparts import Result, sides_after_surprise
from dynamic_databases.redaction import VisibleReading
from dynamic_databases.runtime_models import display_model, require_same_types
from dynamic_databases.subjects import TableSubject

MOST_ROWS = 100
"""The most rows of one page that are looked up in the other environments."""
VALUE_LENGTH = 10_000
"""The most characters or bytes of a value that are compared."""
SECONDS = 8.0
NOT_LISTED = ", or this login may not see it"
NAMED = 3
"""The most differing columns that a mark names; the others are only counted."""


@dataclass(frozen=True)
class RowMark:
    """Whether a row is the same, different, missing or unknown in another environment."""

    kind: str
    text: str
    url: str | None = None


@dataclass(frozen=True)
class Elsewhere:
    """A mark for each row and environment, and the environments that could not be read, with reasons."""

    rows: tuple[tuple[RowMark, ...], ...]
    unread: Mapping[str, str]
    left_out: int = 0
    """The number of rows after the first `MOST_ROWS`, which are not looked up."""


def rows_elsewhere(
    table: TableSubject,
    address: TableAddress,
    databases: Mapping[str, Connectable],
    readings: Mapping[str, Result],
    keys: Sequence[Sequence[KeyPart]],
    *,
    again: bool = False,
) -> Elsewhere:
    """Return the marks of a page's rows for the other environments.

    `databases` and `readings` have every counterpart by environment, including this one. `unread` has the
    environments that lack the table, have another key, or can't be read. Where a structure is not as last
    read, it is read once more: `again` is for then.
    """
    wanted = list(keys[:MOST_ROWS])
    tables, unread = _tables_with_the_key(table, readings)
    # This environment's rows are read again with the others': with the same limits, and at the same time.
    records = _records(databases, tables, wanted)
    surprised = {
        slug: databases[slug]
        for slug, rows in records.items()
        if isinstance(rows, StructureChanged | BadValue)
    }
    if surprised and not again:
        now = {**readings, **sides_after_surprise(surprised)}
        return rows_elsewhere(table, address, databases, now, keys, again=True)
    unread |= {slug: rows.message for slug, rows in records.items() if isinstance(rows, DatabaseUnavailable)}
    columns = _key_columns(table.table)
    known = {
        slug: CounterpartRows(columns, _key_columns(tables[slug]), wanted, rows)
        for slug, rows in records.items()
        if not isinstance(rows, DatabaseUnavailable)
    }
    own = table.environment.slug
    others = [slug for slug in tables if slug != own and slug in known]
    marker = _Marker(table, address, tables, known, *_limits_of(tables, readings))
    marks = tuple(tuple(marker.mark(slug, key) for slug in others) if own in known else () for key in wanted)
    return Elsewhere(marks, unread, max(0, len(keys) - MOST_ROWS))


def _tables_with_the_key(
    table: TableSubject, readings: Mapping[str, Result]
) -> tuple[dict[str, Table], dict[str, str]]:
    """Return the table of each environment in which rows can be looked up, and why not in the others."""
    tables: dict[str, Table] = {}
    unread: dict[str, str] = {}
    for slug, result in readings.items():
        other = _same_table(table, result)
        if isinstance(other, str):
            unread[slug] = other
        else:
            tables[slug] = other
    return tables, unread


def _limits_of(
    tables: Mapping[str, Table], readings: Mapping[str, Result]
) -> tuple[dict[str, str], frozenset[str]]:
    """Return what may hide rows from each login, and the environments where not all columns are read."""
    hidden_by: dict[str, str] = {}
    in_part: set[str] = set()
    for slug, table in tables.items():
        result = readings[slug]
        if isinstance(result, VisibleReading):
            hidden_by[slug] = result.visibility.hidden_by(table.table_name)
            if result.unreadable_columns(table) or table.table_name in result.visibility.unlisted:
                in_part.add(slug)
    return hidden_by, frozenset(in_part)


def _same_table(table: TableSubject, result: Result) -> Table | str:
    """Return another environment's table if it has the same key, otherwise the reason why not."""
    if not isinstance(result, VisibleReading):
        return result.message
    other = find_counterpart(result.catalog, table.table, table.catalog)
    if other is None:
        return f"no such table{NOT_LISTED if result.structure.may_hide('table') else ''}"
    if not other.columns:
        return other.problem or "no columns"
    if is_keyed_by(other, table.key.columns, result.catalog.folds_case):
        return other
    structure = result.structure.by_name[other.table_name]
    is_hidden = is_keyed_by(structure, table.key.columns, result.catalog.folds_case)
    if is_hidden:
        return "this login may not read its key"
    is_unlisted = other.table_name in result.visibility.unlisted
    return "its key is absent or not visible to this login" if is_unlisted else "has another key"


def _records(
    databases: Mapping[str, Connectable], tables: Mapping[str, Table], keys: Sequence[Sequence[KeyPart]]
) -> dict[str, list[Record] | DatabaseUnavailable]:
    """Return each environment's rows with these keys, read in parallel."""
    slugs = {live(databases[slug]): slug for slug in databases if slug in tables}
    tasks = {connection: partial(_read, connection, tables[slug], keys) for connection, slug in slugs.items()}
    results = read_in_parallel(tasks, SECONDS) if keys else {connection: [] for connection in tasks}
    return {slugs[connection]: result for connection, result in results.items()}


def _read(connection: LiveConnection, table: Table, keys: Sequence[Sequence[KeyPart]]) -> list[Record]:
    model = display_model(connection, table)
    fields = model.fields_by_column
    columns = row_key(table).columns
    require_same_types(connection, table, _key_columns(table))

    def clause(values: Sequence[KeyPart]) -> Q:
        parts: dict[str, Any] = {}
        for name, value in zip(columns, values, strict=True):
            if value is None:
                parts[f"{fields[name]}__isnull"] = True
            else:
                parts[f"{fields[name]}__exact"] = model.bound(name, value)
        return Q(**parts)

    names = [column.name for column in table.columns]
    whole = {fields[name] for name in columns}
    with reading(connection, "looking rows up in"):
        # Keys of several columns have no IN on SQL Server, so each key is a condition of its own.
        rows = model.objects.limited(VALUE_LENGTH, whole).filter(reduce(or_, map(clause, keys)))
        records = list(rows.values_list(*(fields[name] for name in names)))
    return [dict(zip(names, record, strict=True)) for record in records]


def _key_columns(table: Table) -> list[Column]:
    return [column for name in row_key(table).columns if (column := table.column(name))]


@dataclass(frozen=True)
class _Marker:
    """Determines the mark of a row for another environment, from the rows that were read in both."""

    table: TableSubject
    address: TableAddress
    tables: Mapping[str, Table]
    rows: Mapping[str, CounterpartRows]
    hidden_by: Mapping[str, str]
    """What may hide rows from the login, by environment."""
    in_part: frozenset[str]
    """The environments where not all columns are read."""

    def mark(self, slug: str, key: Sequence[KeyPart]) -> RowMark:
        own = self.table.environment.slug
        here, there = self.rows[own].find(key).record, self.rows[slug].find(key)
        if here is None or not there.sure:
            return RowMark("", f"{State.UNKNOWN.sign} {slug}")
        parts = zip(_key_columns(self.table.table), key, strict=True)
        url = self.address.compare_url(encode_key([key_part(column, value) for column, value in parts]))
        if there.record is None and self.hidden_by[slug]:
            text = f"{State.UNKNOWN.sign} {slug}: may be hidden by {self.hidden_by[slug]}"
            return RowMark("", text, url)
        if there.record is None:
            return RowMark("missing", f"{State.MISSING.sign} not in {slug}", url)
        differing = self._differing(own, here, slug, there.record)
        if not differing:
            cut = any(isinstance(value, str | bytes) and len(value) > VALUE_LENGTH for value in here.values())
            in_part = cut or not self.in_part.isdisjoint((own, slug))
            return RowMark("", f"= {slug}, as far as compared" if in_part else f"= {slug}")
        more = f" +{len(differing) - NAMED}" if len(differing) > NAMED else ""
        return RowMark("changed", f"{State.CHANGED.sign} {slug}: {', '.join(differing[:NAMED])}{more}", url)

    def _differing(self, own: str, here: Record, slug: str, there: Record) -> list[str]:
        """Return the columns that both tables have and whose values differ."""
        sides = {
            own: RecordSide(RecordState.FOUND, self.tables[own], here),
            slug: RecordSide(RecordState.FOUND, self.tables[slug], there),
        }
        fields = compare_record(sides, (), self.table.catalog.folds_case)
        return [field.name for field in fields if field.differs and len(field.columns) == len(sides)]
