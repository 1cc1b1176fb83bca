"""What is known of databases side by side: read, stored, or not at all, and what comparing them gives.

Values that pages and commands show; leaves reading and comparing to `counterparts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dynamic_databases.catalog import Catalog, Locked
from dynamic_databases.comparison import Comparison, compare, comparison_as_json
from dynamic_databases.redaction import VisibleReading


@dataclass(frozen=True)
class Unavailable:
    """A side that could not be read: why, since when, and the time of the snapshot that stands in for it."""

    code: str
    message: str
    since: datetime | None = None
    snapshot: datetime | None = None
    unread: tuple[str, ...] = ()
    """What the older reader that made the snapshot did not read, in a comparison's words."""

    @property
    def not_read(self) -> str:
        """A sentence about what an older reader did not read; empty if it read everything."""
        named = ", ".join(word.replace(".", " ").replace("_", " ") for word in self.unread)
        return f"An older version of this application read it, without: {named}." if named else ""


_NOTHING = Catalog(vendor="", version="", default_schema=None)


@dataclass(frozen=True)
class Compared:
    """The comparison of all sides, and how fresh each is; `comparison` is None if nothing is known of any."""

    name: str
    sides: tuple[str, ...]
    comparison: Comparison | None
    readings: Mapping[str, VisibleReading] = field(default_factory=dict)
    unavailable: Mapping[str, Unavailable] = field(default_factory=dict)
    asked: str | None = None
    """The baseline that was asked for."""
    locked: Mapping[str, Locked] = field(default_factory=dict)
    """By side, what is locked in a database that was read: it is compared as last read, or is unknown."""

    @property
    def unread_baseline(self) -> str | None:
        """The baseline that was asked for, if it is unknown and another one was taken instead."""
        taken = self.comparison is None or self.comparison.baseline == self.asked
        return None if taken else self.asked

    @property
    def known(self) -> tuple[str, ...]:
        """The sides that are known: read now, or stored before. A single one is compared with nothing."""
        stored = {side for side, absence in self.unavailable.items() if absence.snapshot is not None}
        return tuple(side for side in self.sides if side in self.readings or side in stored)

    @property
    def uncertain(self) -> tuple[str, ...]:
        """The sides that were not read now, or not in full: what is the same there may not be."""
        return tuple(side for side in self.sides if side in self.unavailable or side in self.locked)

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON of a comparison."""
        down = {
            side: (f"{absence.code}: {absence.message}", absence.since, absence.snapshot)
            for side, absence in self.unavailable.items()
        }
        read_at = {side: reading.read_at for side, reading in self.readings.items()}
        # Where nothing is known the JSON has its usual shape, without any table.
        known = self.comparison or compare({self.sides[0]: _NOTHING})
        content = comparison_as_json(known, self.name, read_at, down, self.sides)
        for side, unavailable in self.unavailable.items():
            content["unavailable"][side]["state"] = unavailable.code
        return content | {"locked": {side: part.as_json() for side, part in self.locked.items()}}


@dataclass(frozen=True)
class KnownSides:
    """What is known of all sides, before it is compared."""

    name: str
    sides: tuple[str, ...]
    catalogs: Mapping[str, Catalog]
    """What is compared, in the order of the sides; those of which nothing is known are left out."""
    readings: Mapping[str, VisibleReading]
    unavailable: Mapping[str, Unavailable]
    locked: Mapping[str, Locked]

    @property
    def uncertain(self) -> tuple[str, ...]:
        """The sides that were not read now, or not in full: what is the same there may not be."""
        return tuple(side for side in self.sides if side in self.unavailable or side in self.locked)
