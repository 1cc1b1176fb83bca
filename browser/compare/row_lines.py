"""The lines of a page of compared rows: one for a row that is not everywhere, one for a cell that differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from browser.values import cell_class, cell_html, visible_text
from dynamic_databases.comparison import State
from dynamic_databases.row_comparison import ComparedRow, Outcome, RowComparison, RowState
from dynamic_databases.row_comparison.plan import ComparedColumn, Plan
from dynamic_databases.row_comparison.values import LACKING, UNREAD, Meant

CELL = 200
TELLING = 3
"""Values by which a whole row is told."""
LABELS = ("name", "title", "label", "description")
WORDS: Mapping[str, str] = {
    RowState.NO_ROW: "no such row",
    RowState.DUPLICATE: "more than one row",
    RowState.NOT_VISIBLE: "no row found",
    "no_table": "no such table",
    "over_limit": "too many rows",
    "unreachable": "unreachable",
    "timed_out": "timed out",
    "forbidden": "not allowed",
    "busy": "busy",
}
TINTS: Mapping[str, tuple[str, str]] = {
    RowState.NO_ROW: ("missing", State.MISSING.sign),
    RowState.DUPLICATE: ("changed", State.CHANGED.sign),
}
"""The class and sign of a side that has no such row alone; of others nothing is known."""
SAME = "="


@dataclass(frozen=True)
class LineCell:
    """What one side has of a row or of one of its cells."""

    side: str
    css: str = ""
    sign: str = ""
    word: str = ""
    html: Any = ""
    code: str = ""
    is_baseline: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the page: a field of a row, or the row as a whole."""

    row: ComparedRow
    url: str | None
    """The address of the record across environments, on the first line of a row."""
    key: Any
    label: str
    field: str
    meaning: str
    """What the field refers to, where that is compared."""
    cells: tuple[LineCell, ...]
    is_first: bool
    lines: int = 1
    """On the first line of a row, how many it has."""

    @property
    def alike(self) -> list[str]:
        """The sides that have what the baseline has: on a phone they share a line."""
        return [cell.side for cell in self.cells if cell.css == "same"]


