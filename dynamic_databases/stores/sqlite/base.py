"""Django's SQLite backend: connections that only read are used again, and read where nothing can be written.

A file in WAL mode needs a file beside it even to be read: on a full disk, or one that is read-only, SQLite
can't open it. If the WAL is empty, the file itself is complete, and is read unchanged.
Source: https://www.sqlite.org/wal.html#read_only_databases
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db.backends.sqlite3 import base

from dynamic_databases.dialects.sqlite.backend.files import FileState, is_same_file, state_of
from dynamic_databases.stores.sqlite.idle import Version, idle_connections
from dynamic_databases.stores.sqlite.log import has_content, put_into_file

CANNOT_WRITE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
PRIMARY_CODE = 0xFF
"""The bits of an extended error code that tell its kind."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that only reads where it can't write, and that serves other requests if it only read."""

    cannot_write: sqlite3.OperationalError | None = None
    """Why the open connection only reads, if that is so."""
    file: FileState | None = None
    """The file as it was opened; None where that may be another one than lies there."""
    changes = 0
    """What the connection had changed when it was opened for this request, as SQLite counts it."""
    may_be_kept = False
    """Whether closing leaves the connection to another request."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Return one that lies idle, or as Django makes it, or else one that reads the file unchanged."""
        before = state_of(self.settings_dict)
        idle = idle_connections.take(str(conn_params["database"]), before)
        self.cannot_write = None
        connection = idle or self._opened(conn_params)
        after = state_of(self.settings_dict)
        # SQLite does not tell which file it opened: it may have been replaced just before or after that.
        self.file = after if is_same_file(before, after) else None
        self.changes = connection.total_changes
        return connection

    def _opened(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        try:
            opened: sqlite3.Connection = super().get_new_connection(conn_params)
            opened.execute("SELECT 1 FROM sqlite_master").close()  # opening by itself reads nothing
        except sqlite3.OperationalError as error:
            if not _is_complete(error, conn_params["database"]):
                raise
            self.cannot_write = error
        else:
            return opened
        self.transaction_mode = None  # IMMEDIATE asks for the right to write
        # immutable: otherwise SQLite wants to make the file beside it, which is what failed.
        address = f"file:{quote(str(Path(conn_params['database']).resolve()))}?mode=ro&immutable=1"
        self.init_commands: list[str] = []  # they may write; both are set again before the next connection
        reading: sqlite3.Connection = super().get_new_connection({**conn_params, "database": address})
        return reading

    def version(self) -> Version | None:
        """Return what stays equal while the store holds the same; None in a transaction, or if unknown.

        What an open connection reads may be older: another file's, or what a statement began with that runs.
        """
        if self.connection is not None and not (self.autocommit and not self.connection.in_transaction):
            return None
        file = state_of(self.settings_dict)
        return None if file is None else idle_connections.version(str(self.settings_dict["NAME"]), file)

    def close_if_unusable_or_obsolete(self) -> None:
        """Called before and after each request."""
        self.may_be_kept = not self.errors_occurred
        try:
            super().close_if_unusable_or_obsolete()
        finally:
            self.may_be_kept = False

    def _close(self) -> None:
        """Leave the connection to another request, or put what it wrote into the file and close it."""
        connection, file = self.connection, state_of(self.settings_dict)
        if connection is None or file is None or not is_same_file(self.file, file):
            super()._close()  # type: ignore[misc]  # Django's types lack it
        elif connection.total_changes == self.changes and self.may_be_kept and self._is_as_opened(connection):
            idle_connections.give(connection, str(self.settings_dict["NAME"]), file)
        else:
            # Others may keep the file open: SQLite would leave it to them, and a copy of the file lack this.
            if connection.total_changes != self.changes and has_content(self.settings_dict):
                put_into_file(connection)
            super()._close()  # type: ignore[misc]

    def _is_as_opened(self, connection: sqlite3.Connection) -> bool:
        """Return whether nothing of a request is left in a connection."""
        if self.cannot_write is not None or connection.in_transaction or connection.row_factory is not None:
            return False
        try:
            # While a statement is running, its connection goes on reading the store as it was then. An
            # interruption lasts until all have ended, and is over at once where none runs.
            connection.interrupt()
            return bool(connection.execute("PRAGMA foreign_keys").fetchone() == (1,))
        except sqlite3.Error:
            return False


def _is_complete(error: sqlite3.OperationalError, name: str) -> bool:
    """Return whether a file that could not be opened for writing holds all that was stored."""
    if (error.sqlite_errorcode & PRIMARY_CODE) not in CANNOT_WRITE:
        return False  # locked, say: somebody writes just now
    file, waiting = Path(name), Path(f"{name}-wal")
    try:
        return file.stat().st_size > 0 and not (waiting.exists() and waiting.stat().st_size)
    except OSError:  # missing, or not readable for us
        return False
