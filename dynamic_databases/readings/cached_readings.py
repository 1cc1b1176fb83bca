"""The latest reading of each database in this process, and whether it is new enough.

Leaves reading to `latest`.
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from dynamic_databases.app_settings import setting
from dynamic_databases.caches import WeighedCache, by_itself
from dynamic_databases.catalog import Catalog, Reading
from dynamic_databases.connections import LiveConnection
from dynamic_databases.connections.known_dead import failed_at, why_dead

BYTES_PER_TABLE, BYTES_PER_COLUMN = 1_000, 350
"""A catalog's size in memory, estimated: 1,000 tables of 20 columns were 8 MB (CPython 3.11)."""
LOCKED_MAX_AGE = 5.0
"""Seconds for which a reading that met a lock is not read again."""


@dataclass(frozen=True, slots=True)
class CachedReading:
    """A reading with what tells whether it is still current."""

    reading: Reading
    version: str | None
    """The vendor's token of the structure, where it has one."""
    began: float
    """When reading it began: later changes may not be in it."""

    bytes: int
    """The catalog's estimated size in memory."""
    outside: Hashable | None = None
    """What could be told of the database without connecting before it was last found current."""
    confirmed: float = 0.0
    """When it was last found current, on the monotonic clock."""

    def is_fresh(self, oldest: float) -> bool:
        """Return whether it began at `oldest` or later, with locked tables only a moment ago."""
        if self.reading.locked:
            oldest = max(oldest, time.monotonic() - LOCKED_MAX_AGE)
        return self.began >= oldest


def most_bytes() -> float:
    """Return how much memory catalogs may take that are kept in one place."""
    return float(setting("CATALOGS_MEMORY") * 2**20)


cached_readings: WeighedCache[str, CachedReading] = WeighedCache(
    most_bytes, lambda cached: cached.bytes, by_itself
)
"""The latest reading by alias."""


def bytes_of(catalog: Catalog) -> int:
    """Return a catalog's estimated size in memory."""
    columns = sum(len(table.columns) for table in catalog.tables)
    return BYTES_PER_TABLE * len(catalog.tables) + BYTES_PER_COLUMN * columns


def oldest_of(live: LiveConnection, max_age: float | None = None) -> float:
    """Return when a reading must have begun, at the earliest, on `time.monotonic()`.

    No page shows a database as reachable that another one, of any worker, has found unreachable since.
    """
    now = time.monotonic()
    oldest = max(now - (setting("CATALOG_MAX_AGE") if max_age is None else max_age), failed_at(live))
    if live.down_since is None:
        return oldest
    # Never later than now, though the clock of another worker's host may be ahead.
    ago = max(0.0, (datetime.now(UTC) - live.down_since).total_seconds())
    return max(oldest, now - ago)


def at_hand(live: LiveConnection) -> Reading | None:
    """Return the cached reading if it is known to be current without asking the database, else None."""
    cached = cached_readings.get(live.alias)
    if cached is None or why_dead(live) is not None:
        return None
    oldest = oldest_of(live)
    if cached.version is None:
        return cached.reading if cached.is_fresh(oldest) else None
    if cached.reading.locked or cached.outside is None or cached.confirmed < oldest:
        return None
    return cached.reading if live.dialect.outside(settings.DATABASES[live.alias]) == cached.outside else None
