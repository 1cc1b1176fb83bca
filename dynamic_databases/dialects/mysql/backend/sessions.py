"""PyMySQL's connection, given up when the server falls silent or the request's time is over."""

from __future__ import annotations

import io
import ssl
from functools import partial
from typing import Any

import pymysql

from dynamic_databases import deadlines
from dynamic_databases.dialects.cancelling import SECONDS, in_background

SERVER = "SELECT @@hostname, @@port, @@server_id"
"""What tells one server from another behind the same address."""


class LimitedConnection(pymysql.Connection):
    """A connection that is given up in time.

    PyMySQL's own limit is for each piece that arrives: a server that sends a byte a second never reaches it.
    """

    given: dict[str, Any] | None = None
    """The arguments that it was made with."""
    session: tuple[Any, ...] | None = None
    """Its number, and what `SERVER` says: known once it is guarded."""
    _stream: io.BufferedReader | None = None

    @property
    def _rfile(self) -> io.BufferedReader | None:
        return self._stream

    @_rfile.setter
    def _rfile(self, stream: io.BufferedReader | None) -> None:
        """Read what the driver opens (again, once it encrypts) within the deadline."""
        self._stream = stream and io.BufferedReader(_Limited(stream.detach(), self))

    def _create_ssl_ctx(self, sslp: Any) -> ssl.SSLContext:
        """Return what encrypts where nothing is checked, without the system's authorities.

        The driver loads all of them in any case, which takes longer than a page.
        """
        if sslp:
            return super()._create_ssl_ctx(sslp)  # type: ignore[no-any-return]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context

    def cancel(self) -> None:
        """Have the server end what this session asked: beside it, and soon."""
        if self.given is not None and self.session is not None:
            in_background(partial(_kill, self.given, self.session))


class _Limited(io.RawIOBase):
    """A socket's stream, each piece of which must come before the deadline."""

    def __init__(self, raw: Any, connection: Any) -> None:
        self._raw, self._connection = raw, connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        try:
            self._limit()
            return self._raw.readinto(buffer)  # type: ignore[no-any-return]
        except TimeoutError:
            self._connection.cancel()
            raise

    def _limit(self) -> None:
        """Let the socket wait no longer than until the deadline. Raises `TimeoutError` after it."""
        connection = self._connection
        usual = connection._current_timeout or float("inf")
        left = deadlines.seconds_left(usual)
        if left <= 0:
            raise TimeoutError("timed out")
        if left < usual:
            connection._sock.settimeout(left)
            connection._current_timeout = left  # from which the driver goes back to its own

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


def _kill(given: dict[str, Any], session: tuple[Any, ...]) -> None:
    """End the statement of a session by another one of the same login, if that leads to the same server."""
    number, *server = session
    limits = dict.fromkeys(("connect_timeout", "read_timeout", "write_timeout"), SECONDS)
    # KILL needs another session: this one's protocol waits for the answer that does not come.
    with LimitedConnection(**given | limits) as killer, killer.cursor() as cursor:
        cursor.execute(SERVER)
        # Behind a load balancer the number may be another session's, on another server.
        if list(cursor.fetchone() or ()) == server:
            cursor.execute(f"KILL QUERY {int(number)}")
