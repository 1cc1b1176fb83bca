"""Compares the rows of tables for the command `compare --rows`; leaves its options to the command."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.management.color import Style

from dynamic_databases.app_settings import setting
from dynamic_databases.catalog import TableName
from dynamic_databases.comparison import Severity
from dynamic_databases.management.command_errors import BAD_INPUT, refusal
from dynamic_databases.models import Connectable
from dynamic_databases.readings.counterparts import readings_of
from dynamic_databases.redaction import VisibleReading
from dynamic_databases.reports import rows_as_html, rows_as_markdown, rows_as_text
from dynamic_databases.row_comparison import (
    Narrow,
    RowComparison,
    RowQuestion,
    RowSubject,
    compare_rows,
    row_comparison_as_json,
)

DIFFERENT = 1
NEVER = "never"
SEVERITY = Severity.RISKY
"""How serious a row is that differs: code that runs on one environment may not run on the other."""


def compared_rows(
    name: str,
    sides: Mapping[str, Connectable],
    tables: Sequence[str],
    options: Mapping[str, Any],
    narrow: Narrow | None,
) -> list[RowComparison]:
    """Return the rows of each table compared. Raises `CommandError` for one that nobody has."""
    if not tables:
        raise refusal("Name the tables whose rows are compared: compare shop currencies --rows.")
    results = readings_of(sides)
    question = RowQuestion(
        by=tuple(options["by"]),
        ignore=tuple(options["ignore_columns"]),
        limit=options["limit"] or setting("ROW_COMPARISON_LIMIT"),
        narrow=narrow,
    )
    comparisons = []
    for table in tables:
        subject = RowSubject(
            database=name,
            databases=sides,
            results=results,
            table=TableName(None, table),
            baseline=options["baseline"],
        )
        comparison = compare_rows(subject, question)
        is_read = any(isinstance(result, VisibleReading) for result in results.values())
        if comparison.plan is None and is_read:
            raise refusal(f"No environment that could be read has a table “{table}” in {name}.")
        comparisons.append(comparison)
    return comparisons


def written(comparisons: Sequence[RowComparison], form: str, style: Style) -> str:
    """Return the comparisons as text, JSON, Markdown or HTML; JSON of one table is its object alone."""
    if form == "json":
        contents = [row_comparison_as_json(comparison) for comparison in comparisons]
        content = contents[0] if len(contents) == 1 else {"tables": contents}
        return json.dumps(content, ensure_ascii=False, indent=1)
    if form == "html":
        return rows_as_html(*comparisons)
    if form == "markdown":
        return "\n".join(map(rows_as_markdown, comparisons))
    return "\n".join(rows_as_text(comparison, style) for comparison in comparisons)


def status(comparisons: Sequence[RowComparison], fail_on: str) -> int:
    """Return the exit code: 2 where something was not compared, 1 where rows differ that count, else 0."""
    if not all(comparison.complete for comparison in comparisons):
        return BAD_INPUT
    counts = fail_on != NEVER and SEVERITY.rank >= Severity(fail_on).rank
    return DIFFERENT if counts and any(comparison.differing for comparison in comparisons) else 0
