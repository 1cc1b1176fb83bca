"""Reads a whole SQLite database's structure in a fixed number of statements, whatever its size.

A broken view or a virtual table without its module costs itself, and one statement more: the joined
statement ends there and is taken up behind it. Leaves making values of the rows to `tables`.
Source: https://www.sqlite.org/pragma.html, pragma functions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter, methodcaller

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Catalog, Reading, Statistics, Table, TableStatistics
from dynamic_databases.dialects.base import fetch_all, now
from dynamic_databases.dialects.sqlite.indexes import SCHEMA
from dynamic_databases.dialects.sqlite.known import keep, known_of
from dynamic_databases.dialects.sqlite.master import Row, TableRow, tables_in
from dynamic_databases.dialects.sqlite.migrations import last_migration
from dynamic_databases.dialects.sqlite.tables import (
    UNNAMEABLE,
    is_unnameable,
    table_of,
    untold,
    with_targets,
)
from dynamic_databases.making import uncollected

MASTER = """
    SELECT rowid, CAST(type AS TEXT), CAST(name AS TEXT), CAST(tbl_name AS TEXT), CAST(sql AS TEXT)
    FROM sqlite_master ORDER BY rowid
"""
"""SQLite takes bytes there for text, so that a file may have them."""

TABLE_LIST = "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'"
NOT_LISTED = (None, None, 0, 0)

COLUMNS = """
    SELECT m.rowid, part.columns, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
    FROM sqlite_master m
    CROSS JOIN (SELECT 0 AS columns UNION ALL SELECT 1) part
    LEFT JOIN pragma_table_xinfo(CASE part.columns WHEN 1 THEN CAST(m.name AS TEXT) END, 'main') x
    WHERE m.rowid > %s AND m.rowid IN (SELECT value FROM json_each(%s))
    ORDER BY m.rowid
"""
"""Before each table's columns comes one row that announces it: see `_columns`."""

INDEXES = """
    SELECT m.rowid, i.name, i."unique", i.origin, i.partial, x.cid, x.name, x."desc", x.coll
    FROM sqlite_master m
    CROSS JOIN pragma_index_list(CAST(m.name AS TEXT), 'main') i
    CROSS JOIN pragma_index_xinfo(i.name, 'main') x
    WHERE x.key AND m.rowid IN (SELECT value FROM json_each(%s))
"""

FOREIGN_KEYS = """
    SELECT m.rowid, f.id, f."table", f."from", f."to", f.on_update, f.on_delete, f."match"
    FROM sqlite_master m
    CROSS JOIN pragma_foreign_key_list(CAST(m.name AS TEXT), 'main') f
    WHERE m.rowid IN (SELECT value FROM json_each(%s))
"""

SIZE = """
    SELECT (SELECT page_count FROM pragma_page_count), (SELECT page_size FROM pragma_page_size),
           (SELECT encoding FROM pragma_encoding)
"""

ESTIMATES = "SELECT tbl, max(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl"
"""The first number of `stat` is the rows of the table, or of a partial index. sqlite.org/fileformat2.html"""


Decode = Callable[[bytes], str]
FIRST = -(2**63)
DECODE = methodcaller("decode", "utf-8", "replace")
"""A comment in Latin-1 must not cost a structure; `is_unnameable` looks after the names."""

OF_THE_WHOLE = (
    "SQLITE_INTERRUPT SQLITE_BUSY SQLITE_LOCKED SQLITE_IOERR SQLITE_NOTADB SQLITE_NOMEM SQLITE_CORRUPT"
).split()
"""Errors that are no single table's; SQLITE_CORRUPT_VTAB, in full, is one."""


def read_catalog(connection: BaseDatabaseWrapper, version: str) -> Reading:
    """Return structure and statistics as of one moment. Raises `django.db.Error`.

    Text is decoded by SQLite's module, in C; where some of it is not valid UTF-8 all is read again by
    `DECODE`, three times as slowly.
    """
    with uncollected():
        try:
            return _read(connection, version, str)
        except DatabaseError as error:
            if not _is_undecodable(error):
                raise
            return _read(connection, version, DECODE)


