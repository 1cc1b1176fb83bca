"""Open connections that no thread uses: kept for the next request, few and for a short time.

Django keeps a connection with the thread that opened it: under ASGI every request has a thread of its
own, and what a thread keeps nobody else can close. Here the connection leaves its thread when the
request ends, so any thread may use it next or close it. Leaves guarding to `connections`.
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
    """Wrappers that lie open, the longest unused first."""

    def __init__(self, each: int = EACH, altogether: int = ALTOGETHER, seconds: float = SECONDS) -> None:
        self._each, self._altogether, self._seconds = each, altogether, seconds
        self._lock = threading.Lock()
        self._kept: OrderedDict[BaseDatabaseWrapper, float] = OrderedDict()
        self._closing = False

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, alias: str) -> BaseDatabaseWrapper | None:
        """Return an open connection that is now this thread's, or None. Django checks its health."""
        with self._lock:
            wrapper = next((one for one in reversed(self._kept) if one.alias == alias), None)
            if wrapper is None:
                return None
            del self._kept[wrapper]
        wrapper.health_check_enabled = True  # type: ignore[attr-defined]  # it may have died lying here
        wrapper.close_if_unusable_or_obsolete()
        return wrapper if wrapper.connection is not None else None

    def give(self, wrapper: BaseDatabaseWrapper) -> None:
        """Keep a connection that its thread has let go, or close it."""
        wrapper.close_if_unusable_or_obsolete()
        if wrapper.connection is None:
            return
        wrapper.inc_thread_sharing()  # from now on any thread may use or close it, one at a time
        with self._lock:
            same = sum(one.alias == wrapper.alias for one in self._kept)
            has_room = same < self._each and len(self._kept) < self._altogether
            if has_room:
                self._kept[wrapper] = time.monotonic() + self._seconds
                self._start_closing()
        if not has_room:
            wrapper.close()

    def close(self, alias: str) -> None:
        """Close all connections of one alias."""
        self._close(lambda one, until: one.alias == alias)

    def close_old(self) -> None:
        """Close what was not used for long."""
        if self._kept:
            now = time.monotonic()
            self._close(lambda one, until: until <= now)

    def close_all(self) -> None:
        self._close(lambda one, until: True)

    def forget(self) -> None:
        """Let go of all without closing: they are the parent's, after a fork."""
        self._lock = threading.Lock()
        self._kept.clear()
        self._closing = False

    def _close(self, is_meant: Callable[[BaseDatabaseWrapper, float], bool]) -> None:
        with self._lock:
            meant = [one for one, until in self._kept.items() if is_meant(one, until)]
            for wrapper in meant:
                del self._kept[wrapper]
        for wrapper in meant:
            wrapper.close()

    def _start_closing(self) -> None:
        if not self._closing:
            self._closing = True
            threading.Thread(target=self._close_in_time, name="closing idle connections", daemon=True).start()

    def _close_in_time(self) -> None:
        """Close what is old even if no request comes any more; end when nothing is left."""
        while True:
            time.sleep(self._seconds / 4)
            self.close_old()
            with self._lock:
                if not self._kept:
                    self._closing = False
                    return


idle_connections = IdleConnections()
os.register_at_fork(after_in_child=idle_connections.forget)
