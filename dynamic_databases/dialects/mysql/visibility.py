"""Says which columns of a database a login may not read, where they are granted one by one.

There is no row security. A column to which a login has no right at all is not even listed.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import ALL_VISIBLE, TableName, Visibility
from dynamic_databases.dialects.base import fetch_all

COLUMNS = """
    SELECT TABLE_NAME, COLUMN_NAME, FIND_IN_SET('select', PRIVILEGES) > 0
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ({names})
    ORDER BY TABLE_NAME, ORDINAL_POSITION
"""
"""Source: MySQL 8.0 manual, 28.3.8: PRIVILEGES has the rights that you have for the column."""


def visibility(
    connection: BaseDatabaseWrapper, by_column: Collection[str], *, lists_columns: bool
) -> Visibility:
    """Return what the login may not read of these tables, in one statement at most.

    Raises `django.db.Error`.
    """
    if not by_column:
        return ALL_VISIBLE
    sql = COLUMNS.format(names=", ".join(["%s"] * len(by_column)))
    unreadable: dict[TableName, tuple[str, ...]] = {}
    for table, column, is_readable in fetch_all(connection, sql, tuple(sorted(by_column))):
        name = TableName(None, table)
        unreadable[name] = (*unreadable.get(name, ()), *(() if is_readable else (column,)))
    return Visibility(unreadable=unreadable, unlisted=frozenset() if lists_columns else frozenset(unreadable))
