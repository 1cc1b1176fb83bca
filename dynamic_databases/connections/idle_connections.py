"""Open connections that no thread uses: kept for the next request, few and for a short time.

Django keeps a connection in the thread that opened it: under ASGI every request has a thread of its own, and
no other thread can close the connection. Here the connection leaves its thread when the request ends, so any
thread may use it next or close it. Leaves guarding to `connections`.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from django.db.backends.base.base import BaseDatabaseWrapper

EACH = 4
"""Connections kept of one alias."""
ALTOGETHER = 32
SECONDS = 30.0
"""How long a connection is kept without being used."""


class IdleConnections:
    """Open wrappers, the longest unused first."""

    def __init__(self, each: int = EACH, altogether: int = ALTOGETHER, seconds: float = SECONDS) -> None:
        self._each, self._altogether, self._seconds = each, altogether, seconds
        self._lock = threading.Lock()
        self._kept: OrderedDict[BaseDatabaseWrapper, float] = OrderedDict()
        self._closing = False

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, alias: str) -> BaseDatabaseWrapper | None:
        """Return an open connection, from now on this thread's, or None. Django checks its health."""
        with self._lock:
            # The one used last: it is the least likely to have been closed by the server meanwhile.
            wrapper = next(
                (connection for connection in reversed(self._kept) if connection.alias == alias), None
            )
            if wrapper is None:
                return None
            del self._kept[wrapper]
        wrapper.health_check_enabled = True  # type: ignore[attr-defined]  # it may have died while idle
        wrapper.close_if_unusable_or_obsolete()
        return wrapper if wrapper.connection is not None else None

    def give(self, wrapper: BaseDatabaseWrapper) -> None:
        """Keep a connection that its thread has given up, in place of the longest unused one if need be."""
        wrapper.close_if_unusable_or_obsolete()
        if wrapper.connection is None:
            return
        # Open still means that no statement failed in it, or that it answered after that.
        wrapper.inc_thread_sharing()  # from now on any thread may use or close it, one at a time
        closing = wrapper
        with self._lock:
            same = sum(connection.alias == wrapper.alias for connection in self._kept)
            if same < self._each:
                self._kept[wrapper] = time.monotonic() + self._seconds
                self._start_closing()
                if len(self._kept) <= self._altogether:
                    return
                closing, _ = self._kept.popitem(last=False)
        closing.close()

    def close(self, alias: str) -> None:
        """Close all connections of one alias."""
        self._close(lambda connection, until: connection.alias == alias)

    def close_old(self) -> None:
        """Close the connections that have not been used for long."""
        if self._kept:
            now = time.monotonic()
            self._close(lambda connection, until: until <= now)

    def close_all(self) -> None:
        self._close(lambda connection, until: True)

    def forget(self) -> None:
        """Drop all without closing: after a fork they are the parent's."""
        self._lock = threading.Lock()
        # The lock may have been held at the fork by a thread that does not exist in this process.
        self._kept.clear()
        self._closing = False

    def _close(self, is_meant: Callable[[BaseDatabaseWrapper, float], bool]) -> None:
        with self._lock:
            closing = [connection for connection, until in self._kept.items() if is_meant(connection, until)]
            for wrapper in closing:
                del self._kept[wrapper]
        for wrapper in closing:
            # Outside of the lock: closing talks to the server, and a silent one would delay all others.
            wrapper.close()

    def _start_closing(self) -> None:
        if not self._closing:
            # A thread only while there is something to close: an idle process has none.
            self._closing = True
            threading.Thread(target=self._close_in_time, name="closing idle connections", daemon=True).start()

    def _close_in_time(self) -> None:
        """Close old connections even if no request comes any more; end when none is left."""
        while True:
            # Often enough that no connection stays open for much longer than it should.
            time.sleep(self._seconds / 4)
            self.close_old()
            with self._lock:
                if not self._kept:
                    self._closing = False
                    return


idle_connections = IdleConnections()
# Two processes that talk on one socket would read each other's answers.
os.register_at_fork(after_in_child=idle_connections.forget)
