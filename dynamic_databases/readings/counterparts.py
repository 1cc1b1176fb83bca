"""Compares databases side by side; a snapshot replaces what can't be read, which is named in the result.

A side is a label (an environment's slug, or `prod/acme`) and a stored database. Leaves comparing to
`comparison`, and the presentation to pages and commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from dynamic_databases.caches import Cache, WeighedCache
from dynamic_databases.catalog import Catalog, Reading
from dynamic_databases.collector_pauses import uncollected
from dynamic_databases.comparison import Comparison, Options, compare
from dynamic_databases.connections import LiveConnection, live
from dynamic_databases.connections.known_dead import try_again
from dynamic_databases.errors import Busy, ConfigError, DatabaseUnavailable, StillBeingRead
from dynamic_databases.models import Connectable
from dynamic_databases.readings import outages
from dynamic_databases.readings.compared import Compared, KnownSides, Unavailable
from dynamic_databases.readings.latest import forget, forget_after_surprise, latest_readings
from dynamic_databases.readings.snapshots import last_stored
from dynamic_databases.redaction import VisibleReading, visible

Result = VisibleReading | DatabaseUnavailable | ConfigError
"""What a person may see of one side, or why it could not be read."""
MOST_TABLES = 40_000
"""Tables whose comparisons are kept in memory: about 1 kB each where they are the same."""
LATEST_KEPT = 1024
PAGE_OPTIONS = Options()


def readings_of(
    sides: Mapping[str, Connectable],
    known: Mapping[str, Result] | None = None,
    patience: float | None = None,
) -> dict[str, Result]:
    """Return each side's reading or why there is none, all read at once.

    Those that are `known` already are not asked again. After `patience` seconds, those that are still being
    read are not waited for (`StillBeingRead`); the next page finds what they have become.
    """
    if known is not None and known.keys() == sides.keys():
        return dict(known)
    results: dict[str, Result] = dict(known or {})
    lives: dict[LiveConnection, str] = {}
    for side, database in sides.items():
        if side not in results:
            try:
                lives[live(database)] = side
            except ConfigError as error:
                results[side] = error
    read = latest_readings(lives, patience=patience)
    answered = {connection: result for connection, result in read.items() if not is_late(result)}
    outages.note({connection: isinstance(result, Reading) for connection, result in answered.items()})
    for connection, result in read.items():
        seen = visible(result, connection.redaction) if isinstance(result, Reading) else result
        results[lives[connection]] = seen
    return {side: results[side] for side in sides}


def is_late(result: object) -> bool:
    """Return whether a side is still being read: nothing can be said of it yet."""
    return isinstance(result, StillBeingRead)


def refresh_sides(sides: Mapping[str, Connectable]) -> dict[str, Result]:
    """Return each side's reading, read now, without regard to caches and known dead databases."""
    for database in sides.values():
        with suppress(ConfigError):  # `readings_of` reports it
            connection = live(database)
            forget(connection.alias)
            try_again(connection)
    return readings_of(sides)


def sides_after_surprise(sides: Mapping[str, Connectable]) -> dict[str, Result]:
    """Return each side's reading after a structure was not as last read: see `latest.read_after_surprise`."""
    for database in sides.values():
        with suppress(ConfigError):  # said by `readings_of`
            forget_after_surprise(live(database))
    return readings_of(sides)


def compared(
    name: str,
    sides: Mapping[str, Connectable],
    baseline: str | None = None,
    known: Mapping[str, Result] | None = None,
    options: Options = PAGE_OPTIONS,
    snapshots: bool = True,
) -> Compared:
    """Return the comparison of the sides, seen from `baseline` or else from the first that is known.

    A side that can't be read is taken as it was last stored, if `snapshots` allows that, or left out.
    """
    return comparison_of(known_sides(name, sides, known, snapshots), baseline, options)


