"""The current alias of each database, and those retired a moment ago; asks no database."""

from __future__ import annotations

import threading
import time

GRACE = 120.0
"""Seconds for which a retired alias still answers, for requests that began before it was retired."""

Identity = int | str
"""The first part of an alias: a row's key, or `Customer.identity`."""


class Aliases:
    """The current alias of each row, and the retired ones."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: dict[tuple[Identity, bool], str] = {}
        self._retired: dict[str, float] = {}
        self._removed: dict[Identity, float] = {}

    def set(self, key: tuple[Identity, bool], alias: str, began: float | None = None) -> str | None:
        """Let `alias` stand for a row from now on. Return the one that is retired for it, if any.

        A request that began before the row was removed may have read it: the alias that it registers is
        retired at once.
        """
        # Without the lock, as on nearly every request: dict look-ups are atomic, and nothing changes.
        if self._current.get(key) == alias and alias not in self._retired:
            return None
        with self._lock:
            if began is not None and began < self._removed.get(key[0], began):
                self._retired.setdefault(alias, time.monotonic())
                return None
            self._removed.pop(key[0], None)
            before = self._current.get(key)
            self._current[key] = alias
            self._retired.pop(alias, None)
            if before is None or before == alias:
                return None
            self._retired[before] = time.monotonic()
            return before

    def retire(self, identity: Identity) -> list[str]:
        """Retire all aliases of a database, and return them."""
        with self._lock:
            retired = [self._current.pop(key) for key in list(self._current) if key[0] == identity]
            self._retired.update(dict.fromkeys(retired, time.monotonic()))
            # Remembered, so that a request that read the row before cannot bring its alias back.
            self._removed[identity] = time.monotonic()
        return retired

    def is_retired(self, alias: str) -> bool:
        return alias in self._retired

    def expired(self) -> list[str]:
        """Return, and forget, the aliases that were retired longer ago than any request lasts."""
        if not self._retired and not self._removed:
            return []
        before = time.monotonic() - GRACE
        with self._lock:
            for identity in [removed for removed, since in self._removed.items() if since < before]:
                del self._removed[identity]
            expired = [alias for alias, since in self._retired.items() if since < before]
            for alias in expired:
                del self._retired[alias]
        return expired
