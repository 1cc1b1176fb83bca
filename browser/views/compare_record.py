"""The same record in every environment, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from browser.addresses import KeyPart, encode_key, encode_table, link
from browser.bars import Bar
from browser.compare.places import ComparePlace
from browser.compare.placing import at_comparison
from browser.compare.record_comparison import (
    FieldComparison,
    RecordSide,
    RecordState,
    compare_record,
    differing,
)
from browser.compare.record_keys import asked_by, record_key
from browser.compare.record_sides import record_sides, tables_of
from browser.compare.sides import Side
from browser.htmx import HtmxHttpRequest, render_page
from browser.parameters import pairs
from browser.records import key_text
from browser.values import cell_class, cell_html, json_value
from dynamic_databases.catalog import Reading

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

    @property
    def trouble(self) -> bool:
        """Whether the message says why nothing could be read."""
        return bool(self.message) and self.state is not RecordState.OTHER_KEY


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
    def ignore(self) -> str:
        """What is ignored, as it was asked for."""
        return self.compare.request.GET.get("_ignore", "")

    @property
    def kept_fields(self) -> list[tuple[str, str]]:
        """The parameters that the form sends along."""
        return pairs(self.compare.request.GET, ("_by", "_ignore"))

    @property
    def found(self) -> int:
        return sum(side.state is RecordState.FOUND for side in self.sides.values())

    @property
    def differing(self) -> list[str]:
        return differing(self.fields)

    @property
    def is_compared(self) -> bool:
        """Whether the row was found twice at least."""
        return self.found > 1

    @property
    def where_alike(self) -> str:
        """Where fields that do not differ are the same, in words."""
        return "everywhere" if self.found == len(self.sides) else "wherever the row was found"

    @property
    def shown_rows(self) -> list[FieldRow]:
        folds = self.is_compared and self.compare.only_differences
        return [row for row in self.rows if row.differs or not folds]

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
    tables = tables_of(compare)
    if "_was" in request.GET:
        return HttpResponseRedirect(asked_by(compare, tables, key))
    by = request.GET.get("_by", "")
    columns, values = record_key(compare, tables, by, key)
    sides = record_sides(compare, tables, columns, values, not by)
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


def _head(compare: ComparePlace, place: Side, side: RecordSide, values: Sequence[KeyPart]) -> SideHead:
    url = None
    result = compare.results[place.label]
    if side.state is RecordState.FOUND and side.table is not None and isinstance(result, Reading):
        segment = encode_table(side.table.table_name, result.catalog.default_schema)
        by = compare.request.GET.get("_by", "")
        query = [("_by", by)] if by else []
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
