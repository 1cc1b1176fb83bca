"""The log of a store in WAL mode: what was committed beside the file, and is not in it yet."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from dynamic_databases.dialects.sqlite.backend.files import LOG
from dynamic_databases.dialects.sqlite.config import path_of

MILLISECONDS = 100
"""How long others that write or read are waited for."""


def has_content(entry: Mapping[str, Any]) -> bool:
    """Return whether there is a log, and anything in it."""
    path = path_of(entry)
    try:
        return path is not None and os.stat(path + LOG).st_size > 0
    except OSError:
        return False


def put_into_file(connection: sqlite3.Connection) -> None:
    """Put a log into its file and empty it, unless somebody writes just now: then they will do it.

    SQLite before 3.51.3 damages a file if it does this at the moment in which somebody else begins the log
    anew. It does so only without the lock of who writes, that is, where it can't have it in time.
    Source: https://www.sqlite.org/wal.html#walresetbug
    """
    with suppress(sqlite3.Error):  # what can't be written now is complete with its log
        (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
        try:
            connection.execute("PRAGMA busy_timeout = 0").close()
            connection.execute("BEGIN IMMEDIATE").close()
            connection.execute("ROLLBACK").close()
            connection.execute(f"PRAGMA busy_timeout = {MILLISECONDS}").close()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        finally:
            connection.execute(f"PRAGMA busy_timeout = {int(patience)}").close()
