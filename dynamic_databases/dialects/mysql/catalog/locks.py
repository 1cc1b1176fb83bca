"""Reads information_schema while other sessions hold exclusive locks on tables.

MariaDB waits for such a table again in each statement, then returns an empty row or none, and a warning.
Therefore only the list of tables waits, and tables that are locked there are left out of other statements.
MySQL's information_schema does not wait for locks, except for the estimates in the list.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.mysql.catalog import queries
from dynamic_databases.dialects.mysql.catalog.rows import TableRow
from dynamic_databases.dialects.mysql.errors import number_of
from dynamic_databases.dialects.rows import rows_of

Row = tuple[Any, ...]
"""A row of any statement: the caller converts it to one of `rows`."""

LOCK_WAIT_TIMEOUT = 1205
STATEMENT_TIMEOUT = 1969
COSTS_ITSELF = frozenset({1044, 1051, 1054, 1142, 1143, 1146, 1227, 1356, 1370, 4084, 4086})
"""Errors that concern a single object: a missing privilege, or it was dropped meanwhile."""
WITHOUT_WAITING = "SET STATEMENT lock_wait_timeout = 0, lc_messages = 'en_US' FOR "
LOCK_MET = "Lock wait timeout exceeded"
"""MariaDB puts this in place of a locked table's comment, in the language of `lc_messages`."""
PATIENCE = "SELECT @@SESSION.lock_wait_timeout"
PAUSE = 0.1
BRIEFLY = "SET STATEMENT max_statement_time = LEAST({seconds}, @@SESSION.max_statement_time) FOR "
ROUTINES_SECONDS = 3.0
"""Time limit for reading routines. It takes milliseconds, and lock_wait_timeout has no effect there."""
AGAIN_SECONDS = 0.5
"""The same limit if they were locked a moment ago."""


def listed_tables(connection: BaseDatabaseWrapper, *, waits: bool) -> list[TableRow]:
    """Return the rows of the list of tables; with `waits`, wait for all locked tables together.

    The limit is the session's lock_wait_timeout. The list itself does not wait, so it is read repeatedly.
    """
    rows = _listed(connection, queries.TABLES)
    locked = locked_in(rows)
    if not (locked and waits):
        return rows
    deadline = time.monotonic() + float(fetch_all(connection, PATIENCE)[0][0])
    while locked and time.monotonic() < deadline:
        time.sleep(PAUSE)
        names = literals(connection, locked)
        locked = locked_in(_listed(connection, f"{queries.TABLES} AND TABLE_NAME IN ({names})"))
    return _listed(connection, queries.TABLES)


def _listed(connection: BaseDatabaseWrapper, sql: str) -> list[TableRow]:
    return rows_of(TableRow, rows_now(connection, sql, passing_over=True))


def locked_in(listed: list[TableRow]) -> list[str]:
    """Return the names of tables and views that are locked according to the list of tables."""
    return [row.name for row in listed if (row.comment or "").startswith(LOCK_MET)]


def rows_now(connection: BaseDatabaseWrapper, sql: str, *, passing_over: bool = False) -> list[Row]:
    """Return the rows of a statement without waiting for locked tables.

    A locked table is an error unless `passing_over`, because MariaDB leaves its rows out with only a warning.
    Raises `django.db.Error`.
    """
    if not connection.mysql_is_mariadb:  # type: ignore[attr-defined]
        return fetch_all(connection, sql)
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_WAITING + sql, ())
        rows: list[Row] = list(cursor.fetchall())
        if cursor.warning_count and not passing_over:
            cursor.execute("SHOW WARNINGS")
            if any(code == LOCK_WAIT_TIMEOUT for _, code, _ in cursor.fetchall()):
                raise OperationalError(LOCK_WAIT_TIMEOUT, LOCK_MET)
    return rows


def routine_rows(connection: BaseDatabaseWrapper, *, waits: bool) -> list[Row] | None:
    """Return the rows of routines, parameters and events, or None if mysql.proc or mysql.event is locked.

    MariaDB stores them in these tables, and waits for a locked one until the statement times out.
    """
    sql = queries.union(*queries.ROUTINES)
    if not connection.mysql_is_mariadb:  # type: ignore[attr-defined]
        return fetch_all(connection, sql)
    try:
        return fetch_all(
            connection, BRIEFLY.format(seconds=ROUTINES_SECONDS if waits else AGAIN_SECONDS) + sql
        )
    except OperationalError as error:
        if number_of(error) not in (STATEMENT_TIMEOUT, LOCK_WAIT_TIMEOUT):
            raise
        return None


def literals(connection: BaseDatabaseWrapper, names: Collection[str]) -> str:
    """Return names as SQL literals, separated by commas."""
    return ", ".join(connection.connection.escape(name).replace("%", "%%") for name in names)
