"""A comparison of rows as something to read or send: text, Markdown and HTML, all from the same words."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.management.color import Style, no_style
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dynamic_databases.catalog.json_values import json_value
from dynamic_databases.reports.html import POLICY
from dynamic_databases.reports.markdown import code, plain
from dynamic_databases.reports.sheet import SHEET
from dynamic_databases.reports.words import counted, printable, shortened
from dynamic_databases.row_comparison import ComparedRow, Outcome, RowComparison, RowState
from dynamic_databases.row_comparison.plan import Plan
from dynamic_databases.row_comparison.values import LACKING, UNREAD, shown

VALUE = 66
"""Characters of a value; a longer one is cut so that the difference is visible."""
SIGNS = {
    Outcome.DUPLICATE: "≠",
    Outcome.MISSING: "−",
    Outcome.DIFFERING: "≠",
    Outcome.NOT_COMPARED: "?",
    Outcome.SAME: "=",
}
STATES = {
    RowState.FOUND: "found",
    RowState.NO_ROW: "no such row",
    RowState.DUPLICATE: "more than one row",
    RowState.NOT_VISIBLE: "no row found, perhaps hidden",
}


@dataclass(frozen=True)
class RowLine:
    """A row that is not everywhere, or a cell of it that differs: what each side has."""

    sign: str
    key: str
    column: str
    """Empty for the row as a whole."""
    values: tuple[str, ...]


@dataclass(frozen=True)
class RowReport:
    """A comparison of rows in words."""

    title: str
    summary: str
    sides: tuple[str, ...]
    notes: tuple[str, ...]
    """What was not compared, and by what rows and columns were."""
    lines: tuple[RowLine, ...]


def row_report(comparison: RowComparison) -> RowReport:
    """Return a comparison of rows in words that are safe to print."""
    return RowReport(
        title=printable(f"{comparison.database}: rows of {comparison.table}"),
        summary=_summary(comparison),
        sides=tuple(map(printable, comparison.sides)),
        notes=tuple(map(printable, _notes(comparison))),
        lines=tuple(line for row in comparison.rows for line in _row_lines(comparison, row)),
    )


def _summary(comparison: RowComparison) -> str:
    if not comparison.is_compared:
        hint = " Confirm with --large." if comparison.asks else ""
        return f"Nothing was compared. {comparison.obstacle}{hint}".strip()
    counts = comparison.outcomes
    words = [
        *([f"{counted(counts[Outcome.DIFFERING], 'row')} changed"] if counts[Outcome.DIFFERING] else []),
        *([f"{counts[Outcome.MISSING]:,} missing somewhere"] if counts[Outcome.MISSING] else []),
        *([f"{counts[Outcome.DUPLICATE]:,} with a duplicate key"] if counts[Outcome.DUPLICATE] else []),
        *([f"{comparison.not_compared:,} not compared"] if comparison.not_compared else []),
        f"{comparison.same:,} the same{_by_checksum(comparison)}",
    ]
    end = "." if comparison.complete else ". Not everything was compared."
    return f"{', '.join(words)}{end}"


def _by_checksum(comparison: RowComparison) -> str:
    return f" ({comparison.by_checksum:,} by checksum)" if comparison.by_checksum else ""


def option_to_go_on(comparison: RowComparison) -> str:
    """Return the option of the command that goes on where a comparison has stopped; nothing if it has not."""
    if comparison.stop is None or not comparison.stop.after:
        return ""
    return f"--after {shlex.join(map(str, comparison.stop.after))}"


def _stop_notes(comparison: RowComparison) -> Iterator[str]:
    """Yield from where to where a large table was compared."""
    if comparison.begins_after:
        yield f"Only the rows after the key {', '.join(map(str, comparison.begins_after))} were compared."
    if (stop := comparison.stop) is None:
        return
    if stop.rows_left is None:
        left = "The rows after it were not compared"
    else:
        left = f"About {counted(stop.rows_left, 'row')} after it were not compared"
    if stop.after:
        key = ", ".join(map(str, stop.after))
        further = option_to_go_on(comparison)
        yield f"Stopped after the key {key}: {stop.reason}. {left}: continue with {further}."
    else:
        yield f"Stopped before the first row: {stop.reason}."


def _notes(comparison: RowComparison) -> Iterator[str]:
    yield from _stop_notes(comparison)
    for side, absence in comparison.unavailable.items():
        yield f"Not compared: {side}. {absence.message}"
    for side, hidden_by in comparison.hidden_by.items():
        yield f"Rows of {side} may be hidden from its login by {hidden_by}."
    for name, sides in comparison.unread_columns.items():
        yield f"Not read: {name} in {', '.join(sides)}."
    if not comparison.is_confirmed:
        yield "Rows that differ were not read a second time: they may just have changed."
    if not comparison.looked_beyond:
        yield "Rows are compared only with rows that match the filter as well."
    if comparison.plan is not None and comparison.plan.key:
        yield from _plan_notes(comparison.plan)


def _plan_notes(plan: Plan) -> Iterator[str]:
    """Yield by what rows and columns were compared."""
    yield f"Matched by {', '.join(column.name for column in plan.key)}."
    if plan.ignored:
        yield f"Ignored: {', '.join(column.name for column in plan.ignored)}."
    for name, words in plan.by_meaning.items():
        yield f"{name} is compared by {words}."
    for name, reason in plan.by_number.items():
        yield f"{name} is compared by the number itself: {reason}."
    for name, sides in plan.lacking.items():
        yield f"{name} is not compared with {', '.join(sides)}, which has no such column."


def _row_lines(comparison: RowComparison, row: ComparedRow) -> Iterator[RowLine]:
    key, sign = ", ".join(map(_text, row.key)), SIGNS[row.outcome]
    if row.outcome is not Outcome.DIFFERING or not row.cells:
        states = tuple(_state(row.states[side]) for side in comparison.sides)
        yield RowLine(sign, key, "", states)
    for name, values in row.cells.items():
        texts = tuple(_text(values[side]) if side in values else "" for side in comparison.sides)
        yield RowLine(sign, key, printable(name), texts)


def _state(state: str) -> str:
    return STATES[RowState(state)] if state in set(STATES) else f"not read: {state.replace('_', ' ')}"


def _text(value: Any) -> str:
    if value is UNREAD or value is LACKING:
        return "not read"
    if value is None:
        return "NULL"
    return printable(str(json_value(shown(value)))) or "''"


def rows_as_text(comparison: RowComparison, style: Style | None = None) -> str:
    """Return a comparison of rows as lines of text, coloured by Django's `style` if one is given."""
    return "\n".join(_text_lines(row_report(comparison), style or no_style())) + "\n"


