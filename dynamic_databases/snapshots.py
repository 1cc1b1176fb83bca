"""Reads, caches and stores catalogs: the only caller of `read_catalog`.

A reading is at most `CATALOG_MAX_AGE` seconds old. A vendor that tells when its structure changed is
asked each time, so its reading is as old as the question. Every worker reads for itself; the stored
snapshots are history, and what is shown of a database that does not answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import msgspec
from django.db import router, transaction

from dynamic_databases.app_settings import setting
from dynamic_databases.catalog import Catalog, Reading, catalog_from_json, to_json
from dynamic_databases.connections import LiveConnection, read_again, reading
from dynamic_databases.connections.parallel import read_in_parallel, try_again
from dynamic_databases.errors import Busy, DatabaseUnavailable
from dynamic_databases.kept import Kept
from dynamic_databases.models import CatalogSnapshot, Database

READINGS_KEPT = 64
CATALOGS_KEPT = 16
PARALLEL_SECONDS = 8.0
"""How long one page waits for the catalogs of several databases."""
SEEN_AGAIN = timedelta(minutes=1)
"""How seldom a snapshot that did not change is marked as seen again."""


@dataclass(frozen=True, slots=True)
class _Cached:
    reading: Reading
    version: str | None
    began: float
    """When reading it began: what was changed after that it may not have."""


_readings: Kept[str, _Cached] = Kept(READINGS_KEPT)
"""The latest reading by alias."""
_catalogs: Kept[tuple[int, str], Catalog] = Kept(CATALOGS_KEPT)
"""Of snapshots, by their key and digest."""
_stored: dict[str, tuple[str, datetime]] = {}
"""What this process last stored or marked as seen, by alias."""


def latest_reading(live: LiveConnection) -> Reading:
    """Return a database's catalog and statistics, read now or lately. Raises `DatabaseUnavailable`."""
    result = _read_unless_fresh(live)
    try_again(live)
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
    try_again(live)
    result = _read_unless_fresh(live, max_age=0.0)
    _store(live, result)
    return result


def last_stored(lives: Iterable[LiveConnection]) -> Mapping[LiveConnection, tuple[Catalog, datetime]]:
    """Return the last stored catalog of each database under its settings, and when it was last seen."""
    stored: dict[LiveConnection, tuple[Catalog, datetime]] = {}
    for live in lives:
        if live.key is None:
            continue
        of_these_settings = CatalogSnapshot.objects.filter(database_id=live.key, alias=live.alias)
        snapshot = of_these_settings.defer("catalog").first()
        if snapshot is not None:
            with suppress(msgspec.DecodeError):  # of an older shape: as if there were none
                stored[live] = (_catalog_of(snapshot), snapshot.last_seen)
    return stored


def _catalog_of(snapshot: CatalogSnapshot) -> Catalog:
    """Return a snapshot's catalog, read from its JSON once in this process."""
    name = (snapshot.pk, snapshot.digest)
    catalog = _catalogs.get(name)
    if catalog is None:
        catalog = catalog_from_json(snapshot.catalog)
        _catalogs.set(name, catalog)
    return catalog


def forget(alias: str) -> None:
    """Free what is kept of an alias; what is stored stays."""
    _readings.discard(lambda name: name == alias)
    _stored.pop(alias, None)


def _read_unless_fresh(live: LiveConnection, max_age: float | None = None) -> Reading:
    oldest = time.monotonic() - (setting("CATALOG_MAX_AGE") if max_age is None else max_age)
    return read_again(lambda: _read_unless_begun_since(live, oldest))


def _read_unless_begun_since(live: LiveConnection, oldest: float) -> Reading:
    with reading(live, "reading the structure of") as connection:
        version = live.dialect.structure_version(connection)
        with _readings.one_at_a_time(live.alias, setting("STATEMENT_TIMEOUT")) as is_turn:
            if not is_turn:
                raise Busy(f"The structure of {live} is still being read for somebody else. Try again soon.")
            cached = _readings.get(live.alias)
            if cached is not None and cached.version == version and cached.began >= oldest:
                return cached.reading
            began = time.monotonic()
            rights = live.dialect.rights(connection)
            result = replace(
                live.dialect.read_catalog(connection), remarks=rights.remarks, unguarded=rights.unguarded
            )
            _readings.set(live.alias, _Cached(result, version, began))
            return result


def _store(live: LiveConnection, reading: Reading) -> None:
    """Keep a reading's structure if it differs from the last one kept, else mark that as seen again.

    Asks the application's tables at most once a minute for a structure that stays the same. Of a
    customer's database, which has no row of ours, nothing is stored.
    """
    if live.key is None:
        return
    digest = reading.catalog.digest
    before = _stored.get(live.alias)
    if before is not None and before[0] == digest and reading.read_at - before[1] < SEEN_AGAIN:
        return
    with transaction.atomic(using=router.db_for_write(CatalogSnapshot)):
        # Held until the end, so that of two workers who read the same change one stores it.
        row = Database.objects.select_for_update().order_by("pk").filter(pk=live.key).values("pk")
        if row.first() is None:
            return  # removed meanwhile
        latest = CatalogSnapshot.objects.filter(database_id=live.key).defer("catalog").first()
        if latest is None or (latest.alias, latest.digest) != (live.alias, digest):
            CatalogSnapshot.objects.create(
                database_id=live.key,
                alias=live.alias,
                digest=digest,
                catalog=to_json(reading.catalog).decode(),
                first_seen=reading.read_at,
                last_seen=reading.read_at,
            )
        elif latest.last_seen < reading.read_at:
            CatalogSnapshot.objects.filter(pk=latest.pk).update(last_seen=reading.read_at)
    _stored[live.alias] = (digest, reading.read_at)
