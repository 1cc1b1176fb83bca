"""Writes a report for a terminal: narrow, aligned, coloured if a style is given."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from django.core.management.color import Style, no_style

from dynamic_databases.comparison import Verdict
from dynamic_databases.readings.compared import Compared
from dynamic_databases.reports.report import ABSENT, EXTRA, MISSING, THERE, Entry, Report, report_of
from dynamic_databases.reports.words import between_vendors, counted, shortened

WIDTH = 100
VALUE = 66
"""Characters of a value; a longer one is cut so that the difference is visible."""
ROLES = {"breaking": "ERROR", "risky": "WARNING", "cosmetic": "HTTP_INFO", "accepted": "HTTP_NOT_MODIFIED"}


def as_text(compared: Compared, style: Style | None = None) -> str:
    """Return the comparison as lines of text, coloured by Django's `style` if one is given."""
    return "\n".join(_lines(report_of(compared), style or no_style())) + "\n"


def _lines(report: Report, style: Style) -> Iterator[str]:
    yield style.MIGRATE_HEADING(f"{report.name}: {', '.join(head.name for head in report.heads)}")
    width = max(len(head.name) for head in report.heads)
    for head in report.heads:
        words = f"baseline, {head.words}" if head.name == report.baseline else head.words
        line = _wrapped(f"  {head.name:<{width}}  {words}", width + 4)
        yield line if head.current else style.WARNING(line)
    yield ""
    if report.not_compared:
        yield _wrapped(between_vendors(report.not_compared), 0)
    yield _wrapped(report.summary, 0)
    for section in report.sections:
        yield ""
        yield style.MIGRATE_LABEL(section.title or "Outside of tables")
        for entry in section.entries:
            yield from _entry(entry, style)
    if report.sections and report.identical:
        yield ""
        yield f"{counted(report.identical, 'table')} without a difference."


def _entry(entry: Entry, style: Style) -> Iterator[str]:
    severity = getattr(style, ROLES[entry.severity])(f"{entry.severity:<8}")
    what = f"{' '.join((entry.what, *entry.names))}: {entry.how}"
    if len(entry.names) > 1:
        number = counted(len(entry.names), entry.what, _many(entry.what))
        what = f"{number} {entry.how}: {', '.join(entry.names)}"
    yield f"  {entry.sign} {severity}  " + _wrapped(what, 14, first=14)
    groups = _grouped(entry)
    width = max((len(sides) for sides, _ in groups), default=0)
    texts = shortened([text for _, text in groups], VALUE)
    for (sides, _), text in zip(groups, texts, strict=True):
        yield f"      {sides:<{width}}  {text}".rstrip()
    for verdict in entry.verdicts:
        yield from _reason(verdict, entry)
    if entry.suggestion:
        yield _wrapped(f"      {entry.suggestion}", 6)


def _many(what: str) -> str:
    return f"{what}es" if what.endswith("x") else f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"


def _grouped(entry: Entry) -> list[tuple[str, str]]:
    """Return the sides that have the same, with what they have, unless the first line says it already."""
    in_first_line = {"", ABSENT, THERE} if entry.sign in (MISSING, EXTRA) else {""}
    groups: dict[tuple[str, bool], list[str]] = {}
    for cell in entry.cells:
        if cell.text not in in_first_line:
            groups.setdefault((cell.text, cell.verdict is not None), []).append(cell.side)
    return [(", ".join(sides), text) for (text, _), sides in groups.items()]


def _reason(verdict: Verdict, entry: Entry) -> Iterator[str]:
    """Yield the reason, and the sides that it is about if not all."""
    judged = {cell.verdict for cell in entry.cells if cell.verdict}
    sides = ", ".join(cell.side for cell in entry.cells if cell.verdict == verdict)
    where = f"{sides}: " if len(judged) > 1 else ""
    accepted = f" Accepted: {verdict.accepted}" if verdict.accepted else ""
    yield _wrapped(f"      {where}{verdict.reason}{accepted} [{verdict.rule}]", 8)


def _wrapped(text: str, indent: int, first: int = 0) -> str:
    """Return the text in lines of `WIDTH`, of which the first begins at column `first`."""
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * first,
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return "\n".join(lines)[first:] if lines else ""
