"""Open connections to a SQLite store that no request uses: kept for the next one, few and for a second.

Opening one takes a millisecond, most of it for the schema. Kept for longer, they would be in the way of who
restores a backup: SQLite leaves files beside the store while any connection is open.

While requests follow each other, one of them only tells whether anybody has committed something since.
"""

from __future__ import annotations

import atexit
import os
import sqlite3
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from dynamic_databases.dialects.sqlite.backend.files import FileState

MOST = 4
SECONDS = 1.0
Version = tuple[int, int]
"""Which connection watched a store, and what SQLite called its content."""


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
        self._watching: Idle | None = None
        self._watched = 0
        """How many connections have watched."""
        self._is_closing = False
        self._used_until = 0.0
        """When what was used last is closed, or would be if no request had taken it."""

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
            self._kept.append(Idle(connection, path, file, self._in_use()))
            too_many, self._kept = self._kept[: -self._most], self._kept[-self._most :]
        close(too_many)

    def version(self, path: str, file: FileState) -> Version | None:
        """Return what stays equal while nobody commits anything to a file that lies there; None if unknown.

        What is read by a connection that is opened after that is what the store holds as long as this is its
        version. It is unknown where no request has just ended: none is opened to find it out.
        Source: https://www.sqlite.org/pragma.html#pragma_data_version
        """
        with self._lock:
            watching = self._watching
            try:
                if watching is None or (watching.path, watching.file) != (path, file):
                    self._stop_watching()
                    watching = self._start_watching(path, file)
                if watching is None:
                    return None
                self._in_use()
                ((content,),) = watching.connection.execute("PRAGMA data_version").fetchall()
            except sqlite3.Error:  # locked: who reads the store waits, or says so
                self._stop_watching()
                return None
            return self._watched, content

    def close_all(self) -> None:
        with self._lock:
            kept = self._take_all()
        close(kept)

    def before_fork(self) -> None:
        """Close all, and let nothing be kept until the process has forked.

        The new process would take SQLite's locks of this one for its own.
        Source: https://www.sqlite.org/howtocorrupt.html, 2.6.
        """
        self._lock.acquire()
        close(self._take_all())

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
                if self._watching is not None and self._used_until <= now:
                    self._stop_watching()
                self._is_closing = bool(self._kept) or now < self._used_until
                ends = not self._is_closing
            close(old)
            if ends:
                return

    def _in_use(self) -> float:
        """Return until when what is used now is kept; have it closed then. The lock is held."""
        self._used_until = time.monotonic() + self._seconds
        if not self._is_closing:
            # A thread only while there is something to close, or soon again: an idle process has none.
            closing = threading.Thread(target=self._close_in_time, name="closing idle store", daemon=True)
            with suppress(RuntimeError):  # no thread can be started: the next one who uses the store tries
                closing.start()
                self._is_closing = True
        return self._used_until

    def _start_watching(self, path: str, file: FileState) -> Idle | None:
        """Have one of the connections to a file watch it, and return that. The lock is held."""
        watching = next((idle for idle in self._kept if (idle.path, idle.file) == (path, file)), None)
        if watching is not None:
            self._kept.remove(watching)
            self._watching, self._watched = watching, self._watched + 1
            watching.connection.execute("PRAGMA busy_timeout = 0").close()
        return watching

    def _stop_watching(self) -> None:
        watching, self._watching = self._watching, None
        close([] if watching is None else [watching])

    def _take_all(self) -> list[Idle]:
        watching = [] if self._watching is None else [self._watching]
        kept, self._kept, self._watching = self._kept, [], None
        return kept + watching


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
