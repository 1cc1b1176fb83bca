"""Django's MySQL backend on PyMySQL, even if mysqlclient is installed as well.

Django imports this module by a DATABASES entry's ENGINE. Its own backend insists on a module MySQLdb: only
where mysqlclient is not installed is PyMySQL put in that place, and not before there is a MySQL database.
With mysqlclient on MariaDB's library `ssl_mode` REQUIRED goes on without encryption, in silence; here it
is not used. Leaves the connection's session to `guard`.
"""

from __future__ import annotations

import socket
import ssl
import struct
from datetime import time
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import Error
from django.db.backends.utils import typecast_time

from dynamic_databases import deadlines
from dynamic_databases.dialects.mysql.client import Client
from dynamic_databases.dialects.mysql.guard import watch_of
from dynamic_databases.dialects.ports import connected

try:
    import pymysql
except ImportError as error:
    raise ImproperlyConfigured("PyMySQL is not installed.") from error
try:
    import MySQLdb  # type: ignore[import-untyped]  # noqa: F401
except ImportError:
    # PyMySQL's own way: it states a mysqlclient version that Django's check accepts (version_info 2.2.8).
    pymysql.install_as_MySQLdb()

from django.db.backends.mysql import base
from pymysql.constants import FIELD_TYPE
from pymysql.converters import conversions

from dynamic_databases.dialects.mysql.backend.sessions import LimitedConnection


def time_or_text(text: str) -> time | str | None:
    """Return a time as Django does, or its text where it is none (838:59:59), as PyMySQL does with dates."""
    try:
        return typecast_time(text)
    except ValueError:
        return text


CONVERSIONS = {**conversions, FIELD_TYPE.TIME: time_or_text}
"""Django's, but of PyMySQL's own.

None may raise: the driver converts while it reads the answer, and what was not read of it would be taken for
the answer to the next statement.
"""
NOT_UNDERSTOOD = (struct.error, IndexError, ValueError, AssertionError, RuntimeError)
"""What PyMySQL raises beside its own errors where a server says what none should, or asks for a file."""
OURS = ("read_only", "ssl_mode", "ssl_ca")
"""Options of our own entries, which no driver knows."""
NOT_CONNECTED, LOST, MALFORMED = 2003, 2013, 2027
CLEAR_TEXT_REFUSED = (
    2059,
    "the server asked for the password in clear text without encryption, and did not get it",
)


class OverTlsAlone:
    """Stands for a method of authentication that sends the password as it is."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def authenticate(self, packet: Any) -> Any:
        """Send the password, but only over TLS. Raises `OperationalError`."""
        if not isinstance(self.connection._sock, ssl.SSLSocket):
            raise pymysql.OperationalError(*CLEAR_TEXT_REFUSED)
        self.connection.write_packet(self.connection.password + b"\0")
        packet = self.connection._read_packet()
        packet.check_error()
        return packet


class Cursor(base.CursorWrapper):
    """A cursor that raises nothing but the driver's errors, which Django renames."""

    def execute(self, query: Any, args: Any = None) -> Any:
        try:
            return super().execute(query, args)
        except NOT_UNDERSTOOD as error:
            self.cursor.connection._force_close()  # what is left of this answer is none to the next statement
            raise pymysql.OperationalError(MALFORMED, "Malformed packet") from error


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose look-ups compare text of any character set, and which asks for no file."""

    Database = pymysql
    client_class = Client

    # `LIKE BINARY`, which Django uses, compares bytes: in a column of latin1 it finds no umlaut.
    operators = {  # noqa: RUF012  # as Django's own
        **base.DatabaseWrapper.operators,
        "contains": "LIKE %s COLLATE utf8mb4_bin",
        "startswith": "LIKE %s COLLATE utf8mb4_bin",
        "endswith": "LIKE %s COLLATE utf8mb4_bin",
    }

    def get_connection_params(self) -> dict[str, Any]:
        """Return the driver's arguments: Django's, with encryption as the driver wants it said."""
        arguments: dict[str, Any] = super().get_connection_params()
        options = self.settings_dict["OPTIONS"]
        for name in OURS:
            arguments.pop(name, None)
        mode, authority = options.get("ssl_mode", "PREFERRED"), options.get("ssl_ca")
        arguments["conv"] = CONVERSIONS
        if isinstance(arguments.get("password"), str):
            arguments["password"] = arguments["password"].encode()  # as text it must be Latin-1
        arguments["auth_plugin_map"] = dict.fromkeys(("mysql_clear_password", "dialog"), OverTlsAlone)
        if mode == "DISABLED":
            return arguments | {"ssl_disabled": True}
        return arguments if mode == "PREFERRED" else arguments | {"ssl": tls_context(mode, authority)}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection of the driver's; until it stands, the server has its time for connecting.

        PyMySQL gives the server's greeting as long as a statement, each address of a name its own time, and
        answers that are none of MySQL's break it in several ways. It is handed a socket that is connected:
        a port that is only asked first counts as a failed connection, and MySQL blocks hosts for those.
        """
        waits = conn_params["read_timeout"]
        connection = LimitedConnection(
            **conn_params | {"read_timeout": conn_params["connect_timeout"], "defer_connect": True}
        )
        try:
            with deadlines.within(conn_params["connect_timeout"]):
                connection.connect(_socket(connection))
        except pymysql.OperationalError as error:
            # While connecting, a lost connection means that there never was one.
            if error.args[0] == LOST:
                raise pymysql.OperationalError(NOT_CONNECTED, *error.args[1:]) from error
            raise
        except (pymysql.InternalError, *NOT_UNDERSTOOD) as error:
            raise pymysql.OperationalError(MALFORMED, "Malformed packet") from error
        connection._read_timeout = waits
        connection.given = conn_params
        return connection

    def is_usable(self) -> bool:
        """Return whether the session lives and is as the guard left it."""
        watch = watch_of(self)
        try:
            if watch is None:
                self.connection.ping(reconnect=False)  # a session that it opened would have no guard
            return watch is None or watch.is_as_left(self)
        except (pymysql.Error, Error):
            return False

    def create_cursor(self, name: str | None = None) -> Any:
        return Cursor(self.connection.cursor())


def _socket(connection: Any) -> socket.socket:
    """Return a socket for the driver, with the options that it sets itself. Raises `OperationalError`."""
    try:
        opened = connected(
            connection.host, connection.port, deadlines.seconds_left(connection.connect_timeout)
        )
    except OSError as error:
        reason = f"Can't connect to MySQL server on {connection.host!r} ({error})"
        raise pymysql.OperationalError(NOT_CONNECTED, reason) from error
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return opened


def tls_context(mode: str, authority: str | None) -> ssl.SSLContext:
    """Return what is checked of a server's certificate: nothing, who signed it, or its name as well."""
    context = ssl.create_default_context(cadata=authority)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # the certificates that MySQL makes do not pass it
    # Before `verify_mode`: Python refuses CERT_NONE while the name is to be checked.
    context.check_hostname = mode == "VERIFY_IDENTITY"
    if mode == "REQUIRED":
        context.verify_mode = ssl.CERT_NONE
    return context
