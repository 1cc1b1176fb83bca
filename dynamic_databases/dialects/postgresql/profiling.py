"""How PostgreSQL takes a sample of a table, and what it knows of how many values a column has."""

from __future__ import annotations

DISTINCT_ESTIMATES = """
    SELECT s.attname,
        CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * greatest(c.reltuples, 0) ELSE s.n_distinct END
    FROM pg_catalog.pg_stats s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.schemaname
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
    WHERE s.schemaname = %s AND s.tablename = %s AND NOT s.inherited
"""
"""The view lists only columns that the login may read. Negative is a share of the rows."""


def sampled(table: str, percent: float) -> str:
    """Return SQL for the rows in a share of the table's pages, the same ones each time."""
    return f"{table} TABLESAMPLE SYSTEM ({percent:.6f}) REPEATABLE (0)"
