"""Reading the catalog of 1,000 tables from PostgreSQL, beside our own statements by the bare driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import sqlalchemy
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.postgresql import PostgreSQL
from dynamic_databases.dialects.postgresql.backend.base import DatabaseWrapper
from tests.benchmarks.pairs import Pair
from tests.benchmarks.schemas import script
from tests.servers.postgresql import PostgreSQLServer, remove, start

TABLES = 1000
DIALECT = PostgreSQL()
DJANGO_TABLES = 20
"""Django asks for each table: its time for all is that of so many, fifty times over."""


def pairs() -> Iterator[Pair]:
    """Yield the pair, while a server stands."""
    server = start()
    try:
        name = server.create("catalog", script(TABLES))
        server.sql("VACUUM ANALYZE", name)
        entry = DIALECT.entry(server.config(name), Limits(statement=60))
        connection = DatabaseWrapper(entry, "catalog")
        connection.ensure_connection()
        DIALECT.guard(connection, Limits(statement=60))
        bare = psycopg.connect(**server.conninfo(name), autocommit=True)
        with bare:
            yield Pair(
                f"PostgreSQL: the catalog of {TABLES} tables",
                floor=statements_alone(bare, connection),
                ours=lambda: DIALECT.read_catalog(connection),
                target=1.5,
                beside=(("SQLAlchemy's Inspector", inspector(server, name)),),
                seconds=20,
            )
            yield Pair(
                f"PostgreSQL: the catalog of {TABLES} tables, and Django for {DJANGO_TABLES}",
                floor=statements_alone(bare, connection),
                ours=lambda: DIALECT.read_catalog(connection),
                beside=((f"Django's introspection of {DJANGO_TABLES}", introspection(connection)),),
                seconds=5,
                runs=5,
            )
        connection.close()
    finally:
        remove(server)


def statements_alone(bare: psycopg.Connection[Any], connection: BaseDatabaseWrapper) -> Callable[[], None]:
    """Return a function that runs the statements of a reading and fetches their rows, and nothing else."""
    statements: list[str] = []

    def noted(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(noted):
        DIALECT.read_catalog(connection)
    cursor = bare.cursor()

    def run() -> None:
        for statement in statements:
            cursor.execute(statement.encode()).fetchall()

    return run


def inspector(server: PostgreSQLServer, name: str) -> Callable[[], None]:
    """Return a function that asks SQLAlchemy for the same in its bulk methods."""
    url = sqlalchemy.URL.create(
        "postgresql+psycopg", "postgres", "postgres's password", "127.0.0.1", server.port, name
    )
    engine = sqlalchemy.create_engine(url)

    def run() -> None:
        with engine.connect() as connection:
            inspected = sqlalchemy.inspect(connection)
            inspected.get_multi_columns()
            inspected.get_multi_pk_constraint()
            inspected.get_multi_unique_constraints()
            inspected.get_multi_indexes()
            inspected.get_multi_foreign_keys()
            inspected.get_multi_check_constraints()
            inspected.get_multi_table_comment()

    return run


def introspection(connection: BaseDatabaseWrapper) -> Callable[[], None]:
    """Return a function that asks Django about some of the tables."""

    def run() -> None:
        asked = connection.introspection
        with connection.cursor() as cursor:
            for table in asked.get_table_list(cursor)[:DJANGO_TABLES]:
                asked.get_table_description(cursor, table.name)
                asked.get_constraints(cursor, table.name)

    return run
