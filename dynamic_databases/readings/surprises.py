"""How often a surprise may have a structure read again, such as an address of a table that is not known.

Anyone can write such addresses: without a limit, a flood of them would be a flood of catalog readings.
"""

from __future__ import annotations

import time

from dynamic_databases.caches import Cache, by_itself

MOST = 5
"""Readings of one database for surprises within `SECONDS`, in one process."""
SECONDS = 10.0
MOST_KNOWN = 10_000
"""Databases of which the times are remembered."""

_times: Cache[str, tuple[float, ...]] = Cache(MOST_KNOWN, by_itself)
"""When readings for surprises began, by alias; monotonic seconds."""


def may_read(alias: str) -> bool:
    """Return whether a structure may be read for a surprise now, and count it if so."""
    with _times.making(alias):
        now = time.monotonic()
        recent = tuple(moment for moment in _times.get(alias) or () if moment > now - SECONDS)
        if len(recent) >= MOST:
            return False
        _times.set(alias, (*recent, now))
        return True
