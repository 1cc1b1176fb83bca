"""Finds the last migration that a tool noted in the database, by one bounded query to its table."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Catalog, Migration, Table
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.migrations import MOST_COUNTED, TOOLS, Tool, noted_in, spelled
from dynamic_databases.dialects.sqlserver.names import quote, quote_table


def last_migration(connection: BaseDatabaseWrapper, catalog: Catalog) -> Migration | None:
    """Return the last migration, or None where no tool's table is there or may be read.

    Of several tables of one name it is the one in the login's own schema.
    """
    own_last = sorted(catalog.tables, key=lambda table: table.schema == catalog.default_schema)
    noted = noted_in(TOOLS, (table for table in own_last if not table.is_view))
    if noted is None:
        return None
    try:
        rows = fetch_all(connection, last_row(*noted))
    except DatabaseError:
        return None
    return told_by(*noted, rows)


def last_row(tool: Tool, table: Table) -> str:
    """Return the query of the last row of a tool's table: how many there are, when it came, its name."""
    columns = spelled(tool, table, quote)
    applied = f"CONVERT(nvarchar(40), {columns.applied}, 121)" if columns.applied else "NULL"
    texts = ", ".join(f"CONVERT(nvarchar(400), {column})" for column in columns.name)
    source = quote_table(table.schema, table.name)
    counted = f"(SELECT COUNT(*) FROM (SELECT TOP {MOST_COUNTED} 1 AS one FROM {source}) AS counted)"
    return f"SELECT TOP 1 {counted}, {applied}, {texts} FROM {source} ORDER BY {columns.order}"


def told_by(tool: Tool, table: Table, rows: list[tuple[Any, ...]]) -> Migration | None:
    """Return the migration that a row of `last_row` tells, if there is one."""
    if not rows:
        return None
    count, applied, *texts = rows[0]
    return Migration(table.name, tool.separator.join(text for text in texts if text), applied, count)
