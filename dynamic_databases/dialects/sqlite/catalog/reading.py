"""Reads the whole structure of a SQLite database in a fixed number of statements, whatever its size.

A broken view, or a virtual table without its module, makes only itself unreadable and costs one more
statement: the joined statement fails there, and is continued after it. Leaves making values from the rows to
`tables`.
Source: https://www.sqlite.org/pragma.html, pragma functions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter, methodcaller
from typing import Any, NamedTuple, TypeVar

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Catalog, OptionValues, Reading, Statistics, Table, TableStatistics
from dynamic_databases.collector_pauses import uncollected
from dynamic_databases.dialects.base import MadeBefore, fetch_all, now
from dynamic_databases.dialects.fingerprints import never_made
from dynamic_databases.dialects.rows import position_of, rows_of
from dynamic_databases.dialects.sqlite.catalog import queries
from dynamic_databases.dialects.sqlite.catalog.fingerprints import fingerprint_of, is_told_by_text
from dynamic_databases.dialects.sqlite.catalog.keys import SCHEMA
from dynamic_databases.dialects.sqlite.catalog.known import keep, known_of
from dynamic_databases.dialects.sqlite.catalog.master import TableRow, tables_in
from dynamic_databases.dialects.sqlite.catalog.rows import (
    ColumnRow,
    EstimateRow,
    ForeignKeyRow,
    IndexRow,
    ListedRow,
    MasterRow,
    SizeRow,
)
from dynamic_databases.dialects.sqlite.catalog.tables import (
    UNNAMEABLE,
    Told,
    is_unnameable,
    table_of,
    untold,
    with_targets,
)
from dynamic_databases.dialects.sqlite.migrations import last_migration

Decode = Callable[[bytes], str]
Row = tuple[Any, ...]
"""A `ColumnRow` as the sqlite3 module returns it: see `dialects.rows`."""
Named = TypeVar("Named", bound=NamedTuple)
IS_COLUMN = position_of(ColumnRow, "is_column")
ROWID = itemgetter(0)
"""Returns the rowid of a row's table. A getter in C takes a third of the time of access by attribute."""
DECODE = methodcaller("decode", "utf-8", "replace")
"""A comment in Latin-1 must not make the structure unreadable; `is_unnameable` handles names."""

USUAL_PAGE = 4096
AUTO_VACUUM = {1: "full", 2: "incremental"}
OF_THE_WHOLE = (
    "SQLITE_INTERRUPT SQLITE_BUSY SQLITE_LOCKED SQLITE_IOERR SQLITE_NOTADB SQLITE_NOMEM SQLITE_CORRUPT"
).split()
"""Errors of the whole database. Names must match in full: SQLITE_CORRUPT_VTAB is an error of one table."""


def read_catalog(
    connection: BaseDatabaseWrapper, version: str, made_before: MadeBefore = never_made
) -> Reading:
    """Return structure and statistics as of one moment. Raises `django.db.Error`.

    A catalog that was `made_before` of the same is taken instead of asking what follows from it.

    The sqlite3 module decodes text in C. If some text is not valid UTF-8, everything is read again with
    `DECODE`, which takes three times as long.
    """
    with uncollected():
        try:
            return _read(connection, version, str, made_before)
        except DatabaseError as error:
            if not _is_undecodable(error):
                raise
            return _read(connection, version, DECODE, never_made)


def _read(connection: BaseDatabaseWrapper, version: str, decode: Decode, made_before: MadeBefore) -> Reading:
    with _one_moment(connection, decode):
        master = rows_of(MasterRow, fetch_all(connection, queries.MASTER))
        size = rows_of(SizeRow, fetch_all(connection, queries.SIZE))[0]
        fingerprint = fingerprint_of(version, master, size) if decode is str else None
        catalog = made_before(fingerprint) if fingerprint is not None else None
        if catalog is None:
            catalog = _catalog(version, size, _tables(connection, master, decode))
            fingerprint = fingerprint if is_told_by_text(catalog) else None
        estimates = fetch_all(connection, queries.ESTIMATES) if _is_analysed(master) else []
    counts = {row.table: row.rows for row in rows_of(EstimateRow, estimates) if isinstance(row.table, str)}
    statistics = Statistics(
        tables={
            table.table_name: TableStatistics(rows=counts[table.name])
            for table in catalog.tables
            if table.name in counts
        },
        bytes=size.pages * size.page_bytes,
        migration=last_migration(connection, catalog.tables),
    )
    return Reading(catalog=catalog, statistics=statistics, read_at=now(), fingerprint=fingerprint)