def known_sides(
    name: str,
    sides: Mapping[str, Connectable],
    known: Mapping[str, Result] | None = None,
    snapshots: bool = True,
) -> KnownSides:
    """Return what is known of the sides, each read now or lately, or as it was last stored."""
    results = readings_of(sides, known)
    readings = {
        side: result
        for side, result in results.items()
        if isinstance(result, VisibleReading) and result.busy is None
    }
    catalogs = {side: _compared_of(seen.reading, snapshots) for side, seen in readings.items()}
    locked = {side: reading.locked for side, reading in readings.items() if reading.locked}
    unavailable: dict[str, Unavailable] = {}
    for side, result in results.items():
        if side not in readings:
            stored, unavailable[side] = _unavailable(sides[side], result, snapshots)
            if stored is not None:
                catalogs[side] = stored
    if not snapshots:
        locked = {side: part.read_now() for side, part in locked.items()}
    return KnownSides(
        name=name,
        sides=tuple(sides),
        catalogs={side: catalogs[side] for side in sides if side in catalogs},
        readings=readings,
        unavailable=unavailable,
        locked=locked,
    )


def comparison_of(
    known: KnownSides, baseline: str | None = None, options: Options = PAGE_OPTIONS
) -> Compared:
    """Return the comparison of what is known, made once for the same structures."""
    seen_from = baseline if baseline in known.catalogs else None
    comparison = _cached(known, seen_from, options) if known.catalogs else None
    return Compared(
        known.name, known.sides, comparison, known.readings, known.unavailable, baseline, known.locked
    )


def _compared_of(reading: Reading, snapshots: bool) -> Catalog:
    """Return the catalog to compare: with `snapshots`, locked tables are as last read, otherwise unknown."""
    catalog = reading.catalog if snapshots else reading.read_now()
    for sort, read_at in reading.locked.sorts.items():
        if read_at is None or not snapshots:
            catalog = catalog.hiding(sort)
    return catalog


def _unavailable(
    database: Connectable, result: Result, snapshots: bool
) -> tuple[Catalog | None, Unavailable]:
    """Return the snapshot that replaces a side that could not be read, if any, and the side's state."""
    if isinstance(result, VisibleReading):  # the last one, since the database is locked as a whole
        message, last = result.busy or "", result.read_at
        return result.structure if snapshots else None, Unavailable(
            Busy.code, message, None, last if snapshots else None
        )
    stored, since = _stored(database)
    if stored is None or not snapshots:
        return None, Unavailable(result.code, result.message, since)
    return stored[0], Unavailable(result.code, result.message, since, stored[1], stored[0].unread)


def failing_since(database: Connectable) -> datetime | None:
    """Return since when a database has not answered; None if it did when it was last asked."""
    try:
        return outages.since(live(database).alias)
    except ConfigError:
        return None


def _stored(database: Connectable) -> tuple[tuple[Catalog, datetime] | None, datetime | None]:
    """Return the last stored catalog with its time, and since when the database does not answer."""
    try:
        connection = live(database)
    except ConfigError:
        return None, None
    return last_stored([connection]).get(connection), outages.since(connection.alias)


def _cached(known: KnownSides, baseline: str | None, options: Options) -> Comparison:
    """Return the comparison, made once for the same structures, whatever bears them.

    Where what is compared has other structures by now, their comparison gives way: it holds all of them.
    """
    asked = (known.name, tuple(known.catalogs), baseline, options)
    key = (tuple((side, catalog.digest) for side, catalog in known.catalogs.items()), baseline, options)
    before = _latest.get(asked)
    if before != key:
        if before is not None:
            _comparisons.pop(before)
        _latest.set(asked, key)
    comparison = _comparisons.get(key)
    if comparison is None:
        with uncollected():
            comparison = compare(known.catalogs, baseline, options)
        _comparisons.set(key, comparison)
    return comparison


_comparisons: WeighedCache[tuple[Any, ...], Comparison] = WeighedCache(
    lambda: MOST_TABLES, lambda comparison: len(comparison.tables)
)
"""By the digests of the structures."""
_latest: Cache[tuple[Any, ...], tuple[Any, ...]] = Cache(LATEST_KEPT)
"""By what is compared, the key of its comparison."""
