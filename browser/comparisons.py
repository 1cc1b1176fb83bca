"""Counterparts → one comparison for a page, a fragment or JSON; what can't be read is named beside it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from browser.places import readings_of
from dynamic_databases.catalog import Catalog, Reading
from dynamic_databases.comparison import Comparison, compare, comparison_as_json
from dynamic_databases.connections import live
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.models import Database
from dynamic_databases.snapshots import last_stored

COMPARISONS_KEPT = 32


@dataclass(frozen=True)
class Unavailable:
    """An environment that could not be read, and the snapshot that stands in for it, if any."""

    code: str
    message: str
    snapshot: datetime | None = None


@dataclass(frozen=True)
class Compared:
    """The comparison of all counterparts, and how fresh each side is.

    `comparison` is None if none could be read.
    """

    name: str
    environments: tuple[str, ...]
    comparison: Comparison | None
    readings: Mapping[str, Reading] = field(default_factory=dict)
    unavailable: Mapping[str, Unavailable] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON of a comparison."""
        down = {
            slug: (f"{one.code}: {one.message}", None, one.snapshot) for slug, one in self.unavailable.items()
        }
        read_at = {slug: reading.read_at for slug, reading in self.readings.items()}
        if self.comparison is None:
            empty = comparison_as_json(compare({"-": EMPTY}), self.name, read_at, down, self.environments)
            return empty | {"baseline": self.environments[0]}
        return comparison_as_json(self.comparison, self.name, read_at, down, self.environments)


EMPTY = Catalog(vendor="", version="", default_schema=None)


def compared(
    name: str,
    databases: Sequence[Database],
    baseline: str | None = None,
    known: Mapping[str, Reading | DatabaseUnavailable | ConfigError] | None = None,
) -> Compared:
    """Return the comparison of these databases, seen from `baseline` or else the first that could be read."""
    results = known if known is not None else readings_of(tuple(databases))
    readings = {slug: result for slug, result in results.items() if isinstance(result, Reading)}
    catalogs = {slug: reading.catalog for slug, reading in readings.items()}
    unavailable: dict[str, Unavailable] = {}
    for database in databases:
        result = results[database.environment.slug]
        if not isinstance(result, Reading):
            stored = _stored(database)
            if stored is not None:
                catalogs[database.environment.slug] = stored[0]
            snapshot = stored[1] if stored else None
            unavailable[database.environment.slug] = Unavailable(result.code, result.message, snapshot)
    order = tuple(database.environment.slug for database in databases)
    ordered = {slug: catalogs[slug] for slug in order if slug in catalogs}
    comparison = _cached(ordered, baseline if baseline in ordered else None) if ordered else None
    return Compared(name, order, comparison, readings, unavailable)


def _stored(database: Database) -> tuple[Catalog, datetime] | None:
    try:
        connection = live(database)
    except ConfigError:
        return None
    return last_stored([connection]).get(connection)


def _cached(catalogs: Mapping[str, Catalog], baseline: str | None) -> Comparison:
    """Return the comparison, made once for the same structures."""
    key = (tuple((slug, catalog.digest) for slug, catalog in catalogs.items()), baseline)
    with _lock:
        if key in _comparisons:
            _comparisons.move_to_end(key)
            return _comparisons[key]
    comparison = compare(catalogs, baseline)
    with _lock:
        _comparisons[key] = comparison
        while len(_comparisons) > COMPARISONS_KEPT:
            _comparisons.popitem(last=False)
    return comparison


_lock = threading.Lock()
_comparisons: OrderedDict[tuple[Any, ...], Comparison] = OrderedDict()
