"""What is said of whole databases in lists: state, size, and how many of their tables differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from browser.addresses import encode, path
from browser.comparisons import compared
from dynamic_databases.catalog import Reading
from dynamic_databases.connections import label_of, live
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.models import Database
from dynamic_databases.snapshots import latest_readings


@dataclass(frozen=True)
class DatabaseState:
    """One database in one environment as lists show it."""

    name: str
    environment: str
    url: str
    vendor: str
    state: str
    """"ok", or the code of what is wrong."""
    message: str = ""
    version: str = ""
    tables: int | None = None
    bytes: int | None = None
    read_at: datetime | None = None
    differing: int | None = None
    """Tables that differ between the environments; None where there is nothing to compare."""

    @property
    def is_ok(self) -> bool:
        return self.state == "ok"

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON of a database."""
        return {
            "name": self.name,
            "vendor": self.vendor,
            "state": self.state,
            "tables": self.tables,
            "differing": self.differing,
        }


Result = Reading | DatabaseUnavailable | ConfigError


def states_of(databases: Sequence[Database]) -> list[DatabaseState]:
    """Return the state of each database, all read at once; a name's counterparts are compared."""
    results = _results(databases)
    differing = {name: _differing(name, databases, results) for name in {one.name for one in databases}}
    return [_state(one, results[one.pk], differing[one.name]) for one in databases]


def _results(databases: Sequence[Database]) -> dict[int, Result]:
    results: dict[int, Result] = {}
    lives = {}
    for database in databases:
        try:
            lives[live(database)] = database.pk
        except ConfigError as error:
            results[database.pk] = error
    return results | {lives[connection]: result for connection, result in latest_readings(lives).items()}


def _differing(name: str, databases: Sequence[Database], results: dict[int, Result]) -> int | None:
    counterparts = [one for one in databases if one.name == name]
    if len(counterparts) < 2:
        return None
    known = {one.environment.slug: results[one.pk] for one in counterparts}
    result = compared(name, counterparts, known=known)
    return result.comparison.summary.differing if result.comparison else None


def _state(database: Database, result: Result, differing: int | None) -> DatabaseState:
    slug = database.environment.slug
    url = path(slug, encode(database.name))
    vendor = label_of(database)
    if not isinstance(result, Reading):
        return DatabaseState(
            database.name, slug, url, vendor, result.code, result.message, differing=differing
        )
    return DatabaseState(
        database.name,
        slug,
        url,
        vendor,
        "ok",
        version=result.catalog.version,
        tables=len(result.catalog.tables),
        bytes=result.statistics.bytes,
        read_at=result.read_at,
        differing=differing,
    )
