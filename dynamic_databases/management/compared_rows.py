"""Compares the rows of tables for the command `compare --rows`; leaves its options to the command."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.management.color import Style

from dynamic_databases.app_settings import setting
from dynamic_databases.catalog import TableName
from dynamic_databases.comparison import Severity
from dynamic_databases.management.command_errors import BAD_INPUT, refusal
from dynamic_databases.models import Connectable, ReferenceTable
from dynamic_databases.readings.counterparts import Result, readings_of
from dynamic_databases.redaction import VisibleReading
from dynamic_databases.reference_tables import question_of, reference_for, references_of, subject_of
from dynamic_databases.reports import option_to_go_on, rows_as_html, rows_as_markdown, rows_as_text
from dynamic_databases.row_comparison import (
    Large,
    Narrow,
    RowComparison,
    RowQuestion,
    RowSubject,
    compare_rows,
    row_comparison_as_json,
)

DIFFERENT = 1
SECONDS, DIFFERENCES = 600.0, 1_000
"""When the comparison of a large table stops."""
NEVER = "never"
SEVERITY = Severity.RISKY
"""How serious a row is that differs: code that runs on one environment may not run on the other."""
NONE_REGISTERED = (
    "{} has no reference tables. Name the tables whose rows are compared (compare shop currencies --rows), or"
    " register reference tables: in the administration, beside a table's compared rows, or by sync_databases."
)
ONLY_NAMED = "--by needs the names of tables: each reference table has its own key."


@dataclass(frozen=True)
class ComparedTables:
    """The rows of some tables compared, and how serious it is that those of each differ."""

    name: str
    comparisons: tuple[RowComparison, ...]
    severities: tuple[Severity, ...]
    """One for each comparison."""
    are_all: bool = False
    """Whether no table was named, so that these are all reference tables."""


def compared_rows(
    name: str,
    sides: Mapping[str, Connectable],
    tables: Sequence[str],
    options: Mapping[str, Any],
    narrow: Narrow | None,
) -> ComparedTables:
    """Return the rows of each table compared, or of all reference tables if none is named.

    A table that is named and is a reference table has its key, ignored columns and severity. Raises
    `CommandError` for a name that nobody has, and where there is no table to compare.
    """
    references = references_of({database.name for database in sides.values()})
    if not tables and not references:
        raise refusal(NONE_REGISTERED.format(name))
    if not tables and options["by"]:
        raise refusal(ONLY_NAMED)
    results = readings_of(sides)
    if tables:
        names = [TableName(None, table) for table in tables]
        named = [
            (name_of_table, reference_for(name_of_table, references, results)) for name_of_table in names
        ]
    else:
        named = [(subject_of(each, sides, results).table, each) for each in references]
    comparisons = []
    for table, reference in named:
        subject = RowSubject(
            database=name, databases=sides, results=results, table=table, baseline=options["baseline"]
        )
        comparison = compare_rows(subject, _question(reference, options, narrow))
        if comparison.plan is None and _is_read(results):
            missing = f"No environment that could be read has a table “{table}” in {name}."
            if tables:
                raise refusal(missing)
            comparison = replace(comparison, problem=missing)
        comparisons.append(comparison)
    severities = (Severity(reference.severity) if reference else SEVERITY for _, reference in named)
    return ComparedTables(name, tuple(comparisons), tuple(severities), are_all=not tables)


def _is_read(results: Mapping[str, Result]) -> bool:
    return any(isinstance(result, VisibleReading) for result in results.values())


def _question(
    reference: ReferenceTable | None, options: Mapping[str, Any], narrow: Narrow | None
) -> RowQuestion:
    """Return what is asked: what the options say, and else what is remembered of a reference table."""
    limit = options["limit"] or setting("ROW_COMPARISON_LIMIT")
    by, ignored = tuple(options["by"]), tuple(options["ignore_columns"])
    # Who says how many rows are enough does not want more to be read.
    large = None if options["limit"] else _large(options)
    if reference is None:
        return RowQuestion(by=by, ignore=ignored, limit=limit, narrow=narrow, large=large)
    remembered = question_of(reference, limit=limit)
    ignored = tuple(dict.fromkeys((*remembered.ignore, *ignored)))
    return replace(remembered, by=by or remembered.by, ignore=ignored, narrow=narrow, large=large)


def _large(options: Mapping[str, Any]) -> Large:
    """Return how large tables are compared."""
    return Large(
        seconds=options["seconds"] or SECONDS,
        differences=options["differences"] or DIFFERENCES,
        after=tuple(options["after"]),
        is_confirmed=options["large"],
    )


def written(tables: ComparedTables, form: str, style: Style) -> str:
    """Return the comparisons as text, JSON, Markdown or HTML; JSON of one named table is its object alone."""
    comparisons = tables.comparisons
    if form == "json":
        contents = [
            row_comparison_as_json(comparison, next_rows=option_to_go_on(comparison) or None)
            for comparison in comparisons
        ]
        content = contents[0] if len(contents) == 1 and not tables.are_all else _as_json(tables, contents)
        return json.dumps(content, ensure_ascii=False, indent=1)
    if form == "html":
        return rows_as_html(*comparisons)
    if form == "markdown":
        return "\n".join(map(rows_as_markdown, comparisons))
    return "\n".join(rows_as_text(comparison, style) for comparison in comparisons)


def _as_json(tables: ComparedTables, contents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the JSON of several tables: each as it is alone, and what was asked of all of them."""
    first = tables.comparisons[0]
    return {
        "database": tables.name,
        "environments": list(first.sides),
        "severities": {
            _name(comparison): str(severity)
            for comparison, severity in zip(tables.comparisons, tables.severities, strict=True)
        },
        "complete": all(comparison.complete for comparison in tables.comparisons),
        "tables": list(contents),
    }


def _name(comparison: RowComparison) -> str:
    return str(TableName(comparison.schema, comparison.table))


def status(tables: ComparedTables, fail_on: str) -> int:
    """Return the exit code: 2 where something was not compared, 1 where rows differ that count, else 0."""
    if not all(comparison.complete for comparison in tables.comparisons):
        return BAD_INPUT
    counting = (
        comparison
        for comparison, severity in zip(tables.comparisons, tables.severities, strict=True)
        if fail_on != NEVER and severity.rank >= Severity(fail_on).rank
    )
    return DIFFERENT if any(comparison.differing for comparison in counting) else 0
