"""Reads, caches and stores catalogs: the only caller of `read_catalog`.

A reading is at most `CATALOG_MAX_AGE` seconds old. A vendor that tells when its structure changed is
asked each time, so its reading is as old as the question. Every worker reads for itself; the stored
snapshots are history, and what is shown of a database that does not answer.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError

from dynamic_databases.catalog import Catalog, Reading, catalog_from_json, to_json
from dynamic_databases.connections import LiveConnection, reading
from dynamic_databases.errors import DatabaseUnavailable
from dynamic_databases.models import CatalogSnapshot
from dynamic_databases.parallel import read_in_parallel

READINGS_KEPT = 64
PARALLEL_SECONDS = 8.0
"""How long one page waits for the catalogs of several databases."""
SEEN_AGAIN = timedelta(minutes=1)
"""How seldom a snapshot that did not change is marked as seen again."""


@dataclass(frozen=True, slots=True)
class _Cached:
    reading: Reading
    version: str | None
    at: float


class _Readings:
    """The latest reading by alias, least recently used first out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cached: OrderedDict[str, _Cached] = OrderedDict()
        self._reading: dict[str, threading.Lock] = {}

    def get(self, alias: str) -> _Cached | None:
        with self._lock:
            if alias in self._cached:
                self._cached.move_to_end(alias)
            return self._cached.get(alias)

    def set(self, alias: str, cached: _Cached) -> None:
        with self._lock:
            self._cached[alias] = cached
            self._cached.move_to_end(alias)
            while len(self._cached) > READINGS_KEPT:
                gone, _ = self._cached.popitem(last=False)
                self._reading.pop(gone, None)

    def discard(self, alias: str) -> None:
        with self._lock:
            self._cached.pop(alias, None)

    def lock(self, alias: str) -> threading.Lock:
        """Return the lock under which one thread reads a database while others wait for it."""
        with self._lock:
            return self._reading.setdefault(alias, threading.Lock())


_readings = _Readings()
_stored: dict[str, tuple[str, datetime]] = {}
"""What this process last stored or marked as seen, by alias."""


def latest_reading(live: LiveConnection) -> Reading:
    """Return a database's catalog and statistics, read now or lately. Raises `DatabaseUnavailable`."""
    result = _read_unless_fresh(live)
    _store(live, result)
    return result


def latest_readings(
    lives: Iterable[LiveConnection], seconds: float = PARALLEL_SECONDS
) -> dict[LiveConnection, Reading | DatabaseUnavailable]:
    """Return each database's reading or why there is none, all read at once, within about `seconds`."""
    results = read_in_parallel({live: partial(_read_unless_fresh, live) for live in lives}, seconds)
    for live, result in results.items():
        if isinstance(result, Reading):
            _store(live, result)
    return results


def refresh(live: LiveConnection) -> Reading:
    """Read a database now, whatever is cached. Raises `DatabaseUnavailable`."""
    _readings.discard(live.alias)
    return latest_reading(live)


def last_stored(lives: Iterable[LiveConnection]) -> Mapping[LiveConnection, tuple[Catalog, datetime]]:
    """Return the last stored catalog of each database under its settings, and when it was last seen."""
    stored: dict[LiveConnection, tuple[Catalog, datetime]] = {}
    for live in lives:
        snapshot = CatalogSnapshot.objects.filter(database_id=live.key, alias=live.alias).first()
        if snapshot is not None:
            stored[live] = (catalog_from_json(snapshot.catalog), snapshot.last_seen)
    return stored


def _read_unless_fresh(live: LiveConnection) -> Reading:
    with reading(live, "reading the structure of") as connection:
        version = live.dialect.structure_version(connection)
        with _readings.lock(live.alias):
            cached = _readings.get(live.alias)
            if cached is not None and _is_fresh(cached, version):
                return cached.reading
            result = live.dialect.read_catalog(connection)
            _readings.set(live.alias, _Cached(result, version, time.monotonic()))
            return result


def _is_fresh(cached: _Cached, version: str | None) -> bool:
    return cached.version == version and time.monotonic() - cached.at < settings.CATALOG_MAX_AGE


def _store(live: LiveConnection, reading: Reading) -> None:
    """Keep a reading's structure if it differs from the last one kept, else mark that as seen again.

    Asks the application's tables at most once a minute for a structure that stays the same.
    """
    digest = reading.catalog.digest
    before = _stored.get(live.alias)
    if before is not None and before[0] == digest and reading.read_at - before[1] < SEEN_AGAIN:
        return
    latest = CatalogSnapshot.objects.filter(database_id=live.key).first()
    if latest is not None and (latest.alias, latest.digest) == (live.alias, digest):
        CatalogSnapshot.objects.filter(pk=latest.pk).update(last_seen=reading.read_at)
    else:
        with suppress(IntegrityError):  # the row was removed meanwhile: nothing is left to remember it by
            CatalogSnapshot.objects.create(
                database_id=live.key,
                alias=live.alias,
                digest=digest,
                catalog=to_json(reading.catalog).decode(),
                first_seen=reading.read_at,
                last_seen=reading.read_at,
            )
    _stored[live.alias] = (digest, reading.read_at)
