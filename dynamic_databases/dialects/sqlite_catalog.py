"""Reads a whole SQLite database's structure in a fixed number of statements, whatever its size.

A broken view or a virtual table without its module costs itself, and one statement more: the joined
statement ends there and is taken up behind it. Leaves making values of the rows to `sqlite_tables`.
Source: https://www.sqlite.org/pragma.html, pragma functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter, methodcaller

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Catalog, Reading, Statistics, TableStatistics
from dynamic_databases.dialects.base import fetch_all, now
from dynamic_databases.dialects.sqlite_indexes import SCHEMA, Row
from dynamic_databases.dialects.sqlite_migrations import last_migration
from dynamic_databases.dialects.sqlite_tables import DatabaseFacts, MasterRow, Rows, tables_of

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


FIRST = -(2**63)
DECODE = methodcaller("decode", "utf-8", "replace")
"""A comment in Latin-1 must not cost a structure; `tables_of` looks after the names."""

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
    facts = DatabaseFacts(
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
        migration=last_migration(connection, tables),
    )
    catalog = Catalog("sqlite", version, SCHEMA, tables, (SCHEMA,), charset=encoding, folds_case=True)
    return Reading(catalog, statistics, now())


@contextmanager
def _one_moment(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Hold a read transaction, so that all statements see the same structure; text is `str` throughout."""
    connection.ensure_connection()
    raw = connection.connection
    factory, raw.text_factory = raw.text_factory, DECODE
    begins = not raw.in_transaction
    try:
        if begins:
            fetch_all(connection, "BEGIN")
        yield
    finally:
        raw.text_factory = factory
        if begins and raw.in_transaction:
            raw.rollback()


class _Columns:
    """Columns by table, and the tables whose columns can't be told, with SQLite's reason.

    A table that can't be told raises in the midst of the joined statement. Python then loses the row
    that it had fetched already, which is no more than the one that announced that table: what came
    before is whole, so the statement is taken up behind the broken one.
    """

    def __init__(self, connection: BaseDatabaseWrapper, order: list[int]) -> None:
        self.problems: dict[int, str] = {}
        rows: list[Row] = []
        last = FIRST
        while error := _read_on(connection, last, rows):
            came = rows[-1] if rows and rows[-1][0] > last else (last, 1)
            broken = came[0] if came[1] == 0 else next((rowid for rowid in order if rowid > came[0]), None)
            if broken is None or _is_of_the_whole(error):
                raise error
            self.problems[broken] = " ".join(str(error).split())
            last = broken
        self.rows = _by_table([row for row in rows if row[2] is not None])


def _read_on(connection: BaseDatabaseWrapper, last: int, rows: list[Row]) -> DatabaseError | None:
    """Add the rows behind table `last` to `rows`, and return the error that ended it, if any did."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(COLUMNS, (last,))
            with connection.wrap_database_errors:
                rows.extend(cursor.cursor)  # Django's own iteration costs as much again as SQLite's
        except DatabaseError as error:
            return error
    return None


def _is_of_the_whole(error: DatabaseError) -> bool:
    code = getattr(error.__cause__, "sqlite_errorname", "")
    return code in OF_THE_WHOLE or code.startswith("SQLITE_IOERR")


def _by_table(rows: list[Row]) -> Rows:
    return {rowid: tuple(of_table) for rowid, of_table in groupby(rows, key=itemgetter(0))}
