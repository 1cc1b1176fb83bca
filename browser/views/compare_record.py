"""The same record in every environment, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import KeyPart, decode_table, encode_key, encode_table, link
from browser.bars import Bar
from browser.compare_placing import at_comparison
from browser.comparing import ComparePlace, Side
from browser.failures import BadRequest, Failure
from browser.htmx import HtmxHttpRequest, render_page
from browser.record_comparison import (
    FieldComparison,
    RecordSide,
    RecordState,
    compare_record,
    differing,
)
from browser.records import key_text, key_values, named_columns, read_record
from browser.values import cell_class, cell_html, json_value
from dynamic_databases.catalog import Reading, Table
from dynamic_databases.connections import LiveConnection, live
from dynamic_databases.counterparts import Result
from dynamic_databases.errors import DatabaseUnavailable, NoSuchRecord
from dynamic_databases.parallel import read_in_parallel
from dynamic_databases.row_keys import KeySource, row_key
from dynamic_databases.runtime_models import find_table

SECONDS = 8.0
CELL = 400

WORDS = {
    RecordState.FOUND: "found",
    RecordState.NO_ROW: "no such row",
    RecordState.NO_TABLE: "no such table",
    RecordState.OTHER_KEY: "keyed otherwise",
    RecordState.AMBIGUOUS: "more than one row",
    RecordState.UNREACHABLE: "unreachable",
    RecordState.TIMED_OUT: "timed out",
    RecordState.FORBIDDEN: "not allowed",
    RecordState.UNAVAILABLE: "could not be read",
}


@dataclass(frozen=True)
class ValueCell:
    """One column of the record in one environment."""

    css: str
    sign: str
    word: str = ""
    html: Any = ""
    code: str = ""


@dataclass(frozen=True)
class FieldRow:
    name: str
    type: str
    cells: tuple[ValueCell, ...]
    differs: bool
    ignored: bool


@dataclass(frozen=True)
class SideHead:
    side: Side
    state: RecordState
    words: str
    message: str
    url: str | None


@dataclass(frozen=True)
class CompareRecordPage:
    bar: Bar
    compare: ComparePlace
    table_name: str
    columns: tuple[str, ...]
    values: tuple[KeyPart, ...]
    sides: Mapping[str, RecordSide]
    fields: tuple[FieldComparison, ...]
    heads: tuple[SideHead, ...]
    rows: tuple[FieldRow, ...]

    @property
    def title(self) -> str:
        return key_text(self.values)

    @property
    def by(self) -> str:
        return self.compare.request.GET.get("_by", "")

    @property
    def found(self) -> int:
        return sum(side.state is RecordState.FOUND for side in self.sides.values())

    @property
    def differing(self) -> list[str]:
        return differing(self.fields)

    @property
    def shown_rows(self) -> list[FieldRow]:
        return [row for row in self.rows if row.differs or not self.compare.only_differences]

    @property
    def folded(self) -> list[str]:
        return [row.name for row in self.rows if row not in self.shown_rows and not row.ignored]

    @property
    def ignored(self) -> list[str]:
        return [row.name for row in self.rows if row.ignored]

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON of a record across environments."""
        environments = {}
        for slug, side in self.sides.items():
            values = {name: json_value(value) for name, value in side.values.items()}
            found = side.state is RecordState.FOUND
            environments[slug] = {"state": str(side.state)} | ({"values": values} if found else {})
        return {
            "database": self.compare.name,
            "table": self.table_name,
            "key": [json_value(value) for value in self.values],
            "environments": environments,
            "differences": self.differing,
        }


@require_safe
@at_comparison
def compare_record_view(request: HtmxHttpRequest, compare: ComparePlace, key: str) -> HttpResponse:
    """Answer with a record in every environment that has it, and why the others don't."""
    tables = _tables(compare)
    columns, values = _key(compare, tables, key)
    sides = _sides(compare, tables, columns, values)
    ignore = [one for one in request.GET.get("_ignore", "").split(",") if one]
    folds = any(isinstance(one, Reading) and one.catalog.folds_case for one in compare.results.values())
    fields = compare_record(sides, ignore, folds)
    page = CompareRecordPage(
        bar=compare.bar(key_text(values)),
        compare=compare,
        table_name=next(iter(tables.values())).name,
        columns=columns,
        values=values,
        sides=sides,
        fields=fields,
        heads=tuple(_head(compare, one, sides[one.label], values) for one in compare.sides),
        rows=tuple(_row(compare, sides, one) for one in fields),
    )
    return render_page(request, "browser/compare_record.html", "browser/_compare_record_matrix.html", page)