def _tables(
    connection: BaseDatabaseWrapper, master: Iterable[MasterRow], decode: Decode
) -> tuple[Table, ...]:
    """Return all tables and views; those whose text is known already are not asked about."""
    table_list = {row.name: row for row in rows_of(ListedRow, fetch_all(connection, queries.TABLE_LIST))}
    rows = tables_in(master, table_list)
    texts = {row.rowid: text for row in rows if (text := row.text)} if decode is str else {}
    known = known_of(texts)
    asked = {row.rowid: row for row in rows if row.rowid not in known}
    new = _asked_about(connection, asked, decode) if asked else {}
    keep((texts[rowid], table) for rowid, table in new.items() if rowid in texts and table.problem is None)
    return with_targets([*known.values(), *new.values()])


def _catalog(version: str, size: SizeRow, tables: tuple[Table, ...]) -> Catalog:
    return Catalog(
        vendor="sqlite",
        version=version,
        default_schema=SCHEMA,
        tables=tables,
        schemas=(SCHEMA,),
        charset=size.encoding,
        folds_case=True,
        options=_options(size),
    )


def _is_analysed(master: Iterable[MasterRow]) -> bool:
    return any(row.name == "sqlite_stat1" and row.type == "table" for row in master)


def _options(size: SizeRow) -> OptionValues:
    """Return the options of the whole file, without defaults."""
    options = (
        ("page_size", str(size.page_bytes), size.page_bytes != USUAL_PAGE),
        ("auto_vacuum", AUTO_VACUUM.get(size.auto_vacuum, ""), size.auto_vacuum),
        ("application_id", str(size.application_id), size.application_id),
    )
    return tuple((name, value) for name, value, is_unusual in options if is_unusual)


def _asked_about(
    connection: BaseDatabaseWrapper, asked: dict[int, TableRow], decode: Decode
) -> dict[int, Table]:
    """Return tables by rowid, from the results of SQLite's pragmas.

    Each table is made as soon as its columns have arrived, so that the rows of columns, which are most of the
    data, are never in memory for all tables.
    """
    wanted = json.dumps(list(asked))
    indexes = _by_table(rows_of(IndexRow, fetch_all(connection, queries.INDEXES, (wanted,))))
    foreign_keys = _by_table(rows_of(ForeignKeyRow, fetch_all(connection, queries.FOREIGN_KEYS, (wanted,))))
    tables: dict[int, Table] = {}
    for rowid, columns in _columns(connection, list(asked), wanted):
        row = asked[rowid]
        if isinstance(columns, str):
            tables[rowid] = untold(row, columns)
        elif decode is DECODE and is_unnameable(row, columns):
            tables[rowid] = untold(row, UNNAMEABLE)
        else:
            told = Told(columns, indexes.get(rowid, ()), foreign_keys.get(rowid, ()))
            tables[rowid] = table_of(row, told)
    return tables


@contextmanager
def _one_moment(connection: BaseDatabaseWrapper, decode: Decode) -> Iterator[None]:
    """Hold a read transaction, so that all statements see the same structure; `decode` converts all text."""
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
    """Yield each table's rowid with the rows of its columns, or with the reason why they can't be read.

    A table that can't be read raises in the middle of the joined statement. Python then loses the row that it
    had already fetched, which can only be the one that announces that table. All earlier tables are complete,
    so the statement is continued after the broken one.
    """
    last = queries.FIRST
    while True:
        came: list[Row] = []
        try:
            for rowid, columns in _columns_behind(connection, (last, wanted), came):
                last = rowid
                yield rowid, columns
        except DatabaseError as error:
            if came and came[-1][IS_COLUMN]:  # this table is complete, and the error belongs to the next
                last = ROWID(came[0])
                yield last, tuple(came[1:])
                came.clear()
            broken = ROWID(came[0]) if came else next((rowid for rowid in order if rowid > last), None)
            if broken is None or _is_of_the_whole(error) or _is_undecodable(error):
                raise
            yield broken, " ".join(str(error).split())
            last = broken
        else:
            return


def _columns_behind(
    connection: BaseDatabaseWrapper, parameters: tuple[int, str], came: list[Row]
) -> Iterator[tuple[int, tuple[Row, ...]]]:
    """Yield the columns of the tables after a rowid; after an error, `came` has the next table's rows."""
    with connection.cursor() as cursor:
        cursor.execute(queries.COLUMNS, parameters)
        with connection.wrap_database_errors:
            # Iterating over Django's cursor would double the time of SQLite's.
            for rowid, rows in groupby(cursor.cursor, key=ROWID):
                came.extend(rows)
                columns = tuple(came[1:])
                came.clear()
                yield rowid, columns


def _is_of_the_whole(error: DatabaseError) -> bool:
    code = getattr(error.__cause__, "sqlite_errorname", "")
    return code in OF_THE_WHOLE or code.startswith("SQLITE_IOERR")


def _is_undecodable(error: DatabaseError) -> bool:
    """Return whether Python could not decode a text. Its error has no error code of SQLite."""
    return str(error).startswith("Could not decode to UTF-8")


def _by_table(rows: Iterable[Named]) -> dict[int, tuple[Named, ...]]:
    return {rowid: tuple(of_table) for rowid, of_table in groupby(rows, key=ROWID)}
