"""SQLite takes no sample of a table, and what it knows of values is no part of every file."""

from __future__ import annotations

DISTINCT_ESTIMATES = ""
"""sqlite_stat1 is there only after ANALYZE, and a statement that names it fails otherwise."""


def sampled(table: str, percent: float) -> str:
    """Return "": there is no such clause."""
    return ""
