"""Finds the last migration that a tool noted in the database, by one bounded query to its table."""

from __future__ import annotations

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Catalog, Migration, Table
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.migrations import (
    ALEMBIC,
    DJANGO,
    ENTITY_FRAMEWORK,
    FLYWAY,
    LIQUIBASE,
    RAILS,
    Tool,
    noted_in,
    spelled,
)
from dynamic_databases.dialects.sqlserver.names import quote, quote_table

TOOLS = (ENTITY_FRAMEWORK, DJANGO, FLYWAY, LIQUIBASE, ALEMBIC, RAILS)


def last_migration(connection: BaseDatabaseWrapper, catalog: Catalog) -> Migration | None:
    """Return the last migration, or None where no tool's table is there or may be read.

    Of several tables of one name it is the one in the login's own schema.
    """
    own_last = sorted(catalog.tables, key=lambda table: table.schema == catalog.default_schema)
    found = noted_in(TOOLS, (table for table in own_last if not table.is_view))
    if found is None:
        return None
    try:
        rows = fetch_all(connection, last_row(*found))
    except DatabaseError:
        return None
    return _migration(found[1], rows)


def last_row(tool: Tool, table: Table) -> str:
    """Return the query of the last row of a tool's table."""
    columns = spelled(tool, table, quote)
    applied = f"CONVERT(nvarchar(40), {columns.applied}, 121)" if columns.applied else "NULL"
    texts = ", ".join(f"CONVERT(nvarchar(400), {column})" for column in columns.name)
    table_name = quote_table(table.schema, table.name)
    return f"SELECT TOP 1 {applied}, {texts} FROM {table_name} ORDER BY {columns.order}"


def _migration(table: Table, rows: list[tuple[str | None, ...]]) -> Migration | None:
    if not rows:
        return None
    applied, *texts = rows[0]
    return Migration(table.name, " ".join(text for text in texts if text), applied)
