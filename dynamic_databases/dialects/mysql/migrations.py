"""Finds the last migration that a known tool applied, by one bounded query on the tool's own table."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Migration, Table
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.migrations import MOST_COUNTED, TOOLS, noted_in, spelled

LAST = """
    SELECT LEFT(CONCAT_WS('{separator}', {name}), 300), CAST({applied} AS CHAR),
           (SELECT COUNT(*) FROM (SELECT 1 FROM {table} LIMIT {most}) AS counted)
    FROM {table} ORDER BY {order} LIMIT 1
"""


def last_migration(connection: BaseDatabaseWrapper, tables: Iterable[Table]) -> Migration | None:
    """Return the last migration of the first known tool that has a table here, or None.

    Raises `django.db.Error`.
    """
    noted = noted_in(TOOLS, (table for table in tables if not table.is_view))
    if noted is None:
        return None
    tool, table = noted
    columns = spelled(tool, table, "`{}`".format)
    sql = LAST.format(
        separator=tool.separator,
        name=", ".join(columns.name),
        applied=columns.applied or "NULL",
        table=f"`{table.name}`",
        order=columns.order,
        most=MOST_COUNTED,
    )
    rows = fetch_all(connection, sql)
    return Migration(table.name, str(rows[0][0]), rows[0][1], int(rows[0][2])) if rows else None
