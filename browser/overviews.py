"""Whole databases as lists show them: state, size, and how many of their tables differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from browser.addresses import COMPARE, encode, path
from dynamic_databases.comparison import State
from dynamic_databases.connections import label_of
from dynamic_databases.models import Connectable
from dynamic_databases.readings.compared import Compared
from dynamic_databases.readings.counterparts import Result, failing_since, known_sides, readings_of
from dynamic_databases.readings.drift_counts import drift_counts
from dynamic_databases.redaction import VisibleReading


@dataclass(frozen=True)
class Drift:
    """What differs between the databases of one name."""

    tables: int
    others: int
    """Routines, sequences, types."""
    unread: tuple[str, ...] = ()
    """Environments that did not answer now, or not in full."""
    key: str = ""
    """By which it is stored which tables differ, "" where that is not known."""

    @property
    def differs(self) -> bool:
        return bool(self.tables or self.others)

    @property
    def sign(self) -> str:
        return State.CHANGED.sign if self.differs else "="

    @property
    def words(self) -> str:
        """Return a summary: "3 tables differ"."""
        if not self.differs:
            return "no differences, as far as is known" if self.unread else "all the same"
        if not self.others:
            return f"{_number(self.tables, 'table')} differ{'s' if self.tables == 1 else ''}"
        others = _number(self.others, "other")
        if self.tables:
            return f"{_number(self.tables, 'table')}, {others} differ"
        return f"tables the same, {others} differ{'s' if self.others == 1 else ''}"


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def drift_in(result: Compared) -> Drift | None:
    """Return what differs, None where fewer than two sides are known."""
    comparison = result.comparison
    if comparison is None or len(result.known) < 2:
        return None
    return Drift(comparison.summary.differing, comparison.others, result.uncertain)


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
    def compare_url(self) -> str:
        return path(COMPARE, encode(self.name))

    @property
    def is_ok(self) -> bool:
        return self.state == "ok"

    @property
    def sign(self) -> str:
        """The sign of a database that could not be read; empty for others."""
        return "" if self.is_ok else State.UNKNOWN.sign

    @property
    def folded_name(self) -> str:
        """What lists are sorted by: the name whatever its letter case."""
        return self.name.casefold()

    @property
    def server(self) -> str:
        return f"{self.vendor} {self.version}"

    @property
    def differing(self) -> int | None:
        """How many tables and other objects differ; None where nothing was compared."""
        return self.drift.tables + self.drift.others if self.drift else None

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
            "message": self.message or None,
            "read_at": self.read_at.isoformat().replace("+00:00", "Z") if self.read_at else None,
        }


def states_of(databases: Sequence[Connectable]) -> list[DatabaseState]:
    """Return the state of each database, all read at once; a name's counterparts are compared."""
    results = readings_of({str(database.pk): database for database in databases})
    names: dict[str, dict[str, Connectable]] = {}
    for database in databases:
        names.setdefault(database.name, {})[database.environment.slug] = database
    several = [
        known_sides(name, sides, {slug: results[str(database.pk)] for slug, database in sides.items()})
        for name, sides in names.items()
        if len(sides) > 1
    ]
    counts = drift_counts(several)
    drift = {
        known.name: Drift(
            counts[known.name].tables,
            counts[known.name].others,
            known.uncertain,
            key=counts[known.name].key,
        )
        for known in several
        if known.name in counts
    }
    return [_state(database, results[str(database.pk)], drift.get(database.name)) for database in databases]


def _state(database: Connectable, result: Result, drift: Drift | None) -> DatabaseState:
    slug = database.environment.slug
    url = path(slug, encode(database.name))
    vendor = label_of(database)
    if not isinstance(result, VisibleReading):
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
        version=result.structure.version,
        tables=len(result.structure.tables),
        bytes=result.statistics.bytes,
        read_at=result.read_at,
        drift=drift,
    )
