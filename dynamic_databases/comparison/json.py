"""Writes a comparison as the JSON of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from dynamic_databases.comparison.canonical.facts import Value
from dynamic_databases.comparison.databases import Comparison
from dynamic_databases.comparison.differences.difference import Difference
from dynamic_databases.comparison.severity.verdict import Verdict

Unavailable = tuple[str, datetime | str | None, datetime | str | None]
"""The reason, since when it is unavailable, and the time of the snapshot that is used instead."""


def comparison_as_json(
    comparison: Comparison,
    database: str,
    read_at: Mapping[str, datetime | str],
    unavailable: Mapping[str, Unavailable] | None = None,
    environments: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Return the comparison as a value for `json.dumps`, in the contract's shape.

    `environments` gives the order of all environments. By default, unavailable ones without a snapshot
    come last.
    """
    unreachable = unavailable or {}
    named = environments or (
        *comparison.environments,
        *(name for name in unreachable if name not in comparison.environments),
    )
    return {
        "database": database,
        "environments": list(named),
        "baseline": comparison.baseline,
        "across_vendors": comparison.across_vendors,
        "not_compared": list(comparison.not_compared),
        "read_at": {name: _time(when) for name, when in read_at.items()},
        "unavailable": {
            name: {"reason": reason, "since": _time(since), "snapshot": _time(snapshot)}
            for name, (reason, since, snapshot) in unreachable.items()
        },
        "summary": asdict(comparison.summary),
        "differences": [difference_as_json(difference) for difference in comparison.differences],
    }


def difference_as_json(difference: Difference) -> dict[str, Any]:
    """Return one entry of `differences`."""
    severity = difference.severity
    return {
        "object": str(difference.object),
        "schema": difference.schema,
        "table": difference.table,
        "name": difference.name,
        "kind": str(difference.kind),
        "attribute": difference.attribute,
        "values": {name: _value(value) for name, value in difference.values.items()},
        "canonical": {name: _value(value) for name, value in difference.canonical.items()},
        "absent_in": list(difference.absent_in),
        "severity": None if severity is None else str(severity),
        "against": {name: _verdict(verdict) for name, verdict in difference.against.items()},
        "suggestion": difference.suggestion,
    }


def _value(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "severity": str(verdict.severity),
        "reason": verdict.reason,
        "rule": verdict.rule,
        "since": _time(verdict.since),
        "accepted": verdict.accepted,
    }


def _time(when: datetime | str | None) -> str | None:
    """Return a time in UTC, to the second, as the contract writes it: 2026-01-31T12:00:00Z."""
    if when is None or isinstance(when, str):
        return when
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