def _read(connection: BaseDatabaseWrapper, version: str, decode: Decode) -> Reading:
    with _one_moment(connection, decode):
        table_list = {row[0]: row for row in fetch_all(connection, TABLE_LIST)}
        rows = tables_in(fetch_all(connection, MASTER), table_list)
        texts = {row.rowid: text for row in rows if (text := row.text)} if decode is str else {}
        known = known_of(texts)
        asked = {row.rowid: row for row in rows if row.rowid not in known}
        new = _asked_about(connection, asked, decode) if asked else {}
        page_count, page_size, encoding = fetch_all(connection, SIZE)[0]
        analysed = table_list.get("sqlite_stat1", NOT_LISTED)[1] == "table"
        estimates = fetch_all(connection, ESTIMATES) if analysed else []
    keep((texts[rowid], table) for rowid, table in new.items() if rowid in texts and table.problem is None)
    tables = with_targets([*known.values(), *new.values()])
    counts = {name: count for name, count in estimates if isinstance(name, str)}
    statistics = Statistics(
        {table.table_name: TableStatistics(counts[table.name]) for table in tables if table.name in counts},
        bytes=page_count * page_size,
        migration=last_migration(connection, tables),
    )
    catalog = Catalog("sqlite", version, SCHEMA, tables, (SCHEMA,), charset=encoding, folds_case=True)
    return Reading(catalog, statistics, now())


def _asked_about(
    connection: BaseDatabaseWrapper, asked: dict[int, TableRow], decode: Decode
) -> dict[int, Table]:
    """Return tables of what SQLite tells of them, by rowid.

    Each is made as soon as its columns came: their rows, most of what is told, are not kept for all.
    """
    wanted = json.dumps(list(asked))
    indexes = _by_table(fetch_all(connection, INDEXES, (wanted,)))
    foreign_keys = _by_table(fetch_all(connection, FOREIGN_KEYS, (wanted,)))
    tables: dict[int, Table] = {}
    for rowid, columns in _columns(connection, list(asked), wanted):
        row = asked[rowid]
        if isinstance(columns, str):
            tables[rowid] = untold(row, columns)
        elif decode is DECODE and is_unnameable(row, columns):
            tables[rowid] = untold(row, UNNAMEABLE)
        else:
            told = (columns, indexes.get(rowid, ()), foreign_keys.get(rowid, ()))
            tables[rowid] = table_of(row, told)
    return tables


@contextmanager
def _one_moment(connection: BaseDatabaseWrapper, decode: Decode) -> Iterator[None]:
    """Hold a read transaction, so that all statements see the same structure; text is `str` throughout."""
    connection.ensure_connection()
    raw = connection.connection
    factory, raw.text_factory = raw.text_factory, decode
    begins = not raw.in_transaction
    try:
        if begins:
            fetch_all(connection, "BEGIN")
        yield
    finally:
        raw.text_factory = factory
        if begins and raw.in_transaction:
            raw.rollback()


def _columns(
    connection: BaseDatabaseWrapper, order: list[int], wanted: str
) -> Iterator[tuple[int, tuple[Row, ...] | str]]:
    """Yield the rows of each table's columns, or why SQLite can't tell them, with the table's rowid.

    A table that can't be told raises in the midst of the joined statement. Python then loses the row
    that it had fetched already, which is no more than the one that announced that table: what came
    before is whole, so the statement is taken up behind the broken one.
    """
    last = FIRST
    while True:
        came: list[Row] = []
        try:
            for rowid, columns in _columns_behind(connection, (last, wanted), came):
                last = rowid
                yield rowid, columns
        except DatabaseError as error:
            if came and came[-1][1]:  # a whole table; the error is the next one's
                last = came[0][0]
                yield last, tuple(came[1:])
                came.clear()
            broken = came[0][0] if came else next((rowid for rowid in order if rowid > last), None)
            if broken is None or _is_of_the_whole(error) or _is_undecodable(error):
                raise
            yield broken, " ".join(str(error).split())
            last = broken
        else:
            return


def _columns_behind(
    connection: BaseDatabaseWrapper, parameters: tuple[int, str], came: list[Row]
) -> Iterator[tuple[int, tuple[Row, ...]]]:
    """Yield the columns of tables behind one; `came` has what came of the next one when an error ends it."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, parameters)
        with connection.wrap_database_errors:
            # Django's own iteration costs as much again as SQLite's.
            for rowid, rows in groupby(cursor.cursor, key=itemgetter(0)):
                came.extend(rows)
                columns = tuple(came[1:])
                came.clear()
                yield rowid, columns


def _is_of_the_whole(error: DatabaseError) -> bool:
    code = getattr(error.__cause__, "sqlite_errorname", "")
    return code in OF_THE_WHOLE or code.startswith("SQLITE_IOERR")


def _is_undecodable(error: DatabaseError) -> bool:
    """Return whether Python could not make a `str` of a text: an error of its own, without SQLite's code."""
    return str(error).startswith("Could not decode to UTF-8")


def _by_table(rows: list[Row]) -> dict[int, tuple[Row, ...]]:
    return {rowid: tuple(of_table) for rowid, of_table in groupby(rows, key=itemgetter(0))}
