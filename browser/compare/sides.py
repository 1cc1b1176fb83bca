"""One side of a comparison: a database, and what stands above its column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from browser.addresses import encode, path
from dynamic_databases.catalog import Migration
from dynamic_databases.models import Connectable, Environment


@dataclass(frozen=True)
class Side:
    """One database of a comparison: its environment's slug, or `prod/acme`, as label."""

    label: str
    database: Connectable

    @property
    def environment(self) -> Environment:
        return self.database.environment

    @property
    def name(self) -> str:
        return str(self.environment) if self.label == self.environment.slug else self.label

    def url(self, *rest: str) -> str:
        return path(self.environment.slug, encode(self.database.name), *rest)


@dataclass(frozen=True)
class SideHead:
    """What stands above a side's column."""

    side: Side
    migration: Migration | None
    ahead: str
    read_at: datetime | None
    """When what is shown of it was read: long ago, if it does not answer now."""

    @property
    def migration_title(self) -> str:
        """Which tool made the last migration and, where that is known, when."""
        if self.migration is None:
            return ""
        applied = f", applied {self.migration.applied}" if self.migration.applied else ""
        return f"{self.migration.source}{applied}"


def ahead(baseline: Migration | None, other: Migration | None, label: str) -> str:
    """Return who is ahead, in words, as far as two migrations of one tool tell: "5 ahead of prod"."""
    if baseline is None or other is None or other is baseline or baseline.source != other.source:
        return ""
    if baseline.name == other.name and baseline.count == other.count:
        return f"as {label}"
    if baseline.count is None or other.count is None or baseline.count == other.count:
        return f"not as {label}"
    number = other.count - baseline.count
    return f"{number} ahead of {label}" if number > 0 else f"{-number} behind {label}"
