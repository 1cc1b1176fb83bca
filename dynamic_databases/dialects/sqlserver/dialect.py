"""SQL Server 2017 and later, and Azure SQL. Its parts are the modules beside this one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column, Family, Kind, Reading, TableName
from dynamic_databases.dialects.base import MOST_DATABASES, Ask, Dialect, Entry, fetch_all
from dynamic_databases.dialects.digests import Digested
from dynamic_databases.dialects.limits import Limits, Policy
from dynamic_databases.dialects.login_rights import Rights
from dynamic_databases.dialects.sqlserver import checksums as sqlserver_checksums
from dynamic_databases.dialects.sqlserver import config as sqlserver_config
from dynamic_databases.dialects.sqlserver import errors as sqlserver_errors
from dynamic_databases.dialects.sqlserver import guard as sqlserver_guard
from dynamic_databases.dialects.sqlserver import literals as sqlserver_literals
from dynamic_databases.dialects.sqlserver import names as sqlserver_names
from dynamic_databases.dialects.sqlserver import privileges as sqlserver_privileges
from dynamic_databases.dialects.sqlserver import profiling as sqlserver_profiling
from dynamic_databases.dialects.sqlserver import sizes as sqlserver_sizes
from dynamic_databases.dialects.sqlserver import values as sqlserver_values
from dynamic_databases.dialects.sqlserver.catalog import queries as sqlserver_queries
from dynamic_databases.dialects.sqlserver.catalog import reading as sqlserver_catalog
from dynamic_databases.dialects.sqlserver.client import Client
from dynamic_databases.dialects.sqlserver.visibility import POLICY
from dynamic_databases.errors import DatabaseUnavailable

DATABASES = f"""
    SELECT TOP {MOST_DATABASES + 1} d.name FROM sys.databases d
    WHERE d.name NOT IN ('master', 'model', 'msdb', 'tempdb', 'distribution', 'rdsadmin')
        AND HAS_DBACCESS(d.name) = 1
    ORDER BY d.name
"""
"""On Azure SQL only `master` lists others than the one that is connected."""

TYPES_NOW = """
    SELECT c.name, CONCAT(bt.name, CASE
        WHEN bt.name IN ('decimal', 'numeric') THEN CONCAT('(', c.precision, ',', c.scale, ')')
        WHEN bt.name IN ('time', 'datetime2', 'datetimeoffset') THEN CONCAT('(', c.scale, ')')
        WHEN bt.name IN ('char', 'varchar', 'binary', 'varbinary', 'nchar', 'nvarchar') AND c.max_length = -1
            THEN '(max)'
        WHEN bt.name IN ('char', 'varchar', 'binary', 'varbinary') THEN CONCAT('(', c.max_length, ')')
        WHEN bt.name IN ('nchar', 'nvarchar') THEN CONCAT('(', c.max_length / 2, ')') END)
    FROM sys.columns c
    JOIN sys.objects o ON o.object_id = c.object_id
    JOIN sys.schemas s ON s.schema_id = o.schema_id
    JOIN sys.types bt ON bt.user_type_id = c.system_type_id AND bt.system_type_id = c.system_type_id
    WHERE s.name = %s AND o.name = %s
"""
"""The server's own types, for which others may be other names; those made in .NET have none."""


