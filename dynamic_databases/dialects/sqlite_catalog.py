"""Reads a whole SQLite database's structure in a fixed number of statements, whatever its size.

A broken view or a virtual table without its module costs itself, and one statement more: the joined
statement ends there and is taken up behind it. Leaves making values of the rows to `sqlite_tables`.
Source: https://www.sqlite.org/pragma.html, pragma functions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Catalog, Reading, Statistics, TableStatistics
from dynamic_databases.dialects.base import fetch_all, now
from dynamic_databases.dialects.sqlite_tables import SCHEMA, Facts, MasterRow, tables_of

Row = tuple[Any, ...]
Rows = dict[int, list[Row]]
"""Rows by the rowid that their table has in sqlite_master."""

MASTER = "SELECT rowid, type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid"

TABLE_LIST = "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'"

COLUMNS = """
    SELECT m.rowid, part.columns, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
    FROM sqlite_master m
    CROSS JOIN (SELECT 0 AS columns UNION ALL SELECT 1) part
    LEFT JOIN pragma_table_xinfo(CASE part.columns WHEN 1 THEN m.name END, 'main') x
    WHERE m.type IN ('table', 'view') AND m.rowid > %s
    ORDER BY m.rowid
"""
"""Before each table's columns comes one row that announces it: see `_Columns`."""

INDEXES = """
    SELECT m.rowid, i.name, i."unique", i.origin, i.partial, x.cid, x.name, x."desc", x.coll
    FROM sqlite_master m
    CROSS JOIN pragma_index_list(m.name, 'main') i
    CROSS JOIN pragma_index_xinfo(i.name, 'main') x
    WHERE m.type = 'table' AND x.key
"""

FOREIGN_KEYS = """
    SELECT m.rowid, f.id, f."table", f."from", f."to", f.on_update, f.on_delete, f."match"
    FROM sqlite_master m
    CROSS JOIN pragma_foreign_key_list(m.name, 'main') f
    WHERE m.type = 'table'
"""

SIZE = """
    SELECT (SELECT page_count FROM pragma_page_count), (SELECT page_size FROM pragma_page_size),
           (SELECT encoding FROM pragma_encoding)
"""

ESTIMATES = "SELECT tbl, max(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl"
"""The first number of `stat` is the rows of the table, or of a partial index. sqlite.org/fileformat2.html"""


OF_THE_WHOLE = (
    "SQLITE_INTERRUPT SQLITE_BUSY SQLITE_LOCKED SQLITE_IOERR SQLITE_NOTADB SQLITE_NOMEM SQLITE_CORRUPT"
).split()
"""Errors that are no single table's; SQLITE_CORRUPT_VTAB, in full, is one."""


def read_catalog(connection: BaseDatabaseWrapper, version: str) -> Reading:
    """Return structure and statistics as of one moment. Raises `django.db.Error`."""
    with _one_moment(connection):
        master = [row for row in fetch_all(connection, MASTER) if isinstance(row[2], str)]
        table_list = fetch_all(connection, TABLE_LIST)
        columns = _Columns(connection, [row[0] for row in master if row[1] in ("table", "view")])
        indexes = _by_table(fetch_all(connection, INDEXES))
        foreign_keys = _by_table(fetch_all(connection, FOREIGN_KEYS))
        page_count, page_size, encoding = fetch_all(connection, SIZE)[0]
        analysed = any(row[2] == "sqlite_stat1" for row in master)
        estimates = fetch_all(connection, ESTIMATES) if analysed else []
    facts = Facts(
        [MasterRow(*row) for row in master],
        {row[0]: row for row in table_list},
        columns.rows,
        columns.problems,
        indexes,
        foreign_keys,
    )
    tables = tables_of(facts)
    rows = {name: count for name, count in estimates if isinstance(name, str)}
    statistics = Statistics(
        {table.table_name: TableStatistics(rows[table.name]) for table in tables if table.name in rows},
        bytes=page_count * page_size,
    )
    catalog = Catalog("sqlite", version, SCHEMA, tables, (SCHEMA,), charset=encoding, folds_case=True)
    return Reading(catalog, statistics, now())


@contextmanager
def _one_moment(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Hold a read transaction, so that all statements see the same structure."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield
        finally:
            if connection.connection.in_transaction:
                cursor.execute("ROLLBACK")


class _Columns:
    """Columns by table, and the tables whose columns can't be told, with SQLite's reason.

    A table that can't be told raises in the midst of the joined statement. Python then loses the row
    that it had fetched already, which is no more than the one that announced that table: what came
    before is whole, so the statement is taken up behind the broken one.
    """

    def __init__(self, connection: BaseDatabaseWrapper, order: list[int]) -> None:
        self.rows: Rows = {}
        self.problems: dict[int, str] = {}
        self._order = order
        self._last = -(2**63)
        self._announced = False
        while error := self._read_on(connection):
            broken = self._broken_one()
            if broken is None or _is_of_the_whole(error):
                raise error
            self.rows.pop(broken, None)
            self.problems[broken] = " ".join(str(error).split())
            self._last = broken

    def _read_on(self, connection: BaseDatabaseWrapper) -> DatabaseError | None:
        self._announced = False
        with connection.cursor() as cursor:
            try:
                cursor.execute(COLUMNS, (self._last,))
                for row in cursor:
                    self._last = row[0]
                    self._announced = row[1] == 0
                    if self._announced:
                        self.rows[row[0]] = []
                    elif row[2] is not None:
                        self.rows[row[0]].append(row)
            except DatabaseError as error:
                return error
        return None

    def _broken_one(self) -> int | None:
        """Return the table that was announced last, or else the one behind the last that came."""
        if self._announced:
            return self._last
        return next((rowid for rowid in self._order if rowid > self._last), None)


def _is_of_the_whole(error: DatabaseError) -> bool:
    code = getattr(error.__cause__, "sqlite_errorname", "")
    return code in OF_THE_WHOLE or code.startswith("SQLITE_IOERR")


def _by_table(rows: list[Row]) -> Rows:
    found: Rows = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found
