"""What is said of whole databases in lists: state, size, and how many of their tables differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from browser.addresses import encode, path
from dynamic_databases.catalog import Reading
from dynamic_databases.connections import label_of
from dynamic_databases.counterparts import Compared, Result, compared, failing_since, readings_of
from dynamic_databases.models import Database


@dataclass(frozen=True)
class Drift:
    """What differs between the databases of one name."""

    tables: int
    others: int
    """Routines, sequences, types."""
    unread: tuple[str, ...] = ()
    """Environments that did not answer now."""

    @property
    def differs(self) -> bool:
        return bool(self.tables or self.others)

    @property
    def words(self) -> str:
        """Return it at a glance: "3 tables differ"."""
        if not self.differs:
            return "all the same, as far as is known" if self.unread else "all the same"
        if not self.others:
            return f"{_number(self.tables, 'table')} differ{'s' if self.tables == 1 else ''}"
        others = _number(self.others, "other")
        if self.tables:
            return f"{_number(self.tables, 'table')}, {others} differ"
        return f"tables the same, {others} differ{'s' if self.others == 1 else ''}"


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def drift_in(result: Compared) -> Drift | None:
    """Return what differs, None where there are no two sides of which something is known."""
    comparison = result.comparison
    if comparison is None or len(result.known) < 2:
        return None
    return Drift(comparison.summary.differing, comparison.others, tuple(result.unavailable))


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
    drift: Drift | None = None
    """What differs between the environments; None where there is nothing to compare."""

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
            "differing": self.drift.tables if self.drift else None,
        }


def states_of(databases: Sequence[Database]) -> list[DatabaseState]:
    """Return the state of each database, all read at once; a name's counterparts are compared."""
    by_key = {str(database.pk): database for database in databases}
    results = readings_of(by_key)
    drift = {name: _drift(name, databases, results) for name in {one.name for one in databases}}
    return [_state(one, results[str(one.pk)], drift[one.name]) for one in databases]


def _drift(name: str, databases: Sequence[Database], results: Mapping[str, Result]) -> Drift | None:
    sides = {one.environment.slug: one for one in databases if one.name == name}
    if len(sides) < 2:
        return None
    return drift_in(compared(name, sides, known={slug: results[str(one.pk)] for slug, one in sides.items()}))


def _state(database: Database, result: Result, drift: Drift | None) -> DatabaseState:
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
            drift=drift,
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
        drift=drift,
    )
