"""The contract's JSON of a row comparison; leaves addresses and pages of it to the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dynamic_databases.catalog import Column
from dynamic_databases.catalog.json_values import json_value
from dynamic_databases.row_comparison.plan import Plan
from dynamic_databases.row_comparison.result import ComparedRow, Outcome, RowComparison
from dynamic_databases.row_comparison.values import UNREAD, Meant

NOT_READ = {"not_read": True}
"""Stands for a value that was not read."""


def row_comparison_as_json(
    comparison: RowComparison, rows: Sequence[ComparedRow] | None = None, next_rows: str | None = None
) -> dict[str, Any]:
    """Return the contract's JSON of a row comparison: of all rows that differ, or of these.

    `next_rows` is the address of what follows them.
    """
    plan = comparison.plan
    return {
        "database": comparison.database,
        "schema": comparison.schema,
        "table": comparison.table,
        "key": [column.name for column in plan.key] if plan else [],
        "environments": list(comparison.sides),
        "baseline": comparison.baseline,
        "unavailable": {
            side: {"reason": f"{absence.code}: {absence.message}", "state": absence.code}
            for side, absence in comparison.unavailable.items()
        },
        "ignored": [column.name for column in plan.ignored] if plan else [],
        "by_meaning": plan.by_meaning if plan else {},
        "by_number": plan.by_number if plan else {},
        "lacking": {name: list(sides) for name, sides in plan.lacking.items()} if plan else {},
        "unreadable": {name: list(sides) for name, sides in comparison.unread_columns.items()},
        "hidden_by": dict(comparison.hidden_by),
        "problem": comparison.obstacle or None,
        "in_parts": comparison.is_in_parts,
        "by_checksum": comparison.by_checksum,
        "stopped": _stopped(comparison),
        "summary": {
            "rows": comparison.total,
            "same": comparison.same,
            "differing": comparison.outcomes[Outcome.DIFFERING],
            "missing": comparison.outcomes[Outcome.MISSING],
            "duplicate": comparison.outcomes[Outcome.DUPLICATE],
            "not_compared": comparison.not_compared,
        },
        "complete": comparison.complete,
        "rows": [_row(plan, row) for row in (comparison.rows if rows is None else rows)] if plan else [],
        "next": next_rows,
    }


def _stopped(comparison: RowComparison) -> dict[str, Any] | None:
    stop = comparison.stop
    return {"reason": stop.reason, "rows_left": stop.rows_left} if stop else None


def _row(plan: Plan, row: ComparedRow) -> dict[str, Any]:
    columns = {column.name: column.columns for column in plan.compared}
    return {
        "key": [
            _value(value, next(iter(column.columns.values())))
            for value, column in zip(row.key, plan.key, strict=True)
        ],
        "states": dict(row.states),
        "cells": {name: _cell(values, columns[name]) for name, values in row.cells.items()},
    }


def _cell(values: Mapping[str, Any], columns: Mapping[str, Column]) -> dict[str, Any]:
    return {side: _value(value, columns.get(side)) for side, value in values.items()}


def _value(value: Any, column: Column | None) -> Any:
    if value is UNREAD:
        return NOT_READ
    if isinstance(value, Meant):
        parts = [json_value(part) for part in value.flat]
        return parts[0] if len(parts) == 1 else parts
    return json_value(value, column)
