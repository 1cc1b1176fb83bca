"""How SQL Server takes a sample of a table; no view tells a reader how many values a column has."""

from __future__ import annotations

DISTINCT_ESTIMATES = ""


def sampled(table: str, percent: float) -> str:
    """Return SQL for the rows in a share of the table's pages, the same ones each time.

    Source: Microsoft's documentation of FROM: tables only, no views.
    """
    return f"{table} TABLESAMPLE ({percent:.6f} PERCENT) REPEATABLE (1)"
