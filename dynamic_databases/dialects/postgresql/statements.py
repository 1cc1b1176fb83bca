"""Looks at a PostgreSQL session before each statement; leaves setting the session up to `guard`.

The session's settings are looked at before every statement, since a view may call `set_config`. Each
transaction that the driver begins says that it only reads, one that somebody begins by hand is looked at, and
what could end a transaction and begin another runs inside one. One call sends one statement: see `backend`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.lately import LookedAt
from dynamic_databases.dialects.postgresql.config import READ_ONLY, SHUT, is_guarded
from dynamic_databases.errors import GuardMissing

SET_READ_ONLY = f"SET {READ_ONLY} = on"
REPORTS_CHANGES = 140000
"""The first version that reports each change of READ_ONLY. Source: PQparameterStatus in the manual."""
TURNED_OFF = (
    "Something that was read turned the session's read-only guard off or changed its settings, so nothing"
    " more is read with it."
)
BEGUN_TO_WRITE = "A transaction was begun that may write, on a connection that only reads. It was ended."
REPORTED = (
    READ_ONLY,
    "DateStyle",
    "IntervalStyle",
    "TimeZone",
    "client_encoding",
    "standard_conforming_strings",
)
"""Settings whose changes the server reports unasked; of the first from 14 on."""
REPORTED_NAMES = tuple(map(str.encode, REPORTED))
CHECKED = (
    *REPORTED, "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
    "extra_float_digits", "bytea_output", "search_path", "role",
)  # fmt: skip
"""What is read back before another request uses the session: most of it the server does not report."""
CHECK_CLIENT = """, CASE WHEN pg_catalog.version() ~* 'linux|darwin|apple|bsd|solaris|illumos'
    THEN pg_catalog.set_config('client_connection_check_interval', '1000', false) END"""
"""Lets a server from 14 on end a statement whose client has gone, where its system can tell.

It is no setting to connect with, since an older server refuses what it does not know.
"""
MODE = "SHOW transaction_read_only"
QUERY = re.compile(r"\s*(?:SELECT|WITH|VALUES|TABLE)\b", re.IGNORECASE)
"""Statements that can't end a transaction.

Each takes a snapshot, after which the server lets no transaction change from reading to writing. What merely
looks different (a comment in front) costs two round trips.
"""
RUNS_ALONE = re.compile(r"\s*(?:SHOW|BEGIN|START\s+TRANSACTION)\b", re.IGNORECASE)
"""Further statements that need no transaction around them."""
NOW = "SELECT " + ", ".join(f"pg_catalog.current_setting('{name}', true)" for name in (*CHECKED, SHUT))


class Watch:
    """Ends a session whose guard was turned off, or whose settings were changed, while it was read.

    A server older than 14 does not report that setting, so there it is set before each statement: not in a
    transaction that began already, whose first query decided whether it may write.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._session = connection.connection
        self._reported = self._reported_by(connection)
        self._left = self._now(connection)
        self._can_only_read = False
        """Whether the open transaction took its snapshot only for reading."""
        self._looked_at = LookedAt()

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        connection = context["connection"]
        # Django has opened another session meanwhile, which has a watch of its own.
        if connection.connection is not self._session or not is_guarded(connection):
            return execute(sql, params, many, context)
        self._looked_at.no_more()
        self._look(connection)
        is_query = _begins(sql, QUERY)
        self._can_only_read = False
        with nullcontext() if is_query else _transaction_around(connection, sql):
            result = execute(sql, params, many, context)
        self._can_only_read = is_query and _is_in_transaction(connection)
        return result

    def _look(self, connection: BaseDatabaseWrapper) -> None:
        """End a session that may write. Raises `GuardMissing`, `django.db.Error`."""
        from psycopg.pq import TransactionStatus  # the driver may be missing

        if self._reported_by(connection) != self._reported:
            connection.close()
            raise GuardMissing(TURNED_OFF)
        if connection.connection.info.transaction_status is TransactionStatus.INTRANS:
            if not self._can_only_read and not _reads_only(connection):
                connection.close()
                raise GuardMissing(BEGUN_TO_WRITE)
        elif not _reports_changes(connection) and not _is_in_transaction(connection):
            with connection.wrap_database_errors:
                connection.connection.execute(SET_READ_ONLY)  # beside the cursor, which may have a name

    def is_as_left(self, connection: BaseDatabaseWrapper) -> bool:
        """Return whether the session has the settings it began with. Raises the driver's errors."""
        return self._looked_at.lately(connection.connection.fileno()) or self._now(connection) == self._left

    def found_after(self, connection: BaseDatabaseWrapper, statements: Iterable[bytes]) -> bool:
        """Run statements, and return whether the session then has the settings it began with.

        All goes to the server in one trip where libpq can do that. Raises the driver's errors.
        """
        if self._now(connection, *statements) != self._left:
            return False
        self._looked_at.now()
        return True

    def _reported_by(self, connection: BaseDatabaseWrapper) -> list[bytes | None]:
        return list(map(connection.connection.pgconn.parameter_status, REPORTED_NAMES))

    def _now(self, connection: BaseDatabaseWrapper, *statements: bytes) -> list[bytes | None]:
        """Return the session's settings, after these statements."""
        *_, now = connection.connection.in_one_trip((*statements, self._question(connection)))
        return [now.get_value(0, column) for column in range(now.nfields)]

    def _question(self, connection: BaseDatabaseWrapper) -> bytes:
        return (NOW + (CHECK_CLIENT if _reports_changes(connection) else "")).encode()


@contextmanager
def reading(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let a block of statements run in one transaction that only reads, where each would need the guard set.

    A hostile schema may shadow what they call, so none of them goes without. Raises `django.db.Error`.
    """
    connection.ensure_connection()
    if not is_guarded(connection) or _reports_changes(connection) or _is_in_transaction(connection):
        yield
        return
    with connection.wrap_database_errors, connection.connection.transaction():
        yield


def watch_of(connection: BaseDatabaseWrapper) -> Watch | None:
    """Return what watches over the session of a connection, if it was guarded."""
    return next((wrapper for wrapper in connection.execute_wrappers if isinstance(wrapper, Watch)), None)


def _reports_changes(connection: BaseDatabaseWrapper) -> bool:
    return bool(connection.connection.info.server_version >= REPORTS_CHANGES)


def _begins(sql: object, pattern: re.Pattern[str]) -> bool:
    """Return whether a statement begins so; of one that psycopg puts together it is not known."""
    return isinstance(sql, str) and pattern.match(sql) is not None


def _reads_only(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the transaction that is open may only read, as the server says."""
    with connection.wrap_database_errors:
        return bool(connection.connection.execute(MODE).fetchone() == ("on",))


def _transaction_around(connection: BaseDatabaseWrapper, sql: object) -> AbstractContextManager[object]:
    """Return the transaction in which a statement runs that might otherwise end its own, or nothing.

    DO and CALL may say COMMIT and then SET TRANSACTION READ WRITE; the server refuses that in a transaction
    that was begun for them.
    """
    if _begins(sql, RUNS_ALONE) or _is_in_transaction(connection) or not connection.get_autocommit():
        return nullcontext()
    transaction: AbstractContextManager[object] = connection.connection.transaction()
    return transaction


def _is_in_transaction(connection: BaseDatabaseWrapper) -> bool:
    """Return whether a transaction is open, as the driver knows from the server's last answer."""
    return bool(connection.connection.info.transaction_status.name != "IDLE")