def _tables(compare: ComparePlace) -> dict[str, Table]:
    """Return the table in each environment that has it. Raises `Failure` if none could be read or has it."""
    assert compare.segment is not None
    found: dict[str, Table] = {}
    for slug, result in compare.results.items():
        if isinstance(result, Reading):
            name = decode_table(compare.segment, result.catalog.default_schema)
            table = find_table(result.catalog, name.name, name.schema)
            if table is not None and table.columns:
                found[slug] = table
    if not found:
        raise compare.no_such_table()
    return found


def _key(
    compare: ComparePlace, tables: Mapping[str, Table], segment: str
) -> tuple[tuple[str, ...], tuple[KeyPart, ...]]:
    """Return the columns that the record is looked up by, and their values."""
    by = compare.request.GET.get("_by")
    if by is None:
        key = row_key(next(iter(tables.values())))
        if key.source in (KeySource.ROW_ID, KeySource.NONE):
            error = NoSuchRecord(
                "This table has no key by which a row could be found elsewhere; name a column: ?_by=email."
            )
            raise Failure(
                error, steps=[(f"{compare.name} across environments", compare.url())], bar=compare.bar()
            )
        columns, table = key.columns, next(iter(tables.values()))
    else:
        columns, table = _named(tables, by)
    return columns, key_values(table, columns, segment)


def _named(tables: Mapping[str, Table], by: str) -> tuple[tuple[str, ...], Table]:
    problem: BadRequest | None = None
    for table in tables.values():
        try:
            return named_columns(table, by), table
        except BadRequest as error:
            problem = error
    assert problem is not None
    raise problem


def _sides(
    compare: ComparePlace, tables: Mapping[str, Table], columns: tuple[str, ...], values: Sequence[KeyPart]
) -> dict[str, RecordSide]:
    sides: dict[str, RecordSide] = {}
    tasks: dict[LiveConnection, Any] = {}
    slugs: dict[LiveConnection, str] = {}
    for slug, database in compare.databases.items():
        result = compare.results[slug]
        table = tables.get(slug)
        if not isinstance(result, Reading):
            sides[slug] = RecordSide(_state_of(result), message=result.message)
        elif table is None:
            sides[slug] = RecordSide(RecordState.NO_TABLE)
        elif not _is_keyed(compare, table, columns):
            sides[slug] = RecordSide(RecordState.OTHER_KEY, table, message=", ".join(row_key(table).columns))
        else:
            connection = live(database)
            slugs[connection] = slug
            tasks[connection] = partial(read_record, connection, table, columns, values)
    for connection, found in read_in_parallel(tasks, SECONDS).items():
        sides[slugs[connection]] = _side(tables[slugs[connection]], found)
    return {slug: sides[slug] for slug in compare.databases}


def _is_keyed(compare: ComparePlace, table: Table, columns: tuple[str, ...]) -> bool:
    if "_by" in compare.request.GET:
        return all(table.column(name) is not None for name in columns)
    return row_key(table).columns == columns


def _side(table: Table, found: list[dict[str, Any]] | DatabaseUnavailable) -> RecordSide:
    if isinstance(found, DatabaseUnavailable):
        return RecordSide(_state_of(found), table, message=found.message)
    if not found:
        return RecordSide(RecordState.NO_ROW, table)
    if len(found) > 1:
        return RecordSide(RecordState.AMBIGUOUS, table)
    return RecordSide(RecordState.FOUND, table, found[0])


def _state_of(error: Result) -> RecordState:
    code = getattr(error, "code", "")
    return RecordState(code) if code in set(RecordState) else RecordState.UNAVAILABLE


def _head(compare: ComparePlace, place: Side, side: RecordSide, values: Sequence[KeyPart]) -> SideHead:
    url = None
    result = compare.results[place.label]
    if side.state is RecordState.FOUND and side.table is not None and isinstance(result, Reading):
        segment = encode_table(side.table.table_name, result.catalog.default_schema)
        query = [("_by", compare.request.GET["_by"])] if "_by" in compare.request.GET else []
        url = link(place.url(segment, encode_key(values)), query)
    return SideHead(place, side.state, WORDS[side.state], side.message, url)


def _row(compare: ComparePlace, sides: Mapping[str, RecordSide], one: FieldComparison) -> FieldRow:
    first = next(iter(one.columns.values()))
    cells = tuple(_cell(sides[slug], one, slug) for slug in compare.databases)
    return FieldRow(one.name, str(first.kind), cells, one.differs, one.ignored)


def _cell(side: RecordSide, one: FieldComparison, slug: str) -> ValueCell:
    if side.state is not RecordState.FOUND:
        return ValueCell("unknown" if side.state is not RecordState.NO_ROW else "", "", WORDS[side.state])
    if slug not in one.columns:
        return ValueCell("missing", "−", "no such column")
    different = slug in one.different and not one.ignored
    html = cell_html(one.values[slug], CELL)
    return ValueCell(
        "changed" if different else "", "≠" if different else "", "", html, cell_class(one.columns[slug])
    )
