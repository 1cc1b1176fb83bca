"""Finds the last migration that a known tool applied, by one bounded query on the tool's own table."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Migration, Table
from dynamic_databases.dialects.base import fetch_all

TOOLS: dict[str, tuple[str, str, str]] = {
    "django_migrations": ("CONCAT(`app`, '.', `name`)", "`applied`", "`id` DESC"),
    "flyway_schema_history": (
        "CONCAT_WS(' ', `version`, `description`)",
        "`installed_on`",
        "`installed_rank` DESC",
    ),
    "alembic_version": ("`version_num`", "NULL", "`version_num` DESC"),
    "schema_migrations": ("`version`", "NULL", "`version` DESC"),
    "databasechangelog": ("`ID`", "`DATEEXECUTED`", "`DATEEXECUTED` DESC, `ORDEREXECUTED` DESC"),
    "__efmigrationshistory": ("`MigrationId`", "NULL", "`MigrationId` DESC"),
}
"""By the table's name in small letters: what names a migration, when it was applied, the last one first."""

LAST = """
    SELECT LEFT({name}, 300), CAST({applied} AS CHAR),
           (SELECT COUNT(*) FROM (SELECT 1 FROM {table} LIMIT 10000) AS counted)
    FROM {table} ORDER BY {order} LIMIT 1
"""


def last_migration(connection: BaseDatabaseWrapper, tables: Iterable[Table]) -> Migration | None:
    """Return the last migration of the first known tool that has a table here, or None.

    Raises `django.db.Error`.
    """
    found = {
        table.name.lower(): table for table in tables if table.name.lower() in TOOLS and not table.is_view
    }
    tool = next((name for name in TOOLS if name in found and _has_columns(found[name], TOOLS[name])), None)
    if tool is None:
        return None
    name, applied, order = TOOLS[tool]
    table = found[tool].name
    sql = LAST.format(name=name, applied=applied, order=order, table=f"`{table}`")
    rows = fetch_all(connection, sql)
    if not rows:
        return None
    return Migration(table, str(rows[0][0]), rows[0][1], int(rows[0][2]))


def _has_columns(table: Table, expressions: Iterable[str]) -> bool:
    """Return whether a table has all columns that the expressions name: another tool may have made it."""
    wanted = {word.lower() for text in expressions for word in text.split("`")[1::2]}
    return wanted <= {column.name.lower() for column in table.columns}
