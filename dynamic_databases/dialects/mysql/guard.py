"""Keeps an open connection to MySQL or MariaDB reading only, and each statement within its time.

The server itself refuses writes in a session whose transactions are read-only; only SELECT … INTO
OUTFILE passes, for a login that may write files (`rights` says so). A view may call a function that
says SET SESSION, so the session is looked at again before each further statement; once before those of a
catalog, which run nothing that people made. Leaves settings to `config`, and what may be run to `statements`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.lately import LookedAt
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.mysql.checksums import DIGESTED_ROW
from dynamic_databases.dialects.mysql.errors import number_of
from dynamic_databases.dialects.mysql.statements import is_query, refuse_others
from dynamic_databases.errors import GuardMissing

LONGEST_SORTED = 8192
"""Bytes of a value that count when rows are sorted.

A page's position has at most 1,000 characters; by the server's usual 1,024 bytes some texts would be equal in
order that are not in comparison.
"""
SQL_MODE = "ALLOW_INVALID_DATES"
"""Whatever a column may hold can be named: zero, partial and invalid dates.

Backslashes and quotes in literals then mean the same on every server, and so do the definitions of views that
it prints.
"""

SESSION = "CONNECTION_ID(), @@hostname, @@port, @@server_id"
"""What a statement is cancelled by: see `backend.sessions`."""
READ_BACK = "SELECT @@SESSION.{read_only}, @@SESSION.{time_limit}"
BEARING_ON_READING = (
    "lock_wait_timeout",
    "innodb_lock_wait_timeout",
    "time_zone",
    "sql_mode",
    "max_sort_length",
    "character_set_client",
    "character_set_results",
    "collation_connection",
)
"""What else of the session decides what is shown, and how long it takes."""
RELEASE_LOCKS = "RELEASE_ALL_LOCKS(), {}"
HAS_VARIABLES = f"""
    EXISTS (SELECT 1 FROM information_schema.user_variables v WHERE v.variable_name <> '{DIGESTED_ROW}'),
    @{DIGESTED_ROW} := NULL
"""
"""MariaDB's, for the session's own. MySQL shows them only to logins that may read `performance_schema`."""
TURNED_OFF = (
    "Something that was read changed the session's read-only guard or its settings, so nothing more is read"
    " with it."
)
BEGUN_TO_WRITE = "A transaction was begun that may write, on a connection that only reads. It was ended."
IN_TRANSACTION, READ_ONLY_TRANSACTION = 0x0001, 0x2000
"""Of the status that the server sends with each change. Source: MySQL's source, SERVER_STATUS_flags_enum."""
NEXT_READS_ONLY = "SET TRANSACTION READ ONLY"
IS_IN_PROGRESS = 1568
"""The error of that statement inside a transaction, whose mode nothing changes any more."""


class Watch:
    """Ends a session that is not as the guard left it: the server tells that only when it is asked."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        names = ", ".join(f"@@SESSION.{name}" for name in BEARING_ON_READING)
        self._sql = f"{READ_BACK.format(**variables(connection))}, {names}"
        self._session = connection.connection
        self._left = self._session_state(connection)
        self._is_fresh = True
        """Whether nothing has run since the session was looked at."""
        self._looked_at = LookedAt()
        self._is_trusting = False
        self._last_was_query = True

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        connection = context["connection"]
        self._looked_at.no_more()
        if connection.connection is self._session and not self._is_trusting:
            was_query, self._last_was_query = self._last_was_query, is_query(sql)
            if not self._last_was_query:
                refuse_others(sql)
            # Only what is no query can have begun a transaction, or said what the next one may do.
            if not was_query:
                self._hold_transaction(connection)
            self._look(connection)
        return execute(sql, params, many, context)

    @contextmanager
    def trusting(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Look at the session now, and no more in this block: its statements run nothing that people made."""
        self._look(connection)
        self._is_trusting = True
        try:
            yield
        finally:
            self._is_trusting = False

    def _look(self, connection: BaseDatabaseWrapper) -> None:
        """End a session that is not as the guard left it. Raises `GuardMissing`, `django.db.Error`."""
        if not self._is_fresh and not self.is_as_left(connection):
            connection.close()
            raise GuardMissing(TURNED_OFF)
        self._is_fresh = False

    def _hold_transaction(self, connection: BaseDatabaseWrapper) -> None:
        """End a transaction that may write, and make the next one read-only in any case.

        `SET TRANSACTION READ WRITE` is for one transaction, and no variable shows it.
        """
        status = self._session.server_status
        if status & IN_TRANSACTION and not status & READ_ONLY_TRANSACTION:
            connection.close()
            raise GuardMissing(BEGUN_TO_WRITE)
        try:
            with connection.wrap_database_errors:
                connection.create_cursor().execute(NEXT_READS_ONLY)
        except Error as error:
            if number_of(error) != IS_IN_PROGRESS:
                raise

    def is_as_left(self, connection: BaseDatabaseWrapper) -> bool:
        """Return whether the session is as the guard left it. Raises `django.db.Error`."""
        opened = connection.connection._sock  # the driver has no public name for it
        lately = opened is not None and self._looked_at.lately(opened.fileno())
        self._is_fresh = lately or self._session_state(connection) == self._left
        return self._is_fresh

    def found_with(self, connection: BaseDatabaseWrapper, expressions: str) -> tuple[Any, ...] | None:
        """Return the values of these expressions, or None where the session is then not as the guard left it.

        Raises `django.db.Error`.
        """
        (row,) = self._ask(connection, f"{self._sql}, {expressions}")
        width = len(self._left[0])
        self._is_fresh = row[:width] == self._left[0]
        if not self._is_fresh:
            return None
        self._looked_at.now()
        return row[width:]

    def _session_state(self, connection: BaseDatabaseWrapper) -> list[tuple[Any, ...]]:
        return self._ask(connection, self._sql)

    def _ask(self, connection: BaseDatabaseWrapper, sql: str) -> list[tuple[Any, ...]]:
        with connection.wrap_database_errors:
            cursor = connection.create_cursor()
            cursor.execute(sql)
            return list(cursor.fetchall())


