"""Finds the last migration that a tool noted in the database, by one bounded query to its table."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Catalog, Migration, Table
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.sqlserver.names import quote, quote_table


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool's table, and its columns in small letters: what is last, its name, and when it was applied."""

    table: str
    order: tuple[str, ...]
    name: tuple[str, ...]
    applied: str | None = None

    @property
    def columns(self) -> frozenset[str]:
        return frozenset((*self.order, *self.name, *((self.applied,) if self.applied else ())))


TOOLS = (
    Tool("__efmigrationshistory", ("migrationid",), ("migrationid",)),
    Tool("django_migrations", ("id",), ("app", "name"), "applied"),
    Tool("flyway_schema_history", ("installed_rank",), ("version", "description"), "installed_on"),
    Tool("databasechangelog", ("dateexecuted", "orderexecuted"), ("id",), "dateexecuted"),
    Tool("alembic_version", ("version_num",), ("version_num",)),
    Tool("schema_migrations", ("version",), ("version",)),
)
"""Entity Framework, Django, Flyway, Liquibase, Alembic, and those who do as Rails does."""


def last_migration(connection: BaseDatabaseWrapper, catalog: Catalog) -> Migration | None:
    """Return the last migration, or None where no tool's table is there or may be read.

    Of several tables of one name it is the one in the login's own schema.
    """
    own_last = sorted(catalog.tables, key=lambda table: table.schema == catalog.default_schema)
    tables = {table.name.lower(): table for table in own_last if not table.is_view}
    for tool in TOOLS:
        table = tables.get(tool.table)
        if table is not None and tool.columns <= {column.name.lower() for column in table.columns}:
            try:
                rows = fetch_all(connection, last_row(tool, table))
            except DatabaseError:
                return None
            return _migration(table, rows)
    return None


def last_row(tool: Tool, table: Table) -> str:
    """Return the query of the last row of a tool's table."""
    names = {column.name.lower(): quote(column.name) for column in table.columns}
    applied = f"CONVERT(nvarchar(40), {names[tool.applied]}, 121)" if tool.applied else "NULL"
    texts = ", ".join(f"CONVERT(nvarchar(400), {names[column]})" for column in tool.name)
    order = ", ".join(f"{names[column]} DESC" for column in tool.order)
    return f"SELECT TOP 1 {applied}, {texts} FROM {quote_table(table.schema, table.name)} ORDER BY {order}"


def _migration(table: Table, rows: list[tuple[str | None, ...]]) -> Migration | None:
    if not rows:
        return None
    applied, *texts = rows[0]
    return Migration(table.name, " ".join(text for text in texts if text), applied)
