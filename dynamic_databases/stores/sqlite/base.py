"""Django's SQLite backend, which can still read where nothing can be written.

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
    """A connection that only reads where it can't write."""

    cannot_write: sqlite3.OperationalError | None = None
    """Why the open connection only reads, if that is so."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Return a connection as Django makes it, or else one that reads the file unchanged."""
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


def _is_complete(error: sqlite3.OperationalError, name: str) -> bool:
    """Return whether a file that could not be opened for writing holds all that was stored."""
    if (error.sqlite_errorcode & PRIMARY_CODE) not in CANNOT_WRITE:
        return False  # locked, say: somebody writes just now
    file, waiting = Path(name), Path(f"{name}-wal")
    try:
        return file.stat().st_size > 0 and not (waiting.exists() and waiting.stat().st_size)
    except OSError:  # missing, or not readable for us
        return False
