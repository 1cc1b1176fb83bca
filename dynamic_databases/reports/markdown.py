"""Writes a report as GitHub's Markdown, for a pull request; no name in it can become markup.

Source: GitHub Flavored Markdown, 4.10 tables and 6.1 code spans. Within a code span nothing is
expanded, not even mentions of people. What a code span in a table can't hold goes into `<code>`, each
punctuation mark of it as a character reference, which never becomes markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import punctuation

from dynamic_databases.readings.compared import Compared
from dynamic_databases.reports.report import Cell, Entry, Report, Section, report_of
from dynamic_databases.reports.words import between_vendors, counted, shortened

VALUE = 120
MARKS = {"breaking": "❌ breaking", "risky": "⚠️ risky", "cosmetic": "🔹 cosmetic", "accepted": "✓ accepted"}
UNSAFE = frozenset("`|\\<>&\"'")
REFERENCES = str.maketrans({sign: f"&#{ord(sign)};" for sign in punctuation})


def as_markdown(compared: Compared) -> str:
    """Return the comparison as Markdown: a summary, and a table of differences for each table."""
    return "\n".join(_lines(report_of(compared))) + "\n"


def code(text: str) -> str:
    """Return a printable text as code that stays in its cell, whatever is in it."""
    if not text:
        return ""
    if UNSAFE & set(text) or text != text.strip():
        return f"<code>{text.translate(REFERENCES)}</code>"
    return f"`{text}`"


def plain(text: str) -> str:
    """Return a printable text as prose in which nothing is markup."""
    return "".join(f"&#{ord(sign)};" if sign in UNSAFE or sign in "*_[]~#@!" else sign for sign in text)


def _lines(report: Report) -> Iterator[str]:
    yield f"### Drift of {code(report.name)}"
    yield ""
    yield f"**{report.summary}**"
    yield ""
    for head in report.heads:
        baseline = ", the baseline" if head.name == report.baseline else ""
        mark = "" if head.current else "⚠️ "
        yield f"- {mark}{code(head.name)}{baseline}: {plain(head.words)}"
    if report.not_compared:
        yield f"- {between_vendors(report.not_compared)}"
    for section in report.sections:
        yield from _section(section, report.sides)
    if report.sections and report.identical:
        yield ""
        yield f"{counted(report.identical, 'table')} without a difference."


def _section(section: Section, sides: tuple[str, ...]) -> Iterator[str]:
    yield ""
    yield f"#### {code(section.title)}" if section.title else "#### Outside of tables"
    yield ""
    yield f"| | what | {' | '.join(map(code, sides))} | why |"
    yield "| --- | --- |" + " --- |" * len(sides) + " --- |"
    for entry in section.entries:
        yield f"| {' | '.join(_cells(entry))} |"


def _cells(entry: Entry) -> Iterator[str]:
    yield MARKS[entry.severity]
    names = ", ".join(map(code, entry.names))
    number = f"{len(entry.names):,} × " if len(entry.names) > 1 else ""
    yield f"{entry.sign} {number}{' '.join(filter(None, (entry.what, names)))}: {plain(entry.how)}"
    texts = shortened([cell.text for cell in entry.cells], VALUE)
    for cell, text in zip(entry.cells, texts, strict=True):
        yield _value(cell, text)
    reasons = [plain(verdict.reason) for verdict in entry.verdicts]
    reasons += [f"Accepted: {plain(verdict.accepted)}" for verdict in entry.verdicts if verdict.accepted]
    yield "<br>".join([*reasons, *([plain(entry.suggestion)] if entry.suggestion else [])])


def _value(cell: Cell, text: str) -> str:
    if cell.text in ("missing", "there"):
        return f"**{text}**" if cell.state else text
    return f"**{code(text)}**" if cell.state and text else code(text)
