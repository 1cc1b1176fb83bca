"""PostgreSQL: sessions that only read. Its parts are the modules beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column, Family, Kind, Reading
from dynamic_databases.dialects.base import (
    MOST_DATABASES,
    Ask,
    Dialect,
    Entry,
    Limits,
    Option,
    Policy,
    Rights,
)
from dynamic_databases.dialects.postgresql import catalog as postgresql_catalog
from dynamic_databases.dialects.postgresql import config as postgresql_config
from dynamic_databases.dialects.postgresql import errors as postgresql_errors
from dynamic_databases.dialects.postgresql import guard as postgresql_guard
from dynamic_databases.dialects.postgresql import values as postgresql_values
from dynamic_databases.dialects.postgresql.comparing import compared_as
from dynamic_databases.errors import DatabaseUnavailable

ROW_ID = "row id"

DATABASES = f"""
    SELECT d.datname FROM pg_catalog.pg_database d
    WHERE d.datallowconn AND NOT d.datistemplate AND pg_catalog.has_database_privilege(d.oid, 'CONNECT')
        AND d.datname NOT IN ('postgres', 'rdsadmin', 'cloudsqladmin', 'azure_maintenance', 'azure_sys')
    ORDER BY d.datname LIMIT {MOST_DATABASES + 1}
"""

UNDECODABLE = """
    (SELECT convert_from(b, 'SQL_ASCII') FROM (SELECT %s::bytea AS b OFFSET 0) AS given
    WHERE pg_catalog.getdatabaseencoding() = 'SQL_ASCII')
"""
"""Only a database of that encoding holds such text; OFFSET keeps others from converting it beforehand."""


class PostgreSQL(Dialect):
    vendor = "postgresql"
    label = "PostgreSQL"
    engines = ("django.db.backends.postgresql", postgresql_config.ENGINE)
    schemes = ("postgresql", "postgres", "pgsql", "psql")
    options: Mapping[str, Option] = postgresql_config.OPTIONS
    install = "pip install 'psycopg[binary]'"
    first_database = "postgres"
    undecodable = UNDECODABLE
    nulls_sort_first = False

    def problems(self, config: Mapping[str, Any], policy: Policy) -> dict[str, str]:
        return postgresql_config.problems(config)

    def entry(self, config: Mapping[str, Any], limits: Limits, *, read_only: bool = True) -> Entry:
        return postgresql_config.entry(config, limits, read_only=read_only)

    def same_database(self, entry: Entry, other: Entry) -> bool:
        return postgresql_config.same_database(entry, other)

    def guard(self, connection: BaseDatabaseWrapper, limits: Limits) -> None:
        postgresql_guard.guard(connection, limits)

    def rights(self, connection: BaseDatabaseWrapper) -> Rights:
        return postgresql_guard.rights(connection)

    def databases(self, ask: Ask, policy: Policy) -> list[str]:
        return [name for (name,) in ask(DATABASES) if isinstance(name, str)]

    def version(self, connection: BaseDatabaseWrapper) -> str:
        connection.ensure_connection()
        return str(connection.connection.info.parameter_status("server_version"))

    def quote(self, name: str) -> str:
        return '"' + name.replace('"', '""').replace("%", "%%") + '"'

    def quote_table(self, schema: str | None, name: str) -> str:
        return f"{self.quote(schema)}.{self.quote(name)}" if schema else self.quote(name)

    def read_catalog(self, connection: BaseDatabaseWrapper) -> Reading:
        version = self.version(connection)
        number = connection.connection.info.server_version
        return postgresql_catalog.read_catalog(connection, version, number, self.quote)

    def shown(self, sql: str, kind: Kind, limit: int | None) -> str:
        """Return SQL for a value as text; numbers that Python holds exactly and bytes arrive as such.

        `::text` is what the server prints, but for the blanks that fill a character(n), which it drops.
        """
        if kind.family in (Family.INTEGER, Family.FLOAT):
            return sql
        if kind.family is Family.BINARY:
            return sql if limit is None else f"substring({sql} FROM 1 FOR {limit + 1})"
        text = f"({sql})::text"
        return text if limit is None else f"left({text}, {limit + 1})"

    def parameter(self, column: Column) -> str:
        """Return the placeholder, cast to the column's type, or to text where that type has no `=`."""
        type_ = "tid" if column.kind.name == ROW_ID else compared_as(column) or "text"
        return f"CAST(%s AS {type_.replace('%', '%%')})"  # `-1::bigint` would be -(1::bigint)

    def spells(self, column: Column, value: str | bytes | int | float) -> bool:
        return postgresql_values.spells(column, value)

    def given(self, value: str | bytes | int | float) -> str | bytes:
        """Return a number as text: the server reads it as the column's type, which may have no cast of it."""
        return value if isinstance(value, str | bytes) else str(value)

    def comparable(self, sql: str, column: Column) -> str:
        return sql if compared_as(column) else f"({sql})::text"

    def explain(self, error: Exception, doing: str) -> DatabaseUnavailable:
        return postgresql_errors.explain(error, doing)
