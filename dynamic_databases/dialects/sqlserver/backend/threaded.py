"""A driver's connection and cursors, each call of which is made in the connection's own thread.

They have what Django and mssql-django ask of a driver, and no more.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from django.db import OperationalError

from dynamic_databases.dialects.driver_threads import DriverThread, NoAnswer

SQL_ATTR_RESET_CONNECTION, YES = 116, 1
"""ODBC 3.8: the next statement is sent with the request to reset the session first, as pools do."""

Value = TypeVar("Value")


class ThreadedConnection:
    """Stands for a connection of the driver; each call has `seconds`, then the connection is given up."""

    def __init__(self, thread: DriverThread, connection: Any, seconds: float) -> None:
        self._thread, self._connection, self.seconds = thread, connection, seconds
        self.session: tuple[Any, ...] = ()
        """What `guard` found in the session that it had bounded."""
        # A thread of Django's that ends drops its connections without closing them.
        weakref.finalize(self, thread.stop).atexit = False

    @property
    def is_left(self) -> bool:
        """Whether the connection was given up while the driver was at work."""
        return self._thread.is_left

    def call(self, task: Callable[[], Value]) -> Value:
        """Return what the task returns. Raises its error, and Django's `OperationalError` after `seconds`."""
        if self.is_left:
            raise OperationalError("the connection is closed: the server fell silent")
        try:
            return self._thread.call(task, self.seconds)
        except NoAnswer:
            raise OperationalError("the server fell silent: timed out") from None

    def post(self, task: Callable[[], Any]) -> None:
        """Have something done that nobody waits for."""
        self._thread.post(task)

    def reset(self) -> None:
        """Have the server reset the session before the next statement: its locks, settings and tables.

        Raises Django's `OperationalError` where the driver can't ask for that.
        """
        self.call(partial(_ask_for_reset, self._connection))

    def cursor(self) -> ThreadedCursor:
        return ThreadedCursor(self, self.call(self._connection.cursor))

    def getinfo(self, what: int) -> Any:
        return self.call(lambda: self._connection.getinfo(what))

    @property
    def timeout(self) -> int:
        """The driver's own limit for a statement, in seconds."""
        # Not in the thread: the driver keeps it in memory and asks no server.
        return int(self._connection.timeout)

    @property
    def autocommit(self) -> bool:
        return bool(self.call(lambda: self._connection.autocommit))

    @autocommit.setter
    def autocommit(self, value: bool) -> None:
        self.call(lambda: setattr(self._connection, "autocommit", value))

    def commit(self) -> None:
        self.call(self._connection.commit)

    def rollback(self) -> None:
        self.call(self._connection.rollback)

    def close(self) -> None:
        """Close the connection in its thread; one that does not come back from that is left behind."""
        self._thread.end()


def _ask_for_reset(connection: Any) -> None:
    # mssql-python's `set_attr` refuses what it does not list; what it calls takes all that the driver does.
    driver = getattr(connection, "_conn", connection)
    try:
        driver.set_attr(SQL_ATTR_RESET_CONNECTION, YES)
    except (AttributeError, RuntimeError) as error:
        raise OperationalError("the driver can't reset a session") from error


class ThreadedCursor:
    """Stands for a cursor of the driver."""

    def __init__(self, connection: ThreadedConnection, cursor: Any) -> None:
        self._connection, self._cursor = connection, cursor
        # The last reference to a cursor closes it, which asks the server: not where nobody can give up.
        self._closing = weakref.finalize(self, connection.post, cursor.close)
        self._closing.atexit = False

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return int(self._cursor.rowcount)

    def execute(self, sql: str, *parameters: Any) -> ThreadedCursor:
        self._connection.call(lambda: self._cursor.execute(sql, *parameters))
        return self

    def executemany(self, sql: str, parameters: Any) -> ThreadedCursor:
        self._connection.call(lambda: self._cursor.executemany(sql, parameters))
        return self

    def fetchone(self) -> Any:
        return self._connection.call(self._cursor.fetchone)

    def fetchmany(self, *size: int) -> Any:
        return self._connection.call(lambda: self._cursor.fetchmany(*size))

    def fetchall(self) -> Any:
        return self._connection.call(self._cursor.fetchall)

    def nextset(self) -> Any:
        return self._connection.call(self._cursor.nextset)

    def close(self) -> None:
        """Close the cursor, without waiting: a reader whose time is over must get away."""
        self._closing()

    def __iter__(self) -> Iterator[Any]:
        # A row at a time and a call each: Django's own reading uses `fetchmany`.
        return iter(self.fetchone, None)

    def __enter__(self) -> ThreadedCursor:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
