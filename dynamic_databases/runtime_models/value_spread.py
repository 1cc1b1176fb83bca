"""Counts the values of a column between given ones, by the server's own comparison."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column
from dynamic_databases.catalog.numbers import NUMBERS
from dynamic_databases.dialects import dialect_of
from dynamic_databases.runtime_models.value_sources import ValueSource

BINNED = """
    SELECT bin, COUNT(*) FROM (SELECT CASE {cases} ELSE {last} END AS bin FROM ({source}) some_rows
    WHERE v IS NOT NULL) binned GROUP BY bin
"""


def spread(
    connection: BaseDatabaseWrapper, column: Column, source: ValueSource, edges: Sequence[str]
) -> list[int]:
    """Return how many values lie below the first edge, between each and the next, and from the last one on.

    Edges are texts that spell values of the column's type, in order. Raises `django.db.Error`.
    """
    counts = [0] * (len(edges) + 1)
    if source.is_empty:
        return counts
    dialect = dialect_of(connection.vendor)
    placeholder = dialect.compared(column)
    cases = " ".join(f"WHEN v < {placeholder} THEN {number}" for number in range(len(edges)))
    sql = BINNED.format(cases=cases, last=len(edges), source=source.sql)
    # Where types are not enforced, a text is more than any number, and so has to be sent as one.
    is_number = not dialect.enforces_types and column.kind.family in NUMBERS
    given = [dialect.given(float(edge) if is_number else edge) for edge in edges]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, *source.parameters])
        for number, count in cursor.fetchall():
            counts[int(number)] = int(count)
    return counts
