"""PostgreSQL: sessions that only read. Its parts are the modules beside this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column, Family, Kind, Locked, Reading, TableName
from dynamic_databases.dialects.base import MOST_DATABASES, Ask, Dialect, Entry, MadeBefore
from dynamic_databases.dialects.digests import Digested
from dynamic_databases.dialects.limits import Limits, Option, Policy
from dynamic_databases.dialects.login_rights import Rights
from dynamic_databases.dialects.postgresql import checksums as postgresql_checksums
from dynamic_databases.dialects.postgresql import config as postgresql_config
from dynamic_databases.dialects.postgresql import errors as postgresql_errors
from dynamic_databases.dialects.postgresql import guard as postgresql_guard
from dynamic_databases.dialects.postgresql import literals as postgresql_literals
from dynamic_databases.dialects.postgresql import privileges as postgresql_privileges
from dynamic_databases.dialects.postgresql import profiling as postgresql_profiling
from dynamic_databases.dialects.postgresql import rights
from dynamic_databases.dialects.postgresql import values as postgresql_values
from dynamic_databases.dialects.postgresql.catalog import reading as postgresql_catalog
from dynamic_databases.dialects.postgresql.client import Client
from dynamic_databases.dialects.postgresql.comparing import (
    CHARACTER,
    canonical,
    compared_as,
    fitting,
    parameter,
)
from dynamic_databases.dialects.postgresql.visibility import ROW_SECURITY
from dynamic_databases.errors import DatabaseUnavailable

ROW_ID = "row id"

DATABASES = f"""
    SELECT d.datname FROM pg_catalog.pg_database d
    WHERE d.datallowconn AND NOT d.datistemplate AND pg_catalog.has_database_privilege(d.oid, 'CONNECT')
        AND d.datname NOT IN ('postgres', 'rdsadmin', 'cloudsqladmin', 'azure_maintenance', 'azure_sys')
    ORDER BY d.datname LIMIT {MOST_DATABASES + 1}
"""

TYPES_NOW = """
    SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped
"""

UNDECODABLE = """
    (SELECT convert_from(b, 'SQL_ASCII') FROM (SELECT %s::bytea AS b OFFSET 0) AS given
    WHERE pg_catalog.getdatabaseencoding() = 'SQL_ASCII')
