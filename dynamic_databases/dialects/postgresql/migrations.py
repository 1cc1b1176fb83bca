"""Finds the last migration that a known tool applied, by one bounded query on the tool's own table."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Migration, Table, TableKind
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.migrations import MOST_COUNTED, TOOLS, Tool, noted_in, spelled

LAST = """
    SELECT left(concat_ws('{separator}', {name}), 300), {applied}::text,
        (SELECT count(*) FROM (SELECT FROM {table} LIMIT {most}) counted)
    FROM {table} ORDER BY {order} LIMIT 1
"""


def last_migration(
    connection: BaseDatabaseWrapper, tables: Iterable[Table], schema: str, quote: Callable[[str], str]
) -> Migration | None:
    """Return the last migration of the first tool whose table is here and may be read, or None.

    Of several tables of one name it is the one in `schema`, the login's own.
    """
    own_last = sorted(tables, key=lambda table: table.schema == schema)
    noted = noted_in(TOOLS, (table for table in own_last if table.kind is TableKind.TABLE))
    if noted is None:
        return None
    try:
        rows = fetch_all(connection, last_row(*noted, quote))
    except DatabaseError:
        return None
    return Migration(noted[1].name, *rows[0]) if rows else None


def last_row(tool: Tool, table: Table, quote: Callable[[str], str]) -> str:
    """Return the query of the last row of a tool's table."""
    columns = spelled(tool, table, quote)
    return LAST.format(
        separator=tool.separator,
        name=", ".join(columns.name),
        applied=columns.applied or "NULL",
        table=f"{quote(table.schema or '')}.{quote(table.name)}",
        order=columns.order,
        most=MOST_COUNTED,
    )
