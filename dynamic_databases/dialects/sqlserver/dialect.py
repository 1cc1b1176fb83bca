"""SQL Server 2017 and later, and Azure SQL. Its parts are the modules beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column, Kind, Reading
from dynamic_databases.dialects.base import (
    MOST_DATABASES,
    Ask,
    Dialect,
    Entry,
    Limits,
    Policy,
    Rights,
    fetch_all,
)
from dynamic_databases.dialects.sqlserver import catalog as sqlserver_catalog
from dynamic_databases.dialects.sqlserver import config as sqlserver_config
from dynamic_databases.dialects.sqlserver import errors as sqlserver_errors
from dynamic_databases.dialects.sqlserver import guard as sqlserver_guard
from dynamic_databases.dialects.sqlserver import names as sqlserver_names
from dynamic_databases.dialects.sqlserver import queries as sqlserver_queries
from dynamic_databases.dialects.sqlserver import values as sqlserver_values
from dynamic_databases.errors import DatabaseUnavailable

DATABASES = f"""
    SELECT TOP {MOST_DATABASES + 1} d.name FROM sys.databases d
    WHERE d.name NOT IN ('master', 'model', 'msdb', 'tempdb', 'distribution', 'rdsadmin')
        AND HAS_DBACCESS(d.name) = 1
    ORDER BY d.name
"""
"""On Azure SQL `master` alone lists others than the one that is connected."""


class SQLServer(Dialect):
    vendor = "microsoft"
    label = "SQL Server"
    engines = (sqlserver_config.ENGINE,)
    schemes = ("sqlserver", "mssql")
    required = ("NAME", "USER", "PASSWORD")
    options = sqlserver_config.OPTIONS
    install = sqlserver_config.INSTALL
    first_database = "master"

    def problems(self, config: Mapping[str, Any], policy: Policy) -> dict[str, str]:
        return sqlserver_config.problems(config)

    def entry(self, config: Mapping[str, Any], limits: Limits, *, read_only: bool = True) -> Entry:
        return sqlserver_config.entry(config, limits, read_only=read_only)

    def same_database(self, entry: Entry, other: Entry) -> bool:
        return sqlserver_config.same_database(entry, other)

    def guard(self, connection: BaseDatabaseWrapper, limits: Limits) -> None:
        sqlserver_guard.guard(connection, limits)

    def rights(self, connection: BaseDatabaseWrapper) -> Rights:
        return sqlserver_guard.rights(connection)

    def databases(self, ask: Ask, policy: Policy) -> list[str]:
        return [str(name) for (name,) in ask(DATABASES)]

    def version(self, connection: BaseDatabaseWrapper) -> str:
        return sqlserver_catalog.version_text(*fetch_all(connection, sqlserver_queries.VERSION)[0])

    def quote(self, name: str) -> str:
        return sqlserver_names.quote(name)

    def quote_table(self, schema: str | None, name: str) -> str:
        return sqlserver_names.quote_table(schema, name)

    def read_catalog(self, connection: BaseDatabaseWrapper) -> Reading:
        return sqlserver_catalog.read_catalog(connection)

    def shown(self, sql: str, kind: Kind, limit: int | None) -> str:
        return sqlserver_values.shown(sql, kind, limit)

    def parameter(self, column: Column) -> str:
        return sqlserver_values.parameter(column)

    def spells(self, column: Column, value: str | bytes | int | float) -> bool:
        return sqlserver_values.spells(column, value)

    def comparable(self, sql: str, column: Column) -> str:
        return sqlserver_values.comparable(sql, column)

    def searchable(self, sql: str, column: Column) -> str:
        return sqlserver_values.searchable(sql, column)

    def orderable(self, column: Column) -> bool:
        return sqlserver_values.is_comparable(column)

    def as_text(self, sql: str) -> str:
        return f"CONVERT(nvarchar(4000), {sql})"

    def holds(self, sql: str) -> str:
        return f"CHARINDEX(%s, {sql}) > 0"

    def first_rows(self, columns: str, rest: str, most: int) -> str:
        return f"SELECT TOP ({most}) {columns} FROM {rest}"

    def explain(self, error: Exception, doing: str) -> DatabaseUnavailable:
        return sqlserver_errors.explain(error, doing)