"""
"""Only a database of that encoding holds such text; OFFSET keeps others from converting it beforehand."""


OF_A_LENGTH = frozenset({Family.BOOLEAN, Family.DATE, Family.TIME, Family.TIMESTAMP, Family.UUID})
LONGEST = 40
"""Characters at most of a value of these: `4713-01-02 05:53:28.000001+05:53:28 BC` has 38."""


class PostgreSQL(Dialect):
    vendor = "postgresql"
    is_preloaded = True
    client = Client
    label = "PostgreSQL"
    has_fingerprints = True
    engines = ("django.db.backends.postgresql", postgresql_config.ENGINE)
    schemes = ("postgresql", "postgres", "pgsql", "psql")
    options: Mapping[str, Option] = postgresql_config.OPTIONS
    connection_keywords = postgresql_config.CONNECTION_KEYWORDS
    driver_names = ("postgres", "npgsql")
    install = postgresql_errors.INSTALL
    first_database = "postgres"
    impatient = ("SET lock_timeout = 1000", "SET statement_timeout = 10000")
    types_now = TYPES_NOW
    distinct_estimates = postgresql_profiling.DISTINCT_ESTIMATES
    row_security = ROW_SECURITY
    undecodable = UNDECODABLE
    plan = "EXPLAIN "
    session = "SET TimeZone = 'UTC'"
    no_nul = "No text of PostgreSQL's has a NUL character."
    fence = " OFFSET 0"
    nulls_sort_first = False
    prints_truth = True

    def problems(self, config: Mapping[str, Any], policy: Policy) -> dict[str, str]:
        return postgresql_config.problems(config)

    def entry(self, config: Mapping[str, Any], limits: Limits, *, read_only: bool = True) -> Entry:
        return postgresql_config.entry(config, limits, read_only=read_only)

    def same_database(self, entry: Entry, other: Entry) -> bool:
        return postgresql_config.same_database(entry, other)

    def guard(self, connection: BaseDatabaseWrapper, limits: Limits) -> None:
        postgresql_guard.guard(connection, limits)

    def rights(self, connection: BaseDatabaseWrapper) -> Rights:
        return rights.rights(connection)

    def tidy(self, connection: BaseDatabaseWrapper) -> None:
        postgresql_guard.tidy(connection)

    def runs_code(self, connection: BaseDatabaseWrapper, rights: Rights) -> Mapping[TableName, str]:
        return postgresql_privileges.runs_code(connection, rights)

    def reader_login(self, database: str, schemas: Sequence[str]) -> str:
        return postgresql_privileges.reader_login(database, schemas)

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
        return self._read(connection)

    def read_catalog_unless(self, connection: BaseDatabaseWrapper, made_before: MadeBefore) -> Reading:
        return self._read(connection, made_before=made_before)

    def read_catalog_again(self, connection: BaseDatabaseWrapper, locked: Locked) -> Reading:
        return self._read(connection, looks_for_locks=True)

    def _read(self, connection: BaseDatabaseWrapper, **options: Any) -> Reading:
        version = self.version(connection)
        number = connection.connection.info.server_version
        return postgresql_catalog.read_catalog(connection, version, number, self.quote, **options)

    def shown(self, sql: str, kind: Kind, limit: int | None) -> str:
        """Return SQL for a value as text; numbers that Python holds exactly and bytes arrive as such.

        `::text` is what the server prints, but for the blanks that fill a character(n), which it drops.
        """
        if kind.family in (Family.INTEGER, Family.FLOAT):
            return sql
        if kind.family is Family.BINARY:
            return sql if limit is None else f"substring({sql} FROM 1 FOR {limit + 1})"
        text = f"({sql})::text"
        return text if limit is None or _is_within(kind, limit) else f"left({text}, {limit + 1})"

    def parameter(self, column: Column) -> str:
        """Return the placeholder, cast to the column's type, or to text where that type has no `=`."""
        return "CAST(%s AS tid)" if column.kind.name == ROW_ID else parameter(column)

    def one_of(self, column: Column) -> str:
        """Return it for an array, which the server reads in a third of the time of as many casts."""
        is_integer = column.kind.family is Family.INTEGER and column.kind.element is None
        return "= ANY (CAST(%s AS bigint[]))" if is_integer and compared_as(column) == "bigint" else ""

    def spells(self, column: Column, value: str | bytes | int | float) -> bool:
        return postgresql_values.spells(column, value)

    def surely_reads(self, column: Column, value: str) -> bool:
        return postgresql_values.surely_reads(column, value)

    def canonical(self, column: Column) -> str:
        return canonical(column)

    def fits(self, column: Column, value: str) -> bool | None:
        return postgresql_values.fits(column, value)

    def fitting(self, column: Column) -> str:
        return fitting(column)

    def without_excess(self, column: Column, value: str) -> str | None:
        """Return also the one letter that a "char" has of a text: the text comes behind it."""
        if column.type == CHARACTER:
            return None if postgresql_values.ONE_BYTE.fullmatch(value) else value[0]
        return super().without_excess(column, value)

    def equals_wider(self, column: Column) -> bool:
        return column.kind.family is Family.TEXT and column.collation not in (None, "C", "POSIX")

    def given(self, value: str | bytes | int | float) -> str | bytes:
        """Return a number as text: the server reads it as the column's type, which may have no cast of it."""
        return value if isinstance(value, str | bytes) else str(value)

    def comparable(self, sql: str, column: Column) -> str:
        return sql if compared_as(column) else f"({sql})::text"

    def sampled(self, table: str, percent: float) -> str:
        return postgresql_profiling.sampled(table, percent)

    def literal(self, value: object) -> str:
        return postgresql_literals.literal(value)

    def insert_into(self, schema: str | None, name: str, columns: Sequence[Column]) -> str:
        """Return it with the word by which a column takes a value that the server would always make."""
        start = super().insert_into(schema, name, columns)
        is_made = any(column.identity == "always" for column in columns)
        return f"{start.removesuffix(' VALUES')} OVERRIDING SYSTEM VALUE VALUES" if is_made else start

    def digests(self, connection: BaseDatabaseWrapper) -> tuple[str, ...]:
        return postgresql_checksums.digests(connection)

    def row_digest(self, digest: str, columns: Sequence[Digested]) -> str:
        return postgresql_checksums.row_digest(digest, columns)

    def row_text(self, columns: Sequence[Digested]) -> str:
        return postgresql_checksums.row_text(columns)

    def bucket(self, key: Sequence[Digested]) -> str:
        return postgresql_checksums.bucket(key)

    def running(self, connection: BaseDatabaseWrapper) -> int | None:
        return postgresql_checksums.running(connection)

    def letter_by_letter(self, sql: str, column: Column) -> str:
        return postgresql_checksums.letter_by_letter(sql, column)

    def explain(self, error: Exception, doing: str) -> DatabaseUnavailable:
        return postgresql_errors.explain(error, doing)


def _is_within(kind: Kind, limit: int) -> bool:
    """Return whether the text of any value of a type has at most `limit` characters, whatever is stored."""
    if kind.family is Family.DECIMAL and kind.size is not None:
        return kind.size + abs(kind.scale or 0) + len("-0.") <= limit
    return kind.family in OF_A_LENGTH and limit >= LONGEST
