"""Django's PostgreSQL backend for reading alone; leaves the session to `guard`.

Django imports this module by a DATABASES entry's ENGINE, so psycopg is asked for only by a database of
this vendor.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Generator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.features import DatabaseFeatures
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg.types.string import TextLoader

from dynamic_databases.dialects.postgresql.guard import watch_of


class Features(DatabaseFeatures):
    # What Django drops with 12 and 13 is in migrations and bulk inserts: the queries of pages work there.
    minimum_database_version = (12,)


class Operations(DatabaseOperations):
    compiler_module = "dynamic_databases.dialects.postgresql.backend.compiler"


LONGEST_SILENCE = 20_000
"""Milliseconds, where the entry says nothing."""


class LimitedConnection(psycopg.Connection[Any]):
    """A connection that is given up when the server falls silent.

    The server's own time limit does not come from one that hangs, nor TCP's from a system that goes on
    taking what is sent: psycopg would wait for ever.
    """

    seconds: float

    def wait(self, gen: Any, *arguments: Any, **options: Any) -> Any:
        return super().wait(_limited(gen, self), *arguments, **options)


def _limited(gen: Any, connection: LimitedConnection) -> Generator[Any, Any, Any]:
    """Do what psycopg's generator does, until nothing has come for as long as may be."""
    last = time.monotonic()
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if ready:
                last = time.monotonic()
            elif time.monotonic() - last > connection.seconds:
                connection.pgconn.finish()
                raise psycopg.OperationalError("the server fell silent: timed out")
            wanted = gen.send(ready)
    except StopIteration as ended:
        return ended.value


class Cursor(base.Cursor):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """Run a statement in UTF-8, also where the session's encoding is SQL_ASCII: see `text`."""
        return super().execute(  # type: ignore[misc]  # Django's stubs do not know psycopg's
            query.encode() if isinstance(query, str) else query, params, **options
        )


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that takes every name that the server takes, and servers from 12 on."""

    features_class = Features
    ops_class = Operations

    def get_connection_params(self) -> dict[str, Any]:
        """Return psycopg's arguments: Django's, with certificates in a file, where libpq wants them."""
        arguments = {**super().get_connection_params(), "cursor_factory": Cursor}
        root = arguments.get("sslrootcert", "")
        return {**arguments, "sslrootcert": str(_file_of(root))} if root.startswith("-----") else arguments

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return psycopg's connection, json left to Django's field as jsonb is: decoded twice it is wrong."""
        connection = super().get_new_connection(conn_params)
        connection.__class__ = LimitedConnection  # psycopg.connect makes its own, and takes no other
        connection.seconds = conn_params.get("tcp_user_timeout", LONGEST_SILENCE) / 1000
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


@cache
def _folder(process: int) -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="environment-browser-certificates-")


def _file_of(certificates: str) -> Path:
    """Return a file of this process with these certificates; it is removed when the process ends."""
    path = Path(_folder(os.getpid()).name, hashlib.sha256(certificates.encode()).hexdigest())
    if not path.exists():
        unfinished = path.with_suffix(f".{threading.get_ident()}")
        unfinished.write_text(certificates, encoding="utf-8")
        unfinished.replace(path)
    return path