def _text_lines(report: RowReport, style: Style) -> Iterator[str]:
    yield style.MIGRATE_HEADING(f"{report.title}: {', '.join(report.sides)}")
    yield report.summary
    for note in report.notes:
        yield f"  {note}"
    width = max((len(side) for side in report.sides), default=0)
    for line in report.lines:
        yield ""
        yield f"  {line.sign} {line.key}{f' · {line.column}' if line.column else ''}"
        for side, text in zip(report.sides, shortened(line.values, VALUE), strict=True):
            yield f"      {side:<{width}}  {text}".rstrip()


def rows_as_markdown(comparison: RowComparison) -> str:
    """Return a comparison of rows as GitHub's Markdown; nothing in it can become markup."""
    return "\n".join(_markdown_lines(row_report(comparison))) + "\n"


def _markdown_lines(report: RowReport) -> Iterator[str]:
    yield f"### {code(report.title)}"
    yield ""
    yield f"**{plain(report.summary)}**"
    yield ""
    for note in report.notes:
        yield f"- {plain(note)}"
    if not report.lines:
        return
    yield ""
    yield f"| | row | column | {' | '.join(map(code, report.sides))} |"
    yield "| --- | --- | --- |" + " --- |" * len(report.sides)
    for line in report.lines:
        values = (code(text) for text in shortened(line.values, VALUE))
        yield f"| {' | '.join((line.sign, code(line.key), code(line.column), *values))} |"


PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<title>Rows of {name}</title>
<style>{sheet}</style>
</head>
<body>
{body}</body>
</html>
"""


def rows_as_html(*comparisons: RowComparison) -> str:
    """Return comparisons of rows as a whole HTML document."""
    return format_html(
        PAGE,
        policy=POLICY,
        name=", ".join(printable(comparison.table) for comparison in comparisons),
        sheet=mark_safe(SHEET),  # noqa: S308  # our own constant
        body=format_html_join("", "{}", ((_section(row_report(each)),) for each in comparisons)),
    )


def _section(report: RowReport) -> SafeString:
    return format_html(
        '<h1>{}</h1>\n<p class="summary">{}</p>\n<ul class="sides">\n{}</ul>\n{}',
        report.title,
        report.summary,
        format_html_join("", "<li>{}</li>\n", ((note,) for note in report.notes)),
        _table(report) if report.lines else "",
    )


def _table(report: RowReport) -> SafeString:
    rows = (
        (
            line.sign,
            line.key,
            line.column,
            format_html_join("", "<td><code>{}</code></td>", ((value,) for value in line.values)),
        )
        for line in report.lines
    )
    return format_html(
        '<div class="wide"><table>\n<thead><tr><th>Row</th><th>Column</th>{}</tr></thead>\n'
        "<tbody>\n{}</tbody>\n</table></div>\n",
        format_html_join("", "<th>{}</th>", ((side,) for side in report.sides)),
        format_html_join("", '<tr><td><b class="sign">{}</b><code>{}</code></td><td>{}</td>{}</tr>\n', rows),
    )
