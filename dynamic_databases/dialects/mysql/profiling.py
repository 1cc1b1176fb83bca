"""What MySQL and MariaDB know of how many values a column has; neither takes a sample of a table."""

from __future__ import annotations

DISTINCT_ESTIMATES = """
    SELECT COLUMN_NAME, MAX(CARDINALITY) FROM information_schema.STATISTICS
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s AND SEQ_IN_INDEX = 1 AND CARDINALITY IS NOT NULL
    GROUP BY COLUMN_NAME
"""
"""Of columns with which an index begins. It opens that one table."""


def sampled(table: str, percent: float) -> str:
    """Return "": the server has no such clause."""
    return ""
