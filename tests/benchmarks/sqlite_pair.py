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
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.sqlite import SQLite
from dynamic_databases.dialects.sqlite.catalog import known as sqlite_known
from dynamic_databases.dialects.sqlite.catalog import queries
from dynamic_databases.dialects.sqlite.catalog import tables as sqlite_tables
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
        master = self.bare.execute(queries.MASTER).fetchall()
        tables = json.dumps([row[0] for row in master if row[1] in ("table", "view")])
        joined = (
            (queries.COLUMNS, (queries.FIRST, tables)),
            (queries.INDEXES, (tables,)),
            (queries.FOREIGN_KEYS, (tables,)),
        )
        self.bare.execute(queries.TABLE_LIST).fetchall()
        self.bare.execute(queries.SIZE).fetchall()
        rows = [self.bare.execute(sql.replace("%s", "?"), values).fetchall() for sql, values in joined]
        return [master, *rows]


@contextmanager
def sides(tables: int, *, respelled: bool = False) -> Iterator[tuple[Side, Side]]:
    """Yield two files: as `schemas.script` makes them, and drifted.

    With `respelled` no table of the second has the text of the first, so that neither is read by its text.
    """
    with TemporaryDirectory(prefix="bench-") as folder, ExitStack() as opened:
        made = []
        for name, drifted in (("prod", False), ("dev", True)):
            path = Path(folder, f"{name}.sqlite3")
            bare = opened.enter_context(closing(sqlite3.connect(path)))
            text = script(tables, drifted=drifted)
            text = text.replace(",\n", ", \n") if respelled and drifted else text
            # One transaction: with one for each table, a slow disk takes minutes.
            bare.executescript(f"BEGIN;{text}COMMIT;")
            guarded = DatabaseWrapper(DIALECT.entry({"NAME": str(path)}, LIMITS), name)
            opened.callback(guarded.close)
            guarded.ensure_connection()
            DIALECT.guard(guarded, LIMITS)
            made.append(Side(path, guarded, bare))
        yield made[0], made[1]


def forget() -> None:
    """Let the next reading be the first of its process: it shares no column with earlier ones either."""
    sqlite_known.forget_all()
    sqlite_tables._plain_column.cache_clear()
