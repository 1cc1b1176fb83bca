"""Comparing the rows of a table in four environments, beside reading them four times with the driver."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from tests.benchmarks.pairs import Pair
from tests.benchmarks.registered import registered
from tests.conftest import write_sqlite
from tests.dynamic_databases.row_comparison.asking import compared
from tests.required import available
from tests.servers import postgresql

ROWS, SLUGS, TARGET = 16_384, ("prod", "test", "dev", "stage"), 1.5
SELECT = "SELECT * FROM settings"
DIFFERING = 10
COLUMNS = {
    "id": "integer PRIMARY KEY",
    **{f"t{number}": "varchar(40)" for number in range(5)},
    **{f"n{number}": "integer" for number in range(4)},
    **{f"d{number}": "numeric(10,2)" for number in range(3)},
    "created": "timestamp",
    "updated": "timestamp",
}
"""Fifteen columns, as a table of settings or prices has them."""


def pairs() -> Iterator[Pair]:
    """Yield a pair for SQLite, and for PostgreSQL where it is installed."""
    with registered("CREATE TABLE t (x)"), TemporaryDirectory(prefix="bench-") as folder:
        files = {slug: write_sqlite(Path(folder) / f"{slug}.sqlite3", script(slug)) for slug in SLUGS}
        configs: dict[str, dict[str, Any]] = {
            slug: {"ENGINE": "sqlite", "NAME": str(file)} for slug, file in files.items()
        }
        yield pair("SQLite", configs, lambda: [from_sqlite(file) for file in files.values()], folder)
        if available("postgresql") is None:
            sys.stderr.write("PostgreSQL is not installed: comparing its rows is not measured.\n")
            return
        server = postgresql.start()
        try:
            names = {slug: server.create(None, script(slug)) for slug in SLUGS}
            for name in names.values():
                server.sql("VACUUM ANALYZE", name)
            configs = {slug: server.config(name) for slug, name in names.items()}
            conninfo = [server.conninfo(name) for name in names.values()]
            yield pair("PostgreSQL", configs, lambda: [from_postgresql(each) for each in conninfo], folder)
        finally:
            server.stop()


def pair(
    vendor: str, configs: Mapping[str, dict[str, Any]], floor: Callable[[], object], folder: str
) -> Pair:
    from django.conf import settings

    from dynamic_databases.models import Database, Environment

    if folder not in map(str, settings.SQLITE_FOLDERS):
        settings.SQLITE_FOLDERS = [*settings.SQLITE_FOLDERS, Path(folder)]
    databases = {}
    for slug, config in configs.items():
        environment, _ = Environment.objects.get_or_create(slug=slug)
        databases[slug] = Database.objects.create(
            name=f"rows_{vendor}", environment=environment, config=config
        )

    def ours() -> None:
        comparison = compared(databases, "settings")
        assert comparison.complete, comparison.unavailable
        assert len(comparison.rows) == DIFFERING, len(comparison.rows)

    name = f"comparing {ROWS:,} rows × {len(COLUMNS)} in four environments, beside the driver, {vendor}"
    return Pair(name, floor, ours, TARGET, seconds=5, runs=7)


def script(slug: str) -> str:
    """Return SQL that makes the table; ten rows of dev have another text."""
    lines = []
    for number in range(ROWS):
        name = "other" if slug == "dev" and number % (ROWS // DIFFERING) == 7 else "name"
        texts = ", ".join(f"'{name} {number * 7 + word} of {word}'" for word in range(5))
        numbers = ", ".join(str(number * factor % 9973) for factor in range(4))
        decimals = ", ".join(f"{number % 977}.{digit}5" for digit in range(3))
        moment = f"'2026-01-{number % 28 + 1:02} 10:{number % 60:02}:00'"
        lines.append(f"({number}, {texts}, {numbers}, {decimals}, {moment}, {moment})")
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    inserts = (f"INSERT INTO settings VALUES {','.join(lines[at : at + 500])};" for at in range(0, ROWS, 500))
    return f"CREATE TABLE settings ({columns}); {' '.join(inserts)}"


def from_sqlite(file: Path) -> int:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return len(connection.execute(SELECT).fetchall())


def from_postgresql(conninfo: dict[str, Any]) -> int:
    with psycopg.connect(**conninfo) as connection:
        return len(connection.execute(SELECT).fetchall())
