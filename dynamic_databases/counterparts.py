"""Databases side by side → one comparison; what can't be read is named beside it, a snapshot in its place.

A side is a label (an environment's slug, or `prod/acme`) and a stored database. Leaves comparing to
`comparison`, and how it looks to pages and commands.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dynamic_databases import outages
from dynamic_databases.catalog import Catalog, Reading
from dynamic_databases.comparison import Comparison, Options, compare, comparison_as_json
from dynamic_databases.connections import LiveConnection, live
from dynamic_databases.connections.parallel import try_again
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.making import uncollected
from dynamic_databases.models import Database
from dynamic_databases.snapshots import forget, last_stored, latest_readings

Result = Reading | DatabaseUnavailable | ConfigError
COMPARISONS_KEPT = 32
PAGE_OPTIONS = Options()


@dataclass(frozen=True)
class Unavailable:
    """A side that could not be read: why, since when, and the time of the snapshot that stands in for it."""

    code: str
    message: str
    since: datetime | None = None
    snapshot: datetime | None = None


@dataclass(frozen=True)
class Compared:
    """The comparison of all sides, and how fresh each is; `comparison` is None if nothing is known of any."""

    name: str
    sides: tuple[str, ...]
    comparison: Comparison | None
    readings: Mapping[str, Reading] = field(default_factory=dict)
    unavailable: Mapping[str, Unavailable] = field(default_factory=dict)
    asked: str | None = None
    """The baseline that was asked for."""

    @property
    def unread_baseline(self) -> str | None:
        """The baseline that was asked for, if it is not known, so that another one took its place."""
        taken = self.comparison is None or self.comparison.baseline == self.asked
        return None if taken else self.asked

    @property
    def known(self) -> tuple[str, ...]:
        """The sides of which something is known: read now, or stored before. One alone compares nothing."""
        stored = {side for side, one in self.unavailable.items() if one.snapshot is not None}
        return tuple(side for side in self.sides if side in self.readings or side in stored)

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON of a comparison."""
        down = {
            side: (f"{one.code}: {one.message}", one.since, one.snapshot)
            for side, one in self.unavailable.items()
        }
        read_at = {side: reading.read_at for side, reading in self.readings.items()}
        known = self.comparison or compare({self.sides[0]: _NOTHING})
        return comparison_as_json(known, self.name, read_at, down, self.sides)


_NOTHING = Catalog(vendor="", version="", default_schema=None)


def readings_of(
    sides: Mapping[str, Database], known: Mapping[str, Result] | None = None
) -> dict[str, Result]:
    """Return each side's reading or why there is none, all read at once.

    Those that are `known` already are not asked again.
    """
    results: dict[str, Result] = dict(known or {})
    lives: dict[LiveConnection, str] = {}
    for side, database in sides.items():
        if side not in results:
            try:
                lives[live(database)] = side
            except ConfigError as error:
                results[side] = error
    read = latest_readings(lives)
    outages.note({connection: isinstance(result, Reading) for connection, result in read.items()})
    results |= {lives[connection]: result for connection, result in read.items()}
    return {side: results[side] for side in sides}


def refresh_sides(sides: Mapping[str, Database]) -> dict[str, Result]:
    """Return each side's reading, read now: neither a cache nor a time limit that was used up counts."""
    for database in sides.values():
        with suppress(ConfigError):  # said by `readings_of`
            connection = live(database)
            forget(connection.alias)
            try_again(connection)
    return readings_of(sides)


def compared(
    name: str,
    sides: Mapping[str, Database],
    baseline: str | None = None,
    known: Mapping[str, Result] | None = None,
    options: Options = PAGE_OPTIONS,
    snapshots: bool = True,
) -> Compared:
    """Return the comparison of the sides, seen from `baseline` or else from the first that is known.

    A side that can't be read is taken as it was last stored, if `snapshots` allows that, or left out.
    """
    results = readings_of(sides, known)
    readings = {side: result for side, result in results.items() if isinstance(result, Reading)}
    catalogs = {side: reading.catalog for side, reading in readings.items()}
    unavailable: dict[str, Unavailable] = {}
    for side, result in results.items():
        if not isinstance(result, Reading):
            stored, since = _stored(sides[side])
            if snapshots and stored is not None:
                catalogs[side] = stored[0]
            snapshot = stored[1] if snapshots and stored else None
            unavailable[side] = Unavailable(result.code, result.message, since, snapshot)
    ordered = {side: catalogs[side] for side in sides if side in catalogs}
    comparison = _cached(ordered, baseline if baseline in ordered else None, options) if ordered else None
    return Compared(name, tuple(sides), comparison, readings, unavailable, baseline)


def failing_since(database: Database) -> datetime | None:
    """Return since when a database has not answered; None if it did when it was last asked."""
    try:
        return outages.since(live(database).alias)
    except ConfigError:
        return None


def _stored(database: Database) -> tuple[tuple[Catalog, datetime] | None, datetime | None]:
    """Return the last stored catalog with its time, and since when the database does not answer."""
    try:
        connection = live(database)
    except ConfigError:
        return None, None
    return last_stored([connection]).get(connection), outages.since(connection.alias)


def _cached(catalogs: Mapping[str, Catalog], baseline: str | None, options: Options) -> Comparison:
    """Return the comparison, made once for the same structures."""
    key = (tuple((side, catalog.digest) for side, catalog in catalogs.items()), baseline, options)
    with _lock:
        if key in _comparisons:
            _comparisons.move_to_end(key)
            return _comparisons[key]
    with uncollected():
        comparison = compare(catalogs, baseline, options)
    with _lock:
        _comparisons[key] = comparison
        while len(_comparisons) > COMPARISONS_KEPT:
            _comparisons.popitem(last=False)
    return comparison


_lock = threading.Lock()
_comparisons: OrderedDict[tuple[Any, ...], Comparison] = OrderedDict()
