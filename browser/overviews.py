"""What is said of whole databases in lists: state, size, and how many of their tables differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from browser.addresses import encode, path
from dynamic_databases.catalog import Reading
from dynamic_databases.connections import label_of
from dynamic_databases.counterparts import Result, compared, failing_since, readings_of
from dynamic_databases.models import Database


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
    since: datetime | None = None
    """When it first did not answer, as this process has seen it."""
    version: str = ""
    tables: int | None = None
    bytes: int | None = None
    read_at: datetime | None = None
    differing: int | None = None
    """Tables that differ between the environments; None where there is nothing to compare."""
    is_all_known: bool = True
    """Whether every environment could be read, so that no difference found is none."""

    @property
    def is_ok(self) -> bool:
        return self.state == "ok"

    @property
    def state_in_words(self) -> str:
        return self.state.replace("_", " ")

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON of a database."""
        return {
            "name": self.name,
            "vendor": self.vendor,
            "state": self.state,
            "tables": self.tables,
            "differing": self.differing,
        }


def states_of(databases: Sequence[Database]) -> list[DatabaseState]:
    """Return the state of each database, all read at once; a name's counterparts are compared."""
    by_key = {str(database.pk): database for database in databases}
    results = readings_of(by_key)
    drift = {name: _drift(name, databases, results) for name in {one.name for one in databases}}
    return [_state(one, results[str(one.pk)], *drift[one.name]) for one in databases]


def _drift(
    name: str, databases: Sequence[Database], results: Mapping[str, Result]
) -> tuple[int | None, bool]:
    """Return how many tables differ, None where there is nothing to compare, and whether all is known."""
    sides = {one.environment.slug: one for one in databases if one.name == name}
    if len(sides) < 2:
        return None, True
    result = compared(name, sides, known={slug: results[str(one.pk)] for slug, one in sides.items()})
    comparison = result.comparison if len(result.known) > 1 else None
    return comparison.summary.differing if comparison else None, not result.unavailable


def _state(database: Database, result: Result, differing: int | None, is_all_known: bool) -> DatabaseState:
    slug = database.environment.slug
    url = path(slug, encode(database.name))
    vendor = label_of(database)
    if not isinstance(result, Reading):
        return DatabaseState(
            database.name,
            slug,
            url,
            vendor,
            result.code,
            result.message,
            failing_since(database),
            differing=differing,
            is_all_known=is_all_known,
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
        is_all_known=is_all_known,
    )
