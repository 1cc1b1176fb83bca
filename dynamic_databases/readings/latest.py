"""Reads and caches catalogs: the only caller of `read_catalog`; leaves storing them to `snapshots`.

A reading is at most `CATALOG_MAX_AGE` seconds old. A vendor that can tell whether its structure changed is
asked each time, so its reading is always current. Every worker reads for itself, with one thread at a time.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.app_settings import setting
from dynamic_databases.caches import WeighedCache, by_itself
from dynamic_databases.catalog import ALL_VISIBLE, Catalog, Reading, Statistics, Visibility
from dynamic_databases.connections import LiveConnection, privileges, read_again, reading, thread_for
from dynamic_databases.connections.known_dead import failed_at, refuse_if_dead, try_again, why_dead
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.connections.sharing import OneAtATime
from dynamic_databases.errors import Busy, DatabaseUnavailable
from dynamic_databases.readings import outages, snapshots, surprises
from dynamic_databases.readings.snapshots import last_stored, store

BYTES_PER_TABLE, BYTES_PER_COLUMN = 1_000, 350
"""A catalog's size in memory, estimated: 1,000 tables of 20 columns were 8 MB (CPython 3.11)."""
PARALLEL_SECONDS = 8.0
"""How long one page waits for the catalogs of several databases."""
LOCKED_MAX_AGE = 5.0
"""Seconds for which a reading that met a lock is not read again."""


@dataclass(frozen=True, slots=True)
class _Cached:
    reading: Reading
    version: str | None
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


def _bytes_of(catalog: Catalog) -> int:
    columns = sum(len(table.columns) for table in catalog.tables)
    return BYTES_PER_TABLE * len(catalog.tables) + BYTES_PER_COLUMN * columns


def _most_bytes() -> float:
    return float(setting("CATALOGS_MEMORY") * 2**20)


_readings: WeighedCache[str, _Cached] = WeighedCache(_most_bytes, lambda cached: cached.bytes, by_itself)
"""The latest reading by alias."""
_running: OneAtATime[str, None] = OneAtATime()
"""By alias."""


def latest_reading(live: LiveConnection) -> Reading:
    """Return a database's catalog and statistics, read now or lately. Raises `DatabaseUnavailable`.

    What is locked is as it was last read.
    """
    return _read_or_last_read(live)


def latest_readings(
    lives: Iterable[LiveConnection], seconds: float = PARALLEL_SECONDS, patience: float | None = None
) -> dict[LiveConnection, Reading | DatabaseUnavailable]:
    """Return each database's reading or why there is none, all read at once, within about `seconds`.

    Of a database that is locked as a whole there is none. `patience` is that of `read_in_parallel`.
    """
    lives = list(lives)
    results: dict[LiveConnection, Reading | DatabaseUnavailable] = {}
    for live in lives:
        if (reading := _at_hand(live)) is not None:
            results[live] = reading
    tasks = {live: partial(_read_unless_fresh, live) for live in lives if live not in results}
    results |= read_in_parallel(tasks, seconds, patience)
    return {
        live: _settled(live, result) if isinstance(result, Reading) else result
        for live in lives
        for result in (results[live],)
    }


def last_read(live: LiveConnection) -> Reading | None:
    """Return what this process read last of a database, however old, without asking it; None if nothing."""
    cached = _readings.get(live.alias)
    return cached.reading if cached is not None else None


def refresh(live: LiveConnection) -> Reading:
    """Read a database now, whatever is cached. Raises `DatabaseUnavailable`."""
    try_again(live)
    return _read_or_last_read(live, max_age=0.0)


def read_after_surprise(live: LiveConnection) -> Reading:
    """Return a database's reading after its structure was not as last read. Raises `DatabaseUnavailable`.

    It is read now, unless that was done too often lately, or the vendor tells that it has not changed.
    """
    return refresh(live) if _is_worth_reading(live) else latest_reading(live)


def forget_after_surprise(live: LiveConnection) -> None:
    """Free what is kept of a database where `read_after_surprise` would read it."""
    if _is_worth_reading(live):
        forget(live.alias)
        try_again(live)


def _is_worth_reading(live: LiveConnection) -> bool:
    cached = _readings.get(live.alias)
    # Whoever can tell is asked each time in any case: reading again would find the same.
    tells = cached is not None and cached.version is not None
    return not tells and surprises.may_read(live.alias)


def forget(alias: str) -> None:
    """Remove what is cached for an alias; stored snapshots stay."""
    _readings.discard(lambda name: name == alias)
    snapshots.forget(alias)


def _read_or_last_read(live: LiveConnection, max_age: float | None = None) -> Reading:
    """Return a database's reading; if it is locked as a whole, the last one, which says so."""
    try:
        result = _read_unless_fresh(live, max_age)
    except Busy as error:
        last = _last_reading(live)
        if last is None:
            raise
        return replace(last, busy=error.message)
    try_again(live)
    outages.note_answered([live])
    return _settled(live, result)