@dataclass(frozen=True)
class Lines:
    """Makes the lines of rows: all that they have in common."""

    comparison: RowComparison
    plan: Plan
    urls: Mapping[tuple[Any, ...], str | None]

    def of(self, row: ComparedRow) -> list[Line]:
        """Return the lines of one row."""
        columns = {column.name: column for column in self.plan.compared}
        whole = row.outcome in (Outcome.MISSING, Outcome.DUPLICATE, Outcome.SAME) or not row.cells
        fields: list[tuple[str, str, tuple[LineCell, ...]]] = []
        if whole:
            fields.append(("whole row", "", tuple(self._whole(row, side) for side in self.comparison.sides)))
        for name, values in row.cells.items():
            column = columns[name]
            meaning = column.natural.words if column.natural else ""
            fields.append((name, meaning, self._cells(row, column, values)))
        key, label = self._key(row), self._label(row)
        return [
            Line(
                row=row,
                url=self.urls.get(row.key),
                key=key,
                label=label,
                field=field,
                meaning=meaning,
                cells=cells,
                is_first=number == 0,
                lines=len(fields),
            )
            for number, (field, meaning, cells) in enumerate(fields)
        ]

    def _key(self, row: ComparedRow) -> SafeString:
        parts = ((cell_html(value, CELL),) for value in row.key)
        return format_html_join(mark_safe(", "), "{}", parts)

    def _label(self, row: ComparedRow) -> str:
        """Return a text by which people know the row, beside its key; nothing where there is none."""
        label = next((name for name in LABELS for column in self.plan.cells if column.name == name), None)
        if label is None:
            return ""
        position = [column.name for column in self.plan.compared].index(label)
        texts = (values[position] for values in row.rows.values())
        return next((text for text in texts if isinstance(text, str)), "")

    def _whole(self, row: ComparedRow, side: str) -> LineCell:
        state, baseline = row.states[side], self.comparison.baseline
        is_baseline = side == baseline
        if state == RowState.FOUND:
            is_extra = row.lacks(baseline)
            is_same = not is_baseline and not is_extra and not row.cells
            return LineCell(
                side=side,
                css="extra" if is_extra else "",
                sign=State.EXTRA.sign if is_extra else SAME if is_same else "",
                html=self._told(row.rows[side], side),
                is_baseline=is_baseline,
            )
        return self._without(side, state)

    def _without(self, side: str, state: str) -> LineCell:
        """Return the cell of a side that has no such row, or of which that is not known."""
        css, sign = TINTS.get(state, ("unknown", State.UNKNOWN.sign))
        return LineCell(
            side=side,
            css=css,
            sign=sign,
            word=WORDS.get(state, "could not be read"),
            is_baseline=side == self.comparison.baseline,
        )

    def _told(self, values: Sequence[Any], side: str) -> SafeString:
        """Return a few of a row's values with their names."""
        told = [
            (column, value)
            for column, value in zip(self.plan.compared, values, strict=False)
            if column not in self.plan.key
            and value is not None
            and value is not LACKING
            and column.name not in LABELS
        ]
        return format_html_join(
            mark_safe(" · "),
            '<span class="base">{}</span> {}',
            (
                (visible_text(column.name), value_html(value, _target(column, side)))
                for column, value in told[:TELLING]
            ),
        ) or mark_safe("found")

    def _cells(
        self, row: ComparedRow, column: ComparedColumn, values: Mapping[str, Any]
    ) -> tuple[LineCell, ...]:
        """Return a column's value on each side, seen from the baseline or from the first that has it."""
        baseline = self.comparison.baseline
        known = [side for side in self.comparison.sides if side in values and values[side] is not UNREAD]
        seen_from = baseline if baseline in known else next(iter(known), None)
        return tuple(self._cell(row, column, values, side, seen_from) for side in self.comparison.sides)

    def _cell(
        self,
        row: ComparedRow,
        column: ComparedColumn,
        values: Mapping[str, Any],
        side: str,
        seen_from: str | None,
    ) -> LineCell:
        is_baseline = side == self.comparison.baseline
        if row.states[side] != RowState.FOUND:
            return self._without(side, row.states[side])
        if side not in values:
            return LineCell(side=side, word="no such column", is_baseline=is_baseline)
        value = values[side]
        if value is UNREAD:
            return LineCell(
                side=side,
                css="unknown",
                sign=State.UNKNOWN.sign,
                word="not readable",
                is_baseline=is_baseline,
            )
        is_same = seen_from is not None and self._canonical(column, seen_from, values) == self._canonical(
            column, side, values
        )
        return LineCell(
            side=side,
            css="" if side == seen_from else "same" if is_same else "changed",
            sign="" if side == seen_from else SAME if is_same else State.CHANGED.sign,
            html=value_html(value, _target(column, side)),
            code=cell_class(column.columns[side]) if not isinstance(value, Meant) else "",
            is_baseline=is_baseline,
        )

    def _canonical(self, column: ComparedColumn, side: str, values: Mapping[str, Any]) -> Any:
        return column.canonical(side)(values[side])


def _target(column: ComparedColumn, side: str) -> str:
    """Return the name of the column to which a foreign key refers, where it is compared by what it means."""
    return column.natural.targets[side].name if column.natural and side in column.natural.targets else ""


def value_html(value: Any, target: str = "") -> SafeString:
    """Return a value as a cell shows it: of what a foreign key means, the natural key and the number.

    `target` is the column that holds the number.
    """
    if not isinstance(value, Meant):
        return cell_html(value, CELL)
    parts = format_html_join(mark_safe(", "), "{}", ((cell_html(part, CELL),) for part in value.flat))
    stored = cell_html(value.stored, CELL)
    return format_html(
        '<b>{}</b> <span class="base">{}{}{}</span>',
        parts,
        target and visible_text(target),
        " " if target else "",
        stored,
    )
