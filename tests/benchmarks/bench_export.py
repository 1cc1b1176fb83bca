"""A million rows as CSV, beside a server-side cursor and `csv.writer`, and the memory that they take."""

from __future__ import annotations

import csv
import io
import os
import resource
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pymysql
from pymysql.cursors import SSCursor

from dynamic_databases.catalog import TableName
from tests.benchmarks.page_data import ROWS, statements
from tests.benchmarks.pairs import Limit, Pair
from tests.benchmarks.registered import registered
from tests.conftest import write_sqlite
from tests.required import available
from tests.servers import mariadb, postgresql

FETCHED = 2_000
SELECT = "SELECT * FROM orders ORDER BY id"
MEGABYTES = 16
"""How much higher memory may rise for a million rows than for the first tenth of them."""


def pairs() -> Iterator[Pair | Limit]:
    """Yield a pair and a limit for SQLite, and for PostgreSQL and MariaDB where they are installed."""
    servers = {
        "postgresql": ("PostgreSQL", on_postgresql, from_postgresql),
        "mariadb": ("MariaDB", on_mariadb, from_mariadb),
    }
    with registered("CREATE TABLE t (x)") as database, TemporaryDirectory(prefix="bench-") as folder:
        file = write_sqlite(Path(folder) / "large.sqlite3", statements("sqlite"))
        database.config = {"ENGINE": "sqlite", "NAME": str(file)}
        yield from measured("SQLite", database, lambda: from_sqlite(file), folder)
        for kind, (vendor, served, floor) in servers.items():
            if available(kind) is None:
                sys.stderr.write(f"{vendor} is not installed: its exports are not measured.\n")
                continue
            with served() as (config, parameters):
                database.config = config
                yield from measured(vendor, database, partial(floor, parameters), folder)


def measured(vendor: str, database: Any, floor: Callable[[], object], folder: str) -> Iterator[Pair | Limit]:
    from django.conf import settings

    settings.SQLITE_FOLDERS = [*settings.SQLITE_FOLDERS, Path(folder)]
    database.save()
    exported(database, ROWS // 10)
    before = highest()
    exported(database, ROWS)
    yield Limit(
        f"memory that a million rows as CSV need beyond a hundred thousand, {vendor}",
        [highest() - before],
        MEGABYTES,
        "MB",
    )
    yield Pair(
        f"a million rows as CSV, beside a server-side cursor with csv.writer, {vendor}",
        floor,
        lambda: exported(database, ROWS),
        1.3,
        seconds=1,
        runs=5,
    )


def exported(database: Any, most: int) -> None:
    """Export orders up to an id, as the page's download does, and let go of the bytes."""
    from browser.rows.exports import CsvForm, Export, text_answer
    from dynamic_databases.subjects import read_subject

    table = read_subject(database).table(TableName(None, "orders"))
    field = table.model.fields_by_column["id"]
    rows = table.model.objects.limited(None).filter(**{f"{field}__lte": table.model.bound("id", str(most))})
    export = Export(table=table, queryset=rows, terms=(), columns=table.table.columns)
    lines = sum(part.count(b"\r\n") for part in text_answer(export, CsvForm(export)))
    assert lines == most + 1, lines


def from_sqlite(file: Path) -> None:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        written(connection.execute(SELECT))


def from_postgresql(conninfo: dict[str, Any]) -> None:
    with psycopg.connect(**conninfo) as connection, connection.cursor("export") as cursor:
        cursor.execute(SELECT)
        written(cursor)


def from_mariadb(parameters: dict[str, Any]) -> None:
    with closing(pymysql.connect(**parameters)) as connection, connection.cursor(SSCursor) as cursor:
        cursor.execute(SELECT)
        written(cursor)


def written(cursor: Any) -> None:
    """Write what a cursor has as CSV, in parts, and let go of the bytes."""
    with Path(os.devnull).open("wb") as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        writer = csv.writer(text)
        while rows := cursor.fetchmany(FETCHED):
            writer.writerows(rows)
        text.flush()


def highest() -> float:
    """Return the most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def on_postgresql() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the config and the driver's parameters of a PostgreSQL that is stopped afterwards."""
    server = postgresql.start()
    try:
        name = server.create("large", statements("postgresql"))
        server.sql("VACUUM ANALYZE", name)
        yield server.config(name), server.conninfo(name)
    finally:
        server.stop()


@contextmanager
def on_mariadb() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the config and the driver's parameters of a MariaDB that is stopped afterwards."""
    server = mariadb.start()
    try:
        name = server.create("large", f"SET sql_mode = 'PIPES_AS_CONCAT'; {statements('mariadb')}")
        server.sql("ANALYZE TABLE orders", name)
        config = server.config(name)
        parameters = {word: config[word.upper()] for word in ("host", "port", "user")}
        # The driver would encode the password as Latin-1.
        yield config, parameters | {"password": config["PASSWORD"].encode(), "database": name}
    finally:
        mariadb.remove(server)
