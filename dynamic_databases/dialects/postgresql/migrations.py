"""Finds the last migration that a known tool applied, by one bounded query on the tool's own table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Migration, Table, TableKind
from dynamic_databases.dialects.base import fetch_all

MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool's table, and its columns in small letters: what is last, its name, and when it was applied."""

    table: str
    order: tuple[str, ...]
    name: tuple[str, ...]
    applied: str | None = None

    @property
    def columns(self) -> frozenset[str]:
        return frozenset((*self.order, *self.name, *filter(None, [self.applied])))


TOOLS = (
    Tool("django_migrations", ("id",), ("app", "name"), "applied"),
    Tool("flyway_schema_history", ("installed_rank",), ("version", "description"), "installed_on"),
    Tool("alembic_version", ("version_num",), ("version_num",)),
    Tool("databasechangelog", ("dateexecuted", "orderexecuted"), ("id",), "dateexecuted"),
    Tool("__efmigrationshistory", ("migrationid",), ("migrationid",)),
    Tool("schema_migrations", ("version",), ("version",)),
)
"""Django, Flyway, Alembic, Liquibase, Entity Framework, and those who do as Rails does."""

LAST = """
    SELECT left(concat_ws({separator}, {name}), 300), {applied}::text,
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
    found = {table.name.lower(): table for table in own_last if table.kind is TableKind.TABLE}
    for tool in TOOLS:
        table = found.get(tool.table)
        if table is not None and tool.columns <= {column.name.lower() for column in table.columns}:
            try:
                rows = fetch_all(connection, last_row(tool, table, quote))
            except DatabaseError:
                return None
            return Migration(table.name, *rows[0]) if rows else None
    return None


def last_row(tool: Tool, table: Table, quote: Callable[[str], str]) -> str:
    """Return the query of the last row of a tool's table."""
    names = {column.name.lower(): quote(column.name) for column in table.columns}
    return LAST.format(
        separator="'.'" if tool.table == "django_migrations" else "' '",
        name=", ".join(names[column] for column in tool.name),
        applied=names[tool.applied] if tool.applied else "NULL",
        table=f"{quote(table.schema or '')}.{quote(table.name)}",
        order=", ".join(f"{names[column]} DESC" for column in tool.order),
        most=MOST_COUNTED,
    )
