"""MySQL 8 and MariaDB 10.6 and newer. Its parts are the modules beside this one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column, Family, Kind, Locked, Reading, TableName
from dynamic_databases.dialects.base import MOST_DATABASES, Ask, Dialect, Entry
from dynamic_databases.dialects.digests import Digested
from dynamic_databases.dialects.limits import Limits, Policy
from dynamic_databases.dialects.login_rights import Rights
from dynamic_databases.dialects.mysql import checksums as mysql_checksums
from dynamic_databases.dialects.mysql import config as mysql_config
from dynamic_databases.dialects.mysql import errors as mysql_errors
from dynamic_databases.dialects.mysql import guard as mysql_guard
from dynamic_databases.dialects.mysql import literals as mysql_literals
from dynamic_databases.dialects.mysql import privileges as mysql_privileges
from dynamic_databases.dialects.mysql import profiling as mysql_profiling
from dynamic_databases.dialects.mysql import rights as mysql_rights
from dynamic_databases.dialects.mysql import sizes as mysql_sizes
from dynamic_databases.dialects.mysql import values as mysql_values
from dynamic_databases.dialects.mysql.catalog import reading as mysql_catalog
from dynamic_databases.dialects.mysql.client import Client
from dynamic_databases.dialects.mysql.digits import separated
from dynamic_databases.errors import DatabaseUnavailable

DATABASES = f"""
    SELECT SCHEMA_NAME FROM information_schema.SCHEMATA
    WHERE LOWER(SCHEMA_NAME) NOT IN ('information_schema', 'mysql', 'ndbinfo', 'performance_schema', 'sys')
    ORDER BY SCHEMA_NAME LIMIT {MOST_DATABASES + 1}
"""
"""The server lists only those in which the login has any right."""

TYPES_NOW = """
    SELECT COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s
"""
"""It opens that one table."""


class MySQL(Dialect):
    vendor = "mysql"
    client = Client
    label = "MySQL or MariaDB"
    engines = ("django.db.backends.mysql", mysql_config.ENGINE)
    schemes = ("mysql", "mariadb")
    required = ("NAME", "USER")
    options = mysql_config.OPTIONS
    connection_keywords = mysql_config.CONNECTION_KEYWORDS
    driver_names = ("mysql", "maria")
    install = mysql_config.INSTALL
    first_database = "information_schema"
    types_now = TYPES_NOW
    distinct_estimates = mysql_profiling.DISTINCT_ESTIMATES
    compares_any_text = True
    impatient = ("SET SESSION innodb_lock_wait_timeout = 1, SESSION lock_wait_timeout = 1",)
    plan = "EXPLAIN "
    session = "SET time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES'"

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

    def tidy(self, connection: BaseDatabaseWrapper) -> None:
        mysql_guard.tidy(connection)

    def runs_code(self, connection: BaseDatabaseWrapper, rights: Rights) -> Mapping[TableName, str]:
        with mysql_guard.trusting(connection):
            return mysql_privileges.runs_code(connection, rights)

    def reader_login(self, database: str, schemas: Sequence[str]) -> str:
        return mysql_privileges.reader_login(database)

    def databases(self, ask: Ask, policy: Policy) -> list[str]:
        return [str(name) for (name,) in ask(DATABASES)]

    def version(self, connection: BaseDatabaseWrapper) -> str:
        return str(connection.mysql_server_info)  # type: ignore[attr-defined]

    def quote(self, name: str) -> str:
        return "`" + name.replace("`", "``").replace("%", "%%") + "`"

    def quote_table(self, schema: str | None, name: str) -> str:
        """Return only the table's name: what MySQL calls a schema is the database that is connected."""
        return self.quote(name)

    def read_catalog(self, connection: BaseDatabaseWrapper) -> Reading:
        with mysql_guard.trusting(connection):
            return mysql_catalog.read_catalog(connection)

    def read_catalog_again(self, connection: BaseDatabaseWrapper, locked: Locked) -> Reading:
        with mysql_guard.trusting(connection):
            return mysql_catalog.read_catalog(connection, waits=False)

    def shown(self, sql: str, kind: Kind, limit: int | None) -> str:
        return mysql_values.shown(sql, kind, limit)

    def parameter(self, column: Column) -> str:
        return mysql_values.parameter(column)

    def compared(self, column: Column) -> str:
        return mysql_values.compared(column)

    def searchable(self, sql: str, column: Column) -> str:
        return mysql_values.searchable(sql, column.kind)

    def spells(self, column: Column, value: str | bytes | int | float) -> bool:
        if isinstance(value, bytes):
            return column.kind.family is Family.BINARY  # the others take text, and bytes are an error to them
        if isinstance(value, float) and not math.isfinite(value):  # the driver accepts no other
            return False
        return mysql_values.spells(column, str(value))

    def canonical(self, column: Column) -> str:
        return mysql_values.canonical(column)

    def fits(self, column: Column, value: str) -> bool | None:
        return mysql_sizes.fits(column, value)

    def fitting(self, column: Column) -> str:
        return mysql_sizes.fitting(column)

    def equals_wider(self, column: Column) -> bool:
        return mysql_sizes.equals_wider(column)

    def without_excess(self, column: Column, value: str) -> str | None:
        return super().without_excess(column, separated(column.kind.family, value))

    def given(self, value: str | bytes | int | float) -> str | bytes:
        """Return a number as text, which `parameter` reads as the column's type."""
        return value if isinstance(value, str | bytes) else str(value)

    def as_text(self, sql: str) -> str:
        return f"CAST({sql} AS CHAR)"

    def sampled(self, table: str, percent: float) -> str:
        return mysql_profiling.sampled(table, percent)

    def literal(self, value: object) -> str:
        return mysql_literals.literal(value)

    def plan_lines(self, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
        """Return a line for each table, of what is told of it."""
        return [
            ", ".join(f"{name}: {value}" for name, value in zip(names, row, strict=True) if value is not None)
            for row in rows
        ]

    def inserted(self, column: Column) -> str:
        return mysql_values.inserted(column)

    def digests(self, connection: BaseDatabaseWrapper) -> tuple[str, ...]:
        return mysql_checksums.digests(connection)

    def row_digest(self, digest: str, columns: Sequence[Digested]) -> str:
        return mysql_checksums.row_digest(digest, columns)

    def row_text(self, columns: Sequence[Digested]) -> str:
        return mysql_checksums.row_text(columns)

    def bucket(self, key: Sequence[Digested]) -> str:
        return mysql_checksums.bucket(key)

    def running(self, connection: BaseDatabaseWrapper) -> int | None:
        return mysql_checksums.running(connection)

    def letter_by_letter(self, sql: str, column: Column) -> str:
        return mysql_checksums.letter_by_letter(sql, column)

    def explain(self, error: Exception, doing: str) -> DatabaseUnavailable:
        return mysql_errors.explain(error, doing)
