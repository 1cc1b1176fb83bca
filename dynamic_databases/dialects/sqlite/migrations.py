"""Finds the last migration that a known tool applied, by one bounded query on the tool's own table."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Migration, Table
from dynamic_databases.dialects.base import fetch_all

TOOLS: dict[str, tuple[str, str, str]] = {
    "django_migrations": ('"app" || \'.\' || "name"', '"applied"', '"id" DESC'),
    "flyway_schema_history": (
        "coalesce(\"version\" || ' ', '') || \"description\"",
        '"installed_on"',
        '"installed_rank" DESC',
    ),
    "alembic_version": ('"version_num"', "NULL", '"version_num" DESC'),
    "schema_migrations": ('"version"', "NULL", '"version" DESC'),
    "databasechangelog": ('"id"', '"dateexecuted"', '"dateexecuted" DESC, "orderexecuted" DESC'),
    "__efmigrationshistory": ('"migrationid"', "NULL", '"migrationid" DESC'),
}
"""By the table's name in small letters: what names a migration, when it was applied, the last one first."""

LAST = """
    SELECT CAST(substr({name}, 1, 300) AS TEXT), CAST({applied} AS TEXT),
           (SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 10000))
    FROM {table} ORDER BY {order} LIMIT 1
"""


def last_migration(connection: BaseDatabaseWrapper, tables: Iterable[Table]) -> Migration | None:
    """Return the last migration of the first known tool that has a table here, or None.

    A table that only bears such a name, and can't be read so, tells nothing.
    """
    found = {
        table.name.lower(): table for table in tables if table.name.lower() in TOOLS and not table.is_view
    }
    tool = next((name for name in TOOLS if name in found and _has_columns(found[name], TOOLS[name])), None)
    if tool is None:
        return None
    name, applied, order = TOOLS[tool]
    quoted = '"' + found[tool].name.replace('"', '""') + '"'
    try:
        rows = fetch_all(connection, LAST.format(name=name, applied=applied, order=order, table=quoted))
    except Error:
        return None
    if not rows or not isinstance(rows[0][0], str):
        return None
    return Migration(found[tool].name, rows[0][0], rows[0][1], int(rows[0][2]))


def _has_columns(table: Table, expressions: Iterable[str]) -> bool:
    """Return whether all columns that the expressions name are there."""
    wanted = {word.lower() for text in expressions for word in text.split('"')[1::2]}
    return wanted <= {column.name.lower() for column in table.columns}
