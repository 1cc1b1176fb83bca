"""A database on each kind of server, registered as `odd` in prod, which tests change and ask by themselves.

What is asked there goes round the application: over a connection of the test's own, in the server's own SQL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from dynamic_databases.models import Database
from tests.servers.mariadb import MariaDBServer, mariadb_server
from tests.servers.postgresql import PostgreSQLServer, postgresql_server
from tests.servers.sqlserver import SQLServerDatabase, opened, sqlserver

__all__ = ["Store", "mariadb_server", "postgresql_server", "sqlserver", "store"]

Rows = list[tuple[Any, ...]]
VENDORS = ("sqlite", "postgresql", "mariadb", "sqlserver")


@dataclass(frozen=True)
class Store:
    """One database: `run` takes a script, `ask` one statement whose rows it returns."""

    vendor: str
    run: Callable[[str], object]
    ask: Callable[[str], Rows]
    schema: str = ""

    def url(self, table: str) -> str:
        """Return the address of a table's rows; in a script its name is `{s}t` on a SQL Server."""
        return f"/prod/odd/{self.schema}{table}/"


@pytest.fixture(params=VENDORS)
def store(request: Any, environments: Any, settings: Any, tmp_path: Path) -> Iterator[Store]:
    """Yield an empty database on each kind of server, the SQL Server of TEST_SQLSERVER_URL among them."""
    server = tmp_path if request.param == "sqlite" else request.getfixturevalue(FIXTURES[request.param])
    with MADE[request.param](server) as (store, config):
        if isinstance(config, str):
            call_command("add_database", "odd", "prod", "--url", config, verbosity=0)
        else:
            settings.SQLITE_FOLDERS = [*settings.SQLITE_FOLDERS, tmp_path]
            Database.objects.create(name="odd", environment=environments["prod"], config=config)
        yield store


FIXTURES = {"postgresql": "postgresql_server", "mariadb": "mariadb_server", "sqlserver": "sqlserver"}


@contextmanager
def sqlite(folder: Path) -> Iterator[tuple[Store, Any]]:
    file = folder / "odd.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        ask = lambda sql: connection.execute(sql).fetchall()  # noqa: E731
        yield (
            Store("sqlite", connection.executescript, ask),
            {"ENGINE": "sqlite", "NAME": str(file)},
        )


@contextmanager
def postgresql(server: PostgreSQLServer) -> Iterator[tuple[Store, Any]]:
    import psycopg

    name = server.create()
    with psycopg.connect(**server.conninfo(name), autocommit=True) as connection:
        connection.execute("SET timezone = 'UTC'")
        yield (
            Store(
                "postgresql",
                connection.execute,
                lambda sql: connection.execute(sql).fetchall(),
            ),
            server.config(name),
        )


@contextmanager
def mariadb(server: MariaDBServer) -> Iterator[tuple[Store, Any]]:
    import pymysql

    name = server.create()
    connection = pymysql.connect(
        unix_socket=str(server.socket), user="root", database=name, charset="utf8mb4"
    )
    connection.autocommit(True)
    with closing(connection), closing(connection.cursor()) as cursor:
        cursor.execute("SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00'")

        def ask(sql: str) -> Rows:
            cursor.execute(sql)
            return list(cursor.fetchall())

        def run(script: str) -> None:
            for statement in filter(str.strip, script.split(";")):
                cursor.execute(statement)

        yield Store("mariadb", run, ask), server.config(name)


@contextmanager
def sql_server(server: SQLServerDatabase) -> Iterator[tuple[Store, Any]]:
    with opened(server.config, read_only=False) as connection, connection.cursor() as cursor:

        def ask(sql: str) -> Rows:
            cursor.execute(sql.replace("{s}", f"[{server.schema}]."))
            return list(cursor.fetchall())

        def run(script: str) -> None:
            for statement in filter(str.strip, script.split(";")):
                cursor.execute(statement.replace("{s}", f"[{server.schema}]."))

        yield Store("sqlserver", run, ask, f"{server.schema}."), server.url


MADE: dict[str, Any] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
    "mariadb": mariadb,
    "sqlserver": sql_server,
}
