"""How long it takes to read the catalog of 1,000 tables on MariaDB, beside the same statements bare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.test.utils import CaptureQueriesContext
from sqlalchemy import URL, Engine, create_engine, inspect

from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.mysql.catalog import columns, keys, tables
from tests.benchmarks.pairs import Pair
from tests.benchmarks.schemas import script
from tests.dynamic_databases.dialects.mysql.databases import DIALECT, opened
from tests.required import available
from tests.servers.mariadb import SUPERUSER, MariaDBServer, password_of, remove, start

TABLES = 1_000
SOME = 50
"""Django asks several statements for each table: all of them would take minutes."""


def pairs() -> Iterator[Pair]:
    """Yield one pair, or none where MariaDB is not installed."""
    if available("mariadb") is None:
        return
    server = start({"innodb-file-per-table": "0"})  # a thousand files take a minute to make
    try:
        database = server.create("many", script(TABLES))
        engine = engine_of(server, database)
        with opened(server, database) as connection:
            statements = statements_of(connection)
            yield Pair(
                f"first catalog of {TABLES} tables, MariaDB",
                floor=lambda: read_bare(connection, statements),
                ours=lambda: DIALECT.read_catalog(connection),
                target=1.5,
                before=forget,
                beside=(
                    ("SQLAlchemy's Inspector in bulk", lambda: read_by_sqlalchemy(engine)),
                    (f"Django's introspection, {SOME} of the tables", lambda: read_by_django(connection)),
                ),
                seconds=20,
            )
        engine.dispose()
    finally:
        remove(server)


def forget() -> None:
    """Forget the values of earlier readings, which a next one would share."""
    for made in (tables._table, columns._column, keys._part):
        made.cache_clear()


def statements_of(connection: Any) -> list[str]:
    """Return the statements of one reading."""
    fetch_all(connection, "SELECT 1")
    with CaptureQueriesContext(connection) as queries:
        DIALECT.read_catalog(connection)
    return [query["sql"] for query in queries]


def read_bare(connection: Any, statements: list[str]) -> None:
    """Run our own statements by the driver alone, all rows fetched, nothing made of them."""
    with connection.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()


def engine_of(server: MariaDBServer, database: str) -> Engine:
    url = URL.create("mysql+pymysql", SUPERUSER, None, "127.0.0.1", server.port, database)
    return create_engine(url, connect_args={"password": password_of(SUPERUSER).encode()})


def read_by_sqlalchemy(engine: Engine) -> None:
    inspector = inspect(engine)
    inspector.get_multi_columns()
    inspector.get_multi_pk_constraint()
    inspector.get_multi_indexes()
    inspector.get_multi_foreign_keys()
    inspector.get_multi_check_constraints()


def read_by_django(connection: Any) -> None:
    introspection = connection.introspection
    with connection.cursor() as cursor:
        for table in introspection.table_names(cursor)[:SOME]:
            introspection.get_table_description(cursor, table)
            introspection.get_constraints(cursor, table)
            introspection.get_relations(cursor, table)
