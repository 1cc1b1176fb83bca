"""The log of a store in WAL mode: what was committed beside the file, and is not in it yet."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from typing import Any

from dynamic_databases.dialects.sqlite.backend.files import LOG
from dynamic_databases.dialects.sqlite.config import path_of


def has_content(entry: Mapping[str, Any]) -> bool:
    """Return whether there is a log, and anything in it."""
    path = path_of(entry)
    try:
        return path is not None and os.stat(path + LOG).st_size > 0
    except OSError:
        return False


def put_into_file(connection: sqlite3.Connection) -> None:
    """Put a log into its file and empty it, unless somebody reads or writes just now. Raises `sqlite3.Error`.

    Waits for nobody: the next request tries again.
    Source: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
    """
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0").close()
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(patience)}").close()
