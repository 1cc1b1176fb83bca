"""Reads and caches catalogs: the only caller of `read_catalog`; leaves storing them to `snapshots`.

A reading is at most `CATALOG_MAX_AGE` seconds old. A vendor that can tell whether its structure changed is
asked each time, unless its file looks unchanged: its reading is always current. Every worker reads for
itself, with one thread at a time.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.app_settings import setting
from dynamic_databases.catalog import ALL_VISIBLE, Catalog, Reading, Statistics, Visibility
from dynamic_databases.connections import LiveConnection, privileges, read_again, reading, thread_for
from dynamic_databases.connections.known_dead import refuse_if_dead, try_again
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.connections.sharing import OneAtATime
from dynamic_databases.errors import Busy, DatabaseUnavailable
from dynamic_databases.readings import outages, snapshots, surprises
from dynamic_databases.readings.cached_readings import (
    CachedReading,
    at_hand,
    bytes_of,
    cached_readings,
    oldest_of,
)
from dynamic_databases.readings.packed_catalogs import Packed, offered_to
from dynamic_databases.readings.snapshots import last_stored, store

PARALLEL_SECONDS = 8.0
"""How long one page waits for the catalogs of several databases."""

_running: OneAtATime[str, None] = OneAtATime()
"""By alias."""


def latest_reading(live: LiveConnection) -> Reading:
    """Return a database's catalog and statistics, read now or lately. Raises `DatabaseUnavailable`.

    What is locked is as it was last read.
    """
    reading = at_hand(live)
    return _read_or_last_read(live) if reading is None else _settled(live, reading)


def latest_readings(
    lives: Iterable[LiveConnection], seconds: float = PARALLEL_SECONDS, patience: float | None = None
) -> dict[LiveConnection, Reading | DatabaseUnavailable]:
    """Return each database's reading or why there is none, all read at once, within about `seconds`.

    Of a database that is locked as a whole there is none. `patience` is that of `read_in_parallel`.
    """
    lives = list(lives)
    results: dict[LiveConnection, Reading | DatabaseUnavailable] = {}
    for live in lives:
        if (reading := at_hand(live)) is not None:
            results[live] = reading
    asked = [live for live in lives if live not in results]
    offered = offered_to(asked)
    tasks = {live: partial(_read_unless_fresh, live, packed=offered.get(live)) for live in asked}
    results |= read_in_parallel(tasks, seconds, patience)
    return {
        live: _settled(live, result) if isinstance(result, Reading) else result
        for live in lives
        for result in (results[live],)
    }


def last_read(live: LiveConnection) -> Reading | None:
    """Return what this process read last of a database, however old, without asking it; None if nothing."""
    cached = cached_readings.get(live.alias)
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
    cached = cached_readings.get(live.alias)
    # Whoever can tell is asked each time in any case: reading again would find the same.
    tells = cached is not None and cached.version is not None
    return not tells and surprises.may_read(live.alias)


def forget(alias: str) -> None:
    """Remove what is cached for an alias; stored snapshots stay."""
    cached_readings.discard(lambda name: name == alias)
    snapshots.forget(alias)


def _read_or_last_read(live: LiveConnection, max_age: float | None = None) -> Reading:
    """Return a database's reading; if it is locked as a whole, the last one, which says so."""
    try:
        result = _read_unless_fresh(live, max_age, offered_to([live]).get(live))
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
    cached = cached_readings.get(live.alias)
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
    completed, cached = result.completed_by(stored), cached_readings.get(live.alias)
    # Otherwise another thread has read it again meanwhile, and that reading is newer.
    if cached is not None and cached.reading is result:
        cached_readings.set(live.alias, replace(cached, reading=completed))
    return completed


def _read_unless_fresh(
    live: LiveConnection, max_age: float | None = None, packed: Packed | None = None
) -> Reading:
    """Return a reading no older than `max_age` seconds, by default `CATALOG_MAX_AGE`.

    Raises `DatabaseUnavailable`. One thread reads; others that ask meanwhile wait, and share its result.
    """
    oldest = oldest_of(live, max_age)
    # About the longest that another thread's reading can take: connecting, and one statement at its limit.
    patience = setting("CONNECT_TIMEOUT") + setting("STATEMENT_TIMEOUT")
    cached = cached_readings.get(live.alias)
    if cached is not None and cached.version is None and cached.is_fresh(oldest):
        refuse_if_dead(live)
        return cached.reading  # which needs no thread of the database's
    with thread_for(live):
        # Looked at after each turn: the reading that another thread made may be too old for this one.
        while True:
            cached = cached_readings.get(live.alias)
            if cached is not None and cached.is_fresh(oldest) and _is_current(live, cached):
                return cached.reading
            task = partial(read_again, partial(_read_now, live, packed))
            _running.run(live.alias, task, patience, f"The structure of {live}")


def _is_current(live: LiveConnection, cached: CachedReading) -> bool:
    """Return whether the reading is still current: by the vendor's token if it has one, else by its age."""
    if cached.version is None:
        return True
    # Before the question: a change between the two must not be taken for what was asked about.
    outside, confirmed = live.dialect.outside(settings.DATABASES[live.alias]), time.monotonic()
    with reading(live, "reading the structure of") as connection:
        if live.dialect.structure_version(connection) != cached.version:
            return False
    if outside is not None:
        cached_readings.replace(live.alias, cached, replace(cached, outside=outside, confirmed=confirmed))
    return True


def _read_now(live: LiveConnection, packed: Packed | None) -> None:
    cached = cached_readings.get(live.alias)
    outside = live.dialect.outside(settings.DATABASES[live.alias])
    with reading(live, "reading the structure of") as connection:
        # The token before the structure: a change between the two makes the next request read again. In the
        # other order that change would never be seen.
        version = live.dialect.structure_version(connection)
        began = time.monotonic()
        result = _read(live, connection, cached, packed)
    size = bytes_of(result.catalog)
    cached_readings.set(
        live.alias, CachedReading(result, version, began, size, outside=outside, confirmed=began)
    )


def _read(
    live: LiveConnection,
    connection: BaseDatabaseWrapper,
    cached: CachedReading | None,
    packed: Packed | None,
) -> Reading:
    """Return a database's reading; what is locked is as in the cached one, if there is any."""
    rights = live.dialect.rights(connection)
    if cached is not None and cached.reading.locked:
        result = live.dialect.read_catalog_again(connection, cached.reading.locked)
    else:
        result = live.dialect.read_catalog_unless(connection, partial(_made_before, live, cached, packed))
    if result.locked and cached is not None:
        result = result.completed_by(cached.reading)
    closed = privileges.ask(live, connection, rights)
    return replace(
        result,
        remarks=(*rights.remarks, *rights.visibility.remarks, *closed.remarks),
        unguarded=rights.unguarded,
        visibility=rights.visibility,
    )


def _made_before(
    live: LiveConnection, cached: CachedReading | None, packed: Packed | None, fingerprint: str
) -> Catalog | None:
    """Return the catalog that this process or another one made of what has this fingerprint."""
    if cached is not None and cached.reading.fingerprint == fingerprint:
        return cached.reading.catalog
    catalog = packed.made_of(fingerprint) if packed is not None else None
    if packed is not None and catalog is not None and catalog.digest == packed.digest:
        snapshots.note_stored(live.alias, packed.digest, packed.last_seen)
    return catalog