def guard(connection: BaseDatabaseWrapper, limits: Limits) -> None:
    """Bound a connection that Django just opened; unless its entry is a writable one, let it only read.

    Raises `GuardMissing` if the server did not take it, `django.db.Error` if it refuses.
    """
    seconds = max(0.001, limits.statement)
    names = variables(connection)
    # `max_statement_time` counts in seconds, `max_execution_time` in milliseconds.
    limit: float = seconds if connection.mysql_is_mariadb else round(seconds * 1000)  # type: ignore[attr-defined]
    wait = max(1, round(limits.lock))
    session: dict[str, Any] = {
        names["time_limit"]: limit,
        "lock_wait_timeout": wait,
        "innodb_lock_wait_timeout": wait,
        "time_zone": "+00:00",  # in most others an hour comes twice in autumn, and pages would skip it
    }
    if is_writable(connection):
        _set(connection, session)
        return
    session |= {"sql_mode": SQL_MODE, "max_sort_length": LONGEST_SORTED, names["read_only"]: 1}
    if not connection.mysql_is_mariadb:  # type: ignore[attr-defined]
        session["information_schema_stats_expiry"] = 0  # a day by default: estimates would be yesterday's
    _set(connection, session)
    read_only, limited, *number = fetch_all(connection, f"{READ_BACK.format(**names)}, {SESSION}")[0]
    connection.connection.session = tuple(number)
    if not int(read_only):
        raise GuardMissing("The server did not make this connection read-only, so nothing was read.")
    if not 0 < float(limited) <= limit:
        raise GuardMissing("The server did not take the time limit of statements, so nothing was read.")
    _watch(connection)


def watch_of(connection: BaseDatabaseWrapper) -> Watch | None:
    """Return what watches over the session of a connection, if it is guarded."""
    return next((wrapper for wrapper in connection.execute_wrappers if isinstance(wrapper, Watch)), None)


@contextmanager
def trusting(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let a block of statements of the server's own tables be watched over once, at its start."""
    connection.ensure_connection()
    watch = watch_of(connection)
    if watch is None:
        yield
    else:
        with watch.trusting(connection):
            yield


def _watch(connection: BaseDatabaseWrapper) -> None:
    """Let the session be looked at from now on, and no earlier one of the same wrapper."""
    watch = Watch(connection)
    others = [wrapper for wrapper in connection.execute_wrappers if not isinstance(wrapper, Watch)]
    # First, since `execute_wrapper` takes the last one away when its block ends.
    connection.execute_wrappers[:] = [watch, *others]


def tidy(connection: BaseDatabaseWrapper) -> None:
    """Release the locks that a view took by GET_LOCK; close a session that one changed, or set a variable in.

    A session that only reads can make no temporary table, and a view prepares no statement. Raises
    `django.db.Error`.
    """
    is_mariadb = connection.mysql_is_mariadb  # type: ignore[attr-defined]
    asked, watch = RELEASE_LOCKS.format(HAS_VARIABLES if is_mariadb else "0"), watch_of(connection)
    if watch is None:
        with connection.wrap_database_errors:
            cursor = connection.create_cursor()
            cursor.execute(f"SELECT {asked}")
            answer = cursor.fetchall()[0]
    else:
        answer = watch.found_with(connection, asked)
    # Nothing unsets a variable, so the session is not kept; of our own one the value is gone.
    if answer is None or int(answer[1]):
        connection.close()


def variables(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return what this server calls its two variables.

    Sources: MySQL 8.0 manual, 7.1.8; MariaDB's release notes of 11.1.1 (transaction_read_only).
    """
    if not connection.mysql_is_mariadb:  # type: ignore[attr-defined]
        return {"read_only": "transaction_read_only", "time_limit": "max_execution_time"}
    newer = connection.mysql_version >= (11, 1)  # type: ignore[attr-defined]
    return {
        "read_only": "transaction_read_only" if newer else "tx_read_only",
        "time_limit": "max_statement_time",
    }


def is_read_only(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the open connection itself refuses writes, as the server says."""
    rows = fetch_all(connection, READ_BACK.format(**variables(connection)))
    return bool(int(rows[0][0]))


def is_writable(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the connection's entry was made for writing."""
    return connection.settings_dict["OPTIONS"].get("read_only") is False


def _set(connection: BaseDatabaseWrapper, session: dict[str, Any]) -> None:
    assignments = ", ".join(f"SESSION {name} = %s" for name in session)
    with connection.cursor() as cursor:
        cursor.execute(f"SET {assignments}", tuple(session.values()))
