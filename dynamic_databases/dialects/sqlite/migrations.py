"""Finds the last migration that a known tool applied, by one bounded query on the tool's own table."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Migration, Table
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.migrations import MOST_COUNTED, TOOLS, noted_in, spelled

LAST = """
    SELECT CAST(substr({name}, 1, 300) AS TEXT), CAST({applied} AS TEXT),
           (SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT {most}))
    FROM {table} ORDER BY {order} LIMIT 1
"""


def last_migration(connection: BaseDatabaseWrapper, tables: Iterable[Table]) -> Migration | None:
    """Return the last migration of the first known tool that has a table here, or None.

    A table that only bears such a name, and can't be read so, tells nothing.
    """
    noted = noted_in(TOOLS, (table for table in tables if not table.is_view))
    if noted is None:
        return None
    tool, table = noted
    columns = spelled(tool, table, '"{}"'.format)
    *first, last = columns.name
    parts = [f"coalesce({part} || '{tool.separator}', '')" for part in first]
    sql = LAST.format(
        name=" || ".join([*parts, last]),
        applied=columns.applied or "NULL",
        table=f'"{table.name}"',
        order=columns.order,
        most=MOST_COUNTED,
    )
    try:
        rows = fetch_all(connection, sql)
    except Error:
        return None
    if not rows or not isinstance(rows[0][0], str):
        return None
    return Migration(table.name, rows[0][0], rows[0][1], int(rows[0][2]))
