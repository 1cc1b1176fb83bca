"""Open connections to a SQLite store that no request uses: kept for the next one, few and for a second.

Opening one takes a millisecond, most of it for the schema. Kept for longer, they would be in the way of who
restores a backup: SQLite leaves files beside the store while any connection is open.
"""

from __future__ import annotations

import atexit
import os
import sqlite3
import threading
import time
from dataclasses import dataclass
from functools import partial

from dynamic_databases.dialects.sqlite.backend.files import FileState

MOST = 4
SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Idle:
    """A connection, and the file as it lay there when it was given up."""

    connection: sqlite3.Connection
    path: str
    file: FileState
    until: float = 0.0


class IdleConnections:
    """Connections to stores, the longest unused first."""

    def __init__(self, most: int = MOST, seconds: float = SECONDS) -> None:
        self._most, self._seconds = most, seconds
        self._lock = threading.Lock()
        self._kept: list[Idle] = []
        self._is_closing = False
        self._used_until = 0.0
        """When the connection that was given last is closed, or would be if no request had taken it."""

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, path: str, file: FileState | None) -> sqlite3.Connection | None:
        """Return a connection to a file that lies there unchanged, from now on the caller's, or None."""
        with self._lock:
            same_path = [idle for idle in self._kept if idle.path == path]
            taken = next((idle for idle in reversed(same_path) if idle.file == file), None)
            # What is open of a file that was replaced, or written over, is of no use to anybody.
            old = [idle for idle in same_path if idle.file != file]
            self._kept = [idle for idle in self._kept if idle is not taken and idle not in old]
        close(old)
        return None if taken is None else taken.connection

    def give(self, connection: sqlite3.Connection, path: str, file: FileState) -> None:
        """Keep a connection that its thread has given up."""
        with self._lock:
            self._used_until = time.monotonic() + self._seconds
            self._kept.append(Idle(connection, path, file, self._used_until))
            too_many, self._kept = self._kept[: -self._most], self._kept[-self._most :]
            if not self._is_closing:
                # A thread only while there is something to close, or soon again: an idle process has none.
                self._is_closing = True
                threading.Thread(target=self._close_in_time, name="closing idle store", daemon=True).start()
        close(too_many)

    def close_all(self) -> None:
        with self._lock:
            kept, self._kept = self._kept, []
        close(kept)

    def before_fork(self) -> None:
        """Close all, and let nothing be kept until the process has forked.

        The new process would take SQLite's locks of this one for its own.
        Source: https://www.sqlite.org/howtocorrupt.html, 2.6.
        """
        self._lock.acquire()
        kept, self._kept = self._kept, []
        close(kept)

    def after_fork(self, *, is_child: bool) -> None:
        if is_child:  # the thread that closes is the parent's
            self._is_closing = False
        self._lock.release()

    def _close_in_time(self) -> None:
        """Close what was not used for long even if no request comes any more; end when none is left."""
        while True:
            time.sleep(self._seconds / 4)
            now = time.monotonic()
            with self._lock:
                old = [idle for idle in self._kept if idle.until <= now]
                self._kept = [idle for idle in self._kept if idle.until > now]
                self._is_closing = bool(self._kept) or now < self._used_until
                ends = not self._is_closing
            close(old)
            if ends:
                return


def close(kept: list[Idle]) -> None:
    """Close connections. Where their file was replaced, SQLite notices and touches nothing beside it."""
    for idle in kept:
        idle.connection.close()


idle_connections = IdleConnections()
os.register_at_fork(
    before=idle_connections.before_fork,
    after_in_parent=partial(idle_connections.after_fork, is_child=False),
    after_in_child=partial(idle_connections.after_fork, is_child=True),
)
atexit.register(idle_connections.close_all)
