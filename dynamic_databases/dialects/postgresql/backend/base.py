"""Django's PostgreSQL backend for reading; leaves the session to `guard`.

Django imports this module by a DATABASES entry's ENGINE, so psycopg is asked for only by a database of
this vendor.
"""

from __future__ import annotations

import hashlib
import math
import os
import socket
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.features import DatabaseFeatures
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg.types.string import TextLoader

from dynamic_databases import deadlines
from dynamic_databases.dialects.ports import addresses, connected
from dynamic_databases.dialects.postgresql.backend.sessions import LONGEST_SILENCE, LimitedConnection
from dynamic_databases.dialects.postgresql.client import Client
from dynamic_databases.dialects.postgresql.config import PORT, is_guarded
from dynamic_databases.dialects.postgresql.statements import watch_of


class Features(DatabaseFeatures):
    # What Django drops with 12 and 13 is in migrations and bulk inserts: the queries of pages work there.
    minimum_database_version = (12,)


class Operations(DatabaseOperations):
    compiler_module = "dynamic_databases.dialects.postgresql.backend.compiler"


class Cursor(base.Cursor):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """Run a statement in UTF-8, also where the session's encoding is SQL_ASCII: see `text`."""
        return super().execute(  # type: ignore[misc]  # Django's stubs do not know psycopg's
            query.encode() if isinstance(query, str) else query, params, **options
        )

    def _execute_send(self, query: Any, **options: Any) -> None:
        """Send one statement: the simple protocol takes several, which the guard would see as one.

        psycopg has no public setting for it. Source: PostgreSQL manual, Message Flow.
        """
        one_at_a_time = {"force_extended": True} if self._conn.sends_one_statement else {}  # type: ignore[attr-defined]
        super()._execute_send(query, **options, **one_at_a_time)  # type: ignore[misc]


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that takes every name that the server takes, and servers from 12 on."""

    client_class = Client
    features_class = Features
    ops_class = Operations

    def get_connection_params(self) -> dict[str, Any]:
        """Return psycopg's arguments: Django's, with certificates in a file, where libpq wants them."""
        arguments = {**super().get_connection_params(), "cursor_factory": Cursor}
        root = arguments.get("sslrootcert", "")
        return {**arguments, "sslrootcert": str(_file_of(root))} if root.startswith("-----") else arguments

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return psycopg's connection, json left to Django's field as jsonb is: decoded twice it is wrong."""
        seconds = deadlines.seconds_left(float(conn_params.get("connect_timeout", LONGEST_SILENCE / 1000)))
        limited = {**conn_params, "connect_timeout": max(2, math.ceil(seconds))}  # libpq's shortest
        connection = super().get_new_connection({**limited, **_address(limited)})
        connection.__class__ = LimitedConnection  # psycopg.connect makes its own class, and accepts no other
        connection.seconds = conn_params.get("tcp_user_timeout", LONGEST_SILENCE) / 1000
        connection.sends_one_statement = is_guarded(self)
        # Django does this for jsonb only, and then decodes both: a JSON text such as "1" would become a
        # number.
        connection.adapters.register_loader("json", TextLoader)
        return connection

    def is_usable(self) -> bool:
        """Return whether the session lives and is as it began: settings of one request are not the next's."""
        watch = watch_of(self)
        if watch is None or self.connection is None:
            return bool(super().is_usable())
        try:
            return watch.is_as_left(self)
        except psycopg.Error:
            return False


def _address(conn_params: Mapping[str, Any]) -> dict[str, str]:
    """Return libpq's `hostaddr` for the host: of several addresses the first whose port answers.

    psycopg looks a name up without a time limit, and gives each address the whole limit for connecting.
    The certificate is checked against the name as before. Raises `OperationalError`.
    """
    host, port = conn_params.get("host") or "", int(conn_params.get("port") or PORT)
    if not host or host.startswith(("/", "@")):  # a socket of this machine
        return {}
    seconds = float(conn_params["connect_timeout"])
    try:
        candidates = addresses(host, port, seconds)
        if len(candidates) == 1:  # libpq asks it by itself, and is refused as soon
            return {"hostaddr": candidates[0][1][0]}
        with connected(host, port, seconds) as answering:
            return {"hostaddr": answering.getpeername()[0]}
    except socket.gaierror as error:
        raise psycopg.OperationalError(f"failed to resolve host: {error}") from error
    except OSError as error:
        raise psycopg.OperationalError(str(error)) from error


@cache
def _folder(process: int) -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="environment-browser-certificates-")


def _file_of(certificates: str) -> Path:
    """Return a file of this process with these certificates; it is removed when the process ends."""
    path = Path(_folder(os.getpid()).name, hashlib.sha256(certificates.encode()).hexdigest())
    if not path.exists():
        # Written beside and moved: another thread must not read half a file.
        unfinished = path.with_suffix(f".{threading.get_ident()}")
        unfinished.write_text(certificates, encoding="utf-8")
        unfinished.replace(path)
    return path
