"""mssql-django's backend, whose drivers are called in threads of their own; leaves the session to `guard`.

Django imports this module by a DATABASES entry's ENGINE, so drivers are asked for only by a database of
this vendor. Both are called alike: pyodbc's ODBC drivers are the same code as mssql-python's.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import Error, OperationalError
from mssql import base

from dynamic_databases import deadlines
from dynamic_databases.dialects.driver_threads import DriverThread, NoAnswer
from dynamic_databases.dialects.ports import addresses, connected
from dynamic_databases.dialects.sqlserver.backend.threaded import ThreadedConnection

GRACE = 5
"""Seconds that a call may take longer than a statement: the server's own limit comes first."""

BROWSER_PORT = 1434
"""Where a machine's instances are asked for their ports."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is given up when its server falls silent."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> ThreadedConnection:
        """Return the driver's connection within the time for connecting. Raises `OperationalError`, `Busy`.

        The port is asked first: the driver asks one that refuses again until its time is over, and with
        `encrypt=strict` waits for a server's silence without end.
        """
        seconds = self._seconds_to_connect()
        port = int(conn_params["PORT"]) if conn_params["PORT"] else None  # an instance's name has no port
        with deadlines.within(seconds):
            if port:
                _ask(conn_params["HOST"], port, seconds)
            else:
                _look_up(conn_params["HOST"].partition("\\")[0], seconds)
            thread = DriverThread(self.alias, port)
            try:
                connection = thread.open(partial(super().get_new_connection, conn_params), seconds)
            except NoAnswer:
                raise OperationalError("connecting timed out") from None
            except BaseException:
                # The driver's own error: its thread has nothing to do any more.
                thread.stop()
                raise
        return ThreadedConnection(thread, connection, seconds)

    def connect(self) -> None:
        """Open the connection; what is asked until it is guarded is a part of connecting."""
        super().connect()
        self.connection.seconds = self.settings_dict["OPTIONS"]["query_timeout"] + GRACE

    def is_usable(self) -> bool:
        """Return whether the server answers, within the time for connecting."""
        if self.connection.is_left:
            return False
        try:
            with deadlines.within(self._seconds_to_connect()):
                return bool(super().is_usable())
        except Error:
            return False

    def _seconds_to_connect(self) -> float:
        return float(self.settings_dict["OPTIONS"]["connection_timeout"])


def _ask(host: str, port: int, seconds: float) -> None:
    """Return if the port takes a connection. Raises `OperationalError` in words that `errors` knows."""
    with _in_words():
        connected(host, port, seconds).close()


def _look_up(host: str, seconds: float) -> None:
    """Return if the name of a host is known; of an instance only the driver asks for the port.

    Raises `OperationalError` as `_ask` does.
    """
    with _in_words():
        addresses(host, BROWSER_PORT, seconds)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except socket.gaierror as error:
        raise OperationalError(f"getaddrinfo: {error}") from error
    except TimeoutError as error:
        raise OperationalError("connecting timed out") from error
    except OSError as error:
        raise OperationalError(f"TCP Provider: {error.strerror}") from error