class SQLServer(Dialect):
    vendor = "microsoft"
    client = Client
    label = "SQL Server"
    engines = ("mssql", sqlserver_config.ENGINE)
    byte_length = "DATALENGTH"
    bytes_within = "CHARINDEX({part}, {whole}) > 0"
    schemes = ("sqlserver", "mssql")
    required = ("NAME", "USER", "PASSWORD")
    options = sqlserver_config.OPTIONS
    connection_keywords = sqlserver_config.CONNECTION_KEYWORDS
    driver_names = ("sqlserver", "sqlncli", "sqloledb", "msoledb", "freetds", "sqlclient")
    reads_strings_without_driver = True
    install = sqlserver_config.INSTALL
    first_database = "master"
    types_now = TYPES_NOW
    distinct_estimates = sqlserver_profiling.DISTINCT_ESTIMATES
    row_security = POLICY
    no_nul = "A part with a NUL character can't be searched for: SQL Server's collations pass over it."
    impatient = ("SET LOCK_TIMEOUT 1000",)

    def problems(self, config: Mapping[str, Any], policy: Policy) -> dict[str, str]:
        return sqlserver_config.problems(config)

    def entry(self, config: Mapping[str, Any], limits: Limits, *, read_only: bool = True) -> Entry:
        return sqlserver_config.entry(config, limits, read_only=read_only)

    def same_database(self, entry: Entry, other: Entry) -> bool:
        return sqlserver_config.same_database(entry, other)

    def guard(self, connection: BaseDatabaseWrapper, limits: Limits) -> None:
        sqlserver_guard.guard(connection, limits)

    def tidy(self, connection: BaseDatabaseWrapper) -> None:
        sqlserver_guard.tidy(connection)

    def rights(self, connection: BaseDatabaseWrapper) -> Rights:
        return sqlserver_guard.rights(connection)

    def runs_code(self, connection: BaseDatabaseWrapper, rights: Rights) -> Mapping[TableName, str]:
        return sqlserver_privileges.runs_code(connection, rights)

    def reader_login(self, database: str, schemas: Sequence[str]) -> str:
        return sqlserver_privileges.reader_login(database)

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

    def canonical(self, column: Column) -> str:
        return sqlserver_sizes.canonical(column)

    def fits(self, column: Column, value: str) -> bool | None:
        return sqlserver_sizes.fits(column, value)

    def fitting(self, column: Column) -> str:
        return sqlserver_sizes.fitting(column)

    def is_type(self, column: Column, now: str) -> bool:
        if column.kind.family is Family.OTHER:  # which the server may list by what it is made of
            return True
        return re.search(rf"(?:^|[(]){re.escape(now)}(?:$|[) ])", column.type) is not None

    def equals_wider(self, column: Column) -> bool:
        return column.kind.family is Family.TEXT and "_BIN" not in (column.collation or "")

    def without_excess(self, column: Column, value: str) -> str | None:
        return sqlserver_sizes.without_more_than_held(column, value)

    def comparable(self, sql: str, column: Column) -> str:
        return sqlserver_values.comparable(sql, column)

    def searchable(self, sql: str, column: Column) -> str:
        return sqlserver_values.searchable(sql, column)

    def as_text(self, sql: str) -> str:
        return f"CONVERT(nvarchar(4000), {sql})"

    def holds(self, sql: str) -> str:
        return f"CHARINDEX(%s, {sql}) > 0"

    def first_rows(self, columns: str, rest: str, most: int) -> str:
        return f"SELECT TOP ({most}) {columns} FROM {rest}"

    def sampled(self, table: str, percent: float) -> str:
        return sqlserver_profiling.sampled(table, percent)

    def literal(self, value: object) -> str:
        return sqlserver_literals.literal(value)

    def inserted(self, column: Column) -> str:
        is_version = column.kind.family is Family.BINARY and column.type in ("timestamp", "rowversion")
        return "" if is_version or column.kind.is_opaque else "%s"

    def around_inserts(self, schema: str | None, name: str, columns: Sequence[Column]) -> tuple[str, str]:
        """Return what lets an identity column take values that are given."""
        if not any(column.identity for column in columns):
            return "", ""
        table = self.quote_table(schema, name)
        return f"SET IDENTITY_INSERT {table} ON", f"SET IDENTITY_INSERT {table} OFF"

    def digests(self, connection: BaseDatabaseWrapper) -> tuple[str, ...]:
        return sqlserver_checksums.digests(connection)

    def row_digest(self, digest: str, columns: Sequence[Digested]) -> str:
        return sqlserver_checksums.row_digest(digest, columns)

    def row_text(self, columns: Sequence[Digested]) -> str:
        return sqlserver_checksums.row_text(columns)

    def bucket(self, key: Sequence[Digested]) -> str:
        return sqlserver_checksums.bucket(key)

    def running(self, connection: BaseDatabaseWrapper) -> int | None:
        return sqlserver_checksums.running(connection)

    def letter_by_letter(self, sql: str, column: Column) -> str:
        return sqlserver_checksums.letter_by_letter(sql, column)

    def explain(self, error: Exception, doing: str) -> DatabaseUnavailable:
        return sqlserver_errors.explain(error, doing)
