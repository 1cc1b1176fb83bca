"""A record across environments as a matrix: one row a field, one column an environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from browser.addresses import KeyPart, encode_key, encode_table, link
from browser.addresses.parameters import carried
from browser.compare.sides import Side
from browser.compare.subjects import ComparedSides
from browser.records.comparison import (
    FieldComparison,
    RecordSide,
    RecordState,
)
from browser.values import cell_class, cell_html
from dynamic_databases.comparison import State
from dynamic_databases.redaction import VisibleReading

CELL = 400
UNREADABLE, NOT_LISTED = "not readable", "absent or not visible to this login"
ANSWERED = (RecordState.OTHER_KEY, RecordState.NOT_VISIBLE, RecordState.NO_TABLE)
"""States of an environment that was read, whose message says more of what is there."""

WORDS = {
    RecordState.FOUND: "found",
    RecordState.NO_ROW: "no such row",
    RecordState.NOT_VISIBLE: "no row found",
    RecordState.NO_TABLE: "no such table",
    RecordState.OTHER_KEY: "has another key",
    RecordState.AMBIGUOUS: "more than one row",
    RecordState.UNREACHABLE: "unreachable",
    RecordState.NO_DATABASE: "no such database",
    RecordState.TIMED_OUT: "timed out",
    RecordState.FORBIDDEN: "not allowed",
    RecordState.UNAVAILABLE: "could not be read",
}


@dataclass(frozen=True)
class ValueCell:
    """One column of the record in one environment."""

    side: str
    """Its label."""
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
    unknown: bool
    """Whether the value of an environment that has the record may not be read."""
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
        return bool(self.message) and self.state not in ANSWERED


def side_head(
    compare: ComparedSides, query: QueryDict, side: Side, record: RecordSide, values: Sequence[KeyPart]
) -> SideHead:
    """Return what stands above a side: the state of the record there, and its address if it was found.

    `query` is the comparison's.
    """
    url = None
    result = compare.results[side.label]
    if record.state is RecordState.FOUND and record.table is not None and isinstance(result, VisibleReading):
        segment = encode_table(record.table.table_name, result.catalog.default_schema)
        by = [("_by", str(query["_by"]))] if query.get("_by") else []
        url = link(side.url(segment, encode_key(values)), [*by, *carried(query)])
    return SideHead(side, record.state, WORDS[record.state], record.message, url)


def field_row(labels: Sequence[str], sides: Mapping[str, RecordSide], field: FieldComparison) -> FieldRow:
    """Return one field of the record, a cell for each side that has it."""
    first = next(iter(field.columns.values()))
    having = [label for label in labels if sides[label].state is RecordState.FOUND]
    cells = tuple(_cell(sides[label], field, label) for label in having)
    return FieldRow(field.name, str(first.kind), cells, field.differs, bool(field.unknown), field.ignored)


def _cell(side: RecordSide, field: FieldComparison, slug: str) -> ValueCell:
    if slug in field.unknown:
        word = NOT_LISTED if side.may_have_more_columns else UNREADABLE
        return ValueCell(slug, "unknown", State.UNKNOWN.sign, word)
    if slug not in field.columns:
        return ValueCell(slug, "missing", State.MISSING.sign, "no such column")
    different = slug in field.different and not field.ignored
    html = cell_html(field.values[slug], CELL)
    css, sign = ("changed", State.CHANGED.sign) if different else ("", "")
    return ValueCell(slug, css, sign, "", html, cell_class(field.columns[slug]))
