"""Django's SQLite backend: its connections serve many requests, and read where nothing can be written.

A file in WAL mode needs a file beside it even to be read: on a full disk, or one that is read-only, SQLite
can't open it. If the WAL is empty, the file itself is complete, and is read unchanged.
Source: https://www.sqlite.org/wal.html#read_only_databases
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db.backends.sqlite3 import base

from dynamic_databases.dialects.sqlite.backend.files import FileState, is_same_file, state_of
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
    """A connection that only reads where it can't write, and is used again only for the same file."""

    cannot_write: sqlite3.OperationalError | None = None
    """Why the open connection only reads, if that is so."""
    file: FileState | None = None
    """The file as it was opened; None where that may be another one than lies there."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Return a connection as Django makes it, or else one that reads the file unchanged."""
        before = state_of(self.settings_dict)
        connection = self._opened(conn_params)
        after = state_of(self.settings_dict)
        # SQLite does not tell which file it opened: it may have been replaced just before or after that.
        self.file = after if is_same_file(before, after) else None
        return connection

    def _opened(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        self.cannot_write = None
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

    def is_usable(self) -> bool:
        """Return whether the file is the one that was opened, and can be written as it could be then.

        SQLite does not notice that a file was replaced, nor that a backup was copied over it. One that is
        read as immutable may have been written since.
        """
        is_known = self.file is not None or self.is_in_memory_db()
        is_same = is_known and self.file == state_of(self.settings_dict)
        return is_same and self.cannot_write is None and bool(super().is_usable())

    def close_if_unusable_or_obsolete(self) -> None:
        """Called before and after each request: what was written has to be in the file itself."""
        super().close_if_unusable_or_obsolete()
        self._leave_no_log()

    def close(self) -> None:
        if not self.in_atomic_block:
            self._leave_no_log()
        super().close()

    def _leave_no_log(self) -> None:
        """Put into the file what others or we committed beside it.

        SQLite does it when the last connection closes, and kept ones do not close: whoever copied the file
        would lack it.
        """
        connection = self.connection
        if connection is None or self.cannot_write is not None or connection.in_transaction:
            return
        if has_content(self.settings_dict):
            with suppress(sqlite3.Error):  # what can't be written now is complete with its log, as before
                put_into_file(connection)


def _is_complete(error: sqlite3.OperationalError, name: str) -> bool:
    """Return whether a file that could not be opened for writing holds all that was stored."""
    if (error.sqlite_errorcode & PRIMARY_CODE) not in CANNOT_WRITE:
        return False  # locked, say: somebody writes just now
    file, waiting = Path(name), Path(f"{name}-wal")
    try:
        return file.stat().st_size > 0 and not (waiting.exists() and waiting.stat().st_size)
    except OSError:  # missing, or not readable for us
        return False