def _last_reading(live: LiveConnection) -> Reading | None:
    """Return the last known state of a database: as this process read it, or as it was last stored."""
    cached = _readings.get(live.alias)
    return cached.reading if cached is not None else _stored_reading(live)


def _stored_reading(live: LiveConnection) -> Reading | None:
    stored = last_stored([live]).get(live)
    if stored is None:
        return None
    # What a login may not see is not stored: it is not the structure's.
    hidden_by = live.dialect.row_security
    unasked = (
        Visibility(hides_any_rows=f"{hidden_by}, which can't be asked for now") if hidden_by else ALL_VISIBLE
    )
    return Reading(stored[0], Statistics(), stored[1], visibility=unasked)


def _settled(live: LiveConnection, result: Reading) -> Reading:
    """Return a reading, what was locked as it was last stored if need be; store it if nothing was.

    What stands in for a locked table is older than the rest: it is no state that the database was in.
    """
    if not result.locked:
        store(live, result)
        return result
    if result.locked.is_known or (stored := _stored_reading(live)) is None:
        return result
    completed, cached = result.completed_by(stored), _readings.get(live.alias)
    # Otherwise another thread has read it again meanwhile, and that reading is newer.
    if cached is not None and cached.reading is result:
        _readings.set(live.alias, replace(cached, reading=completed))
    return completed


def _read_unless_fresh(live: LiveConnection, max_age: float | None = None) -> Reading:
    """Return a reading no older than `max_age` seconds, by default `CATALOG_MAX_AGE`.

    Raises `DatabaseUnavailable`. One thread reads; others that ask meanwhile wait, and share its result.
    """
    oldest = _oldest(live, max_age)
    # About the longest that another thread's reading can take: connecting, and one statement at its limit.
    patience = setting("CONNECT_TIMEOUT") + setting("STATEMENT_TIMEOUT")
    cached = _readings.get(live.alias)
    if cached is not None and cached.version is None and cached.is_fresh(oldest):
        refuse_if_dead(live)
        return cached.reading  # which needs no thread of the database's
    with thread_for(live):
        # Looked at after each turn: the reading that another thread made may be too old for this one.
        while True:
            cached = _readings.get(live.alias)
            if cached is not None and cached.is_fresh(oldest) and _is_current(live, cached):
                return cached.reading
            task = partial(read_again, partial(_read_now, live))
            _running.run(live.alias, task, patience, f"The structure of {live}")


def _oldest(live: LiveConnection, max_age: float | None = None) -> float:
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


def _at_hand(live: LiveConnection) -> Reading | None:
    """Return the cached reading if it is known to be current without asking the database, else None."""
    cached = _readings.get(live.alias)
    if cached is None or why_dead(live) is not None:
        return None
    oldest = _oldest(live)
    if cached.version is None:
        return cached.reading if cached.is_fresh(oldest) else None
    if cached.reading.locked or cached.outside is None or cached.confirmed < oldest:
        return None
    return cached.reading if live.dialect.outside(settings.DATABASES[live.alias]) == cached.outside else None


def _is_current(live: LiveConnection, cached: _Cached) -> bool:
    """Return whether the reading is still current: by the vendor's token if it has one, else by its age."""
    if cached.version is None:
        return True
    # Before the question: a change between the two must not be taken for what was asked about.
    outside, confirmed = live.dialect.outside(settings.DATABASES[live.alias]), time.monotonic()
    with reading(live, "reading the structure of") as connection:
        if live.dialect.structure_version(connection) != cached.version:
            return False
    if outside is not None:
        _readings.replace(live.alias, cached, replace(cached, outside=outside, confirmed=confirmed))
    return True


def _read_now(live: LiveConnection) -> None:
    cached = _readings.get(live.alias)
    outside = live.dialect.outside(settings.DATABASES[live.alias])
    with reading(live, "reading the structure of") as connection:
        # The token before the structure: a change between the two makes the next request read again. In the
        # other order that change would never be seen.
        version = live.dialect.structure_version(connection)
        began = time.monotonic()
        result = _read(live, connection, cached)
    size = _bytes_of(result.catalog)
    _readings.set(live.alias, _Cached(result, version, began, size, outside=outside, confirmed=began))


def _read(live: LiveConnection, connection: BaseDatabaseWrapper, cached: _Cached | None) -> Reading:
    """Return a database's reading; what is locked is as in the cached one, if there is any."""
    rights = live.dialect.rights(connection)
    if cached is not None and cached.reading.locked:
        result = live.dialect.read_catalog_again(connection, cached.reading.locked)
    else:
        result = live.dialect.read_catalog(connection)
    if result.locked and cached is not None:
        result = result.completed_by(cached.reading)
    closed = privileges.ask(live, connection, rights)
    return replace(
        result,
        remarks=(*rights.remarks, *rights.visibility.remarks, *closed.remarks),
        unguarded=rights.unguarded,
        visibility=rights.visibility,
    )
