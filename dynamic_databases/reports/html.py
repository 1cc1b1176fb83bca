"""Writes a report as one self-contained HTML file, to download and send."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dynamic_databases.readings.compared import Compared
from dynamic_databases.reports.report import Cell, Entry, Head, Report, Section, report_of
from dynamic_databases.reports.sheet import SHEET
from dynamic_databases.reports.words import between_vendors, counted

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""In the file itself: even if a name became markup, it could load and run nothing."""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<title>Drift of {name}</title>
<style>{sheet}</style>
</head>
<body>
<h1>Drift of {name}</h1>
<p class="summary">{summary}</p>
<ul class="sides">
{heads}</ul>
{sections}{rest}</body>
</html>
"""


def as_html(compared: Compared) -> str:
    """Return the comparison as a whole HTML document."""
    report = report_of(compared)
    return format_html(
        PAGE,
        policy=POLICY,
        sheet=mark_safe(SHEET),  # noqa: S308  # our own constant
        name=report.name,
        summary=report.summary,
        heads=format_html_join("", "{}", ((_head(head, report),) for head in report.heads)),
        sections=format_html_join("", "{}", ((_section(section, report),) for section in report.sections)),
        rest=_rest(report),
    )


def _head(head: Head, report: Report) -> SafeString:
    baseline = " (baseline)" if head.name == report.baseline else ""
    css = "" if head.current else "stale"
    return format_html('<li class="{}"><b>{}</b>{}: {}</li>\n', css, head.name, baseline, head.words)


def _rest(report: Report) -> SafeString:
    words = [between_vendors(report.not_compared)] if report.not_compared else []
    if report.sections and report.identical:
        words.append(f"{counted(report.identical, 'table')} without a difference.")
    return format_html_join("", "<p>{}</p>\n", ((line,) for line in words))


def _section(section: Section, report: Report) -> SafeString:
    return format_html(
        '<h2>{}</h2>\n<div class="wide"><table>\n<thead><tr><th>Severity</th><th>What</th>{}<th>Why</th></tr>'
        "</thead>\n<tbody>\n{}</tbody>\n</table></div>\n",
        section.title or "Outside of tables",
        format_html_join("", "<th>{}</th>", ((side,) for side in report.sides)),
        format_html_join("", "{}", ((_row(entry),) for entry in section.entries)),
    )


def _row(entry: Entry) -> SafeString:
    number = f"{len(entry.names):,} × " if len(entry.names) > 1 else ""
    return format_html(
        '<tr><td class="{0}">{0}</td><td><b class="sign">{1}</b>{2}{3} {4}<small>{5}</small></td>'
        "{6}<td>{7}</td></tr>\n",
        entry.severity,
        entry.sign,
        number,
        entry.what,
        format_html_join(", ", "<code>{}</code>", ((name,) for name in entry.names)),
        entry.how,
        format_html_join("", "{}", ((_cell(cell),) for cell in entry.cells)),
        _why(entry),
    )


def _cell(cell: Cell) -> SafeString:
    return format_html('<td class="{}"><code>{}</code></td>', cell.state, cell.text)


def _why(entry: Entry) -> SafeString:
    reasons = [(verdict.reason, verdict.rule) for verdict in entry.verdicts]
    accepted = [
        (f"Accepted: {verdict.accepted}", verdict.rule) for verdict in entry.verdicts if verdict.accepted
    ]
    why = format_html_join("", "<p>{} <small>{}</small></p>", reasons + accepted)
    return why + format_html("<p>{}</p>", entry.suggestion) if entry.suggestion else why
