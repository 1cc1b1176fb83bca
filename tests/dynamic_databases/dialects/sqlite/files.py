"""Makes SQLite files for tests, and opens them as the application does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper

from dynamic_databases.catalog import Catalog, Column, Table
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.sqlite import SQLite
from dynamic_databases.dialects.sqlite.catalog.known import forget_all
from tests.guarded import guarded

DIALECT = SQLite()
LIMITS = Limits()


def make(path: Path, script: str) -> Path:
    """Make a file, or add to it, by a script of SQL."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


@contextmanager
def opened(
    path: Path, limits: Limits = LIMITS, *, read_only: bool = True, **config: Any
) -> Iterator[BaseDatabaseWrapper]:
    """Yield a guarded connection of Django's, guarded again whenever it is opened again."""
    entry = DIALECT.entry({"NAME": str(path), **config}, limits, read_only=read_only)
    wrapper = DatabaseWrapper(entry, "file")
    with guarded(wrapper, DIALECT, limits):
        yield wrapper


def catalog_of(path: Path) -> Catalog:
    with opened(path) as connection:
        return DIALECT.read_catalog(connection).catalog


def table_of(path: Path, script: str, name: str = "t") -> Table:
    """Return one table of a new file that `script` makes."""
    table = catalog_of(make(path / "made.sqlite3", script)).table(name)
    assert table is not None
    return table


def columns_of(path: Path, definition: str) -> list[Column]:
    """Return the columns of a table `t` of this definition."""
    return list(table_of(path, f"CREATE TABLE t ({definition})").columns)


def statements_of(path: Path) -> int:
    """Return how many statements reading a file takes when nothing of it is known."""
    sent: list[str] = []

    def counted(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    forget_all()
    with opened(path) as connection:
        connection.ensure_connection()
        with connection.execute_wrapper(counted):
            DIALECT.read_catalog(connection)
    return len(sent)


def ask(connection: BaseDatabaseWrapper, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
