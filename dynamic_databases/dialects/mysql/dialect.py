"""MySQL 8 and MariaDB 10.6 and newer. Its parts are the modules beside this one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column, Family, Kind, Reading
from dynamic_databases.dialects.base import MOST_DATABASES, Ask, Dialect, Entry, Limits, Policy, Rights
from dynamic_databases.dialects.mysql import catalog as mysql_catalog
from dynamic_databases.dialects.mysql import config as mysql_config
from dynamic_databases.dialects.mysql import errors as mysql_errors
from dynamic_databases.dialects.mysql import guard as mysql_guard
from dynamic_databases.dialects.mysql import rights as mysql_rights
from dynamic_databases.dialects.mysql import values as mysql_values
from dynamic_databases.errors import DatabaseUnavailable

DATABASES = f"""
    SELECT SCHEMA_NAME FROM information_schema.SCHEMATA
    WHERE LOWER(SCHEMA_NAME) NOT IN ('information_schema', 'mysql', 'ndbinfo', 'performance_schema', 'sys')
    ORDER BY SCHEMA_NAME LIMIT {MOST_DATABASES + 1}
"""
"""The server lists those alone in which the login has any right."""


class MySQL(Dialect):
    vendor = "mysql"
    label = "MySQL or MariaDB"
    engines = ("django.db.backends.mysql", mysql_config.ENGINE)
    schemes = ("mysql", "mariadb")
    required = ("NAME", "USER")
    options = mysql_config.OPTIONS
    install = mysql_config.INSTALL
    first_database = "information_schema"

    def problems(self, config: Mapping[str, Any], policy: Policy) -> dict[str, str]:
        return mysql_config.problems(config, policy)

    def entry(self, config: Mapping[str, Any], limits: Limits, *, read_only: bool = True) -> Entry:
        return mysql_config.entry(config, limits, read_only=read_only)

    def same_database(self, entry: Entry, other: Entry) -> bool:
        return mysql_config.same_database(entry, other)

    def guard(self, connection: BaseDatabaseWrapper, limits: Limits) -> None:
        mysql_guard.guard(connection, limits)

    def rights(self, connection: BaseDatabaseWrapper) -> Rights:
        with mysql_guard.trusting(connection):
            return mysql_rights.rights(connection)

    def databases(self, ask: Ask, policy: Policy) -> list[str]:
        return [str(name) for (name,) in ask(DATABASES)]

    def version(self, connection: BaseDatabaseWrapper) -> str:
        return str(connection.mysql_server_info)  # type: ignore[attr-defined]

    def quote(self, name: str) -> str:
        return "`" + name.replace("`", "``").replace("%", "%%") + "`"

    def quote_table(self, schema: str | None, name: str) -> str:
        """Return the table's name alone: what MySQL calls a schema is the database that is connected."""
        return self.quote(name)

    def read_catalog(self, connection: BaseDatabaseWrapper) -> Reading:
        with mysql_guard.trusting(connection):
            return mysql_catalog.read_catalog(connection)

    def shown(self, sql: str, kind: Kind, limit: int | None) -> str:
        return mysql_values.shown(sql, kind, limit)

    def parameter(self, column: Column) -> str:
        return mysql_values.parameter(column)

    def spells(self, column: Column, value: str | bytes | int | float) -> bool:
        if isinstance(value, bytes):
            return column.kind.family is Family.BINARY  # the others take text, and bytes are an error to them
        return not isinstance(value, float) or math.isfinite(value)  # the driver takes no other

    def given(self, value: str | bytes | int | float) -> str | bytes:
        """Return a number as text, which `parameter` reads as the column's type."""
        return value if isinstance(value, str | bytes) else str(value)

    def as_text(self, sql: str) -> str:
        return f"CAST({sql} AS CHAR)"

    def explain(self, error: Exception, doing: str) -> DatabaseUnavailable:
        return mysql_errors.explain(error, doing)

    def orderable(self, column: Column) -> bool:
        return mysql_values.orderable(column)
