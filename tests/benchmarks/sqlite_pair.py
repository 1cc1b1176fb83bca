"""Two SQLite files of many tables, fifty of them not the same, opened guarded and bare."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper

from dynamic_databases.catalog import Catalog
from dynamic_databases.dialects.base import Limits
from dynamic_databases.dialects.sqlite import SQLite
from dynamic_databases.dialects.sqlite import catalog as sqlite_catalog
from dynamic_databases.dialects.sqlite import known as sqlite_known
from tests.benchmarks.schemas import script

DIALECT = SQLite()
LIMITS = Limits()
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Side:
    """One file: its path, a connection as the application opens it, and a bare one."""

    path: Path
    guarded: BaseDatabaseWrapper
    bare: sqlite3.Connection

    def catalog(self) -> Catalog:
        return DIALECT.read_catalog(self.guarded).catalog

    def rows(self) -> list[list[Row]]:
        """Return the rows of master, columns, indexes and foreign keys: our own statements, bare."""
        master = self.bare.execute(sqlite_catalog.MASTER).fetchall()
        tables = json.dumps([row[0] for row in master if row[1] in ("table", "view")])
        joined = (
            (sqlite_catalog.COLUMNS, (sqlite_catalog.FIRST, tables)),
            (sqlite_catalog.INDEXES, (tables,)),
            (sqlite_catalog.FOREIGN_KEYS, (tables,)),
        )
        self.bare.execute(sqlite_catalog.TABLE_LIST).fetchall()
        self.bare.execute(sqlite_catalog.SIZE).fetchall()
        found = [self.bare.execute(sql.replace("%s", "?"), values).fetchall() for sql, values in joined]
        return [master, *found]


@contextmanager
def sides(tables: int) -> Iterator[tuple[Side, Side]]:
    """Yield two files: as `schemas.script` makes them, and drifted."""
    with TemporaryDirectory(prefix="bench-") as folder, ExitStack() as opened:
        made = []
        for name, drifted in (("prod", False), ("dev", True)):
            path = Path(folder, f"{name}.sqlite3")
            bare = opened.enter_context(closing(sqlite3.connect(path)))
            bare.executescript(script(tables, drifted=drifted))
            guarded = DatabaseWrapper(DIALECT.entry({"NAME": str(path)}, LIMITS), name)
            opened.callback(guarded.close)
            guarded.ensure_connection()
            DIALECT.guard(guarded, LIMITS)
            made.append(Side(path, guarded, bare))
        yield made[0], made[1]


def forget() -> None:
    """Let the next reading be the first of its process."""
    sqlite_known.forget_all()
