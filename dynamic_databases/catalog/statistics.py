"""What tables weigh, as the server estimates it, and the last migration: never compared."""

from __future__ import annotations

from dataclasses import dataclass, field

from dynamic_databases.catalog.tables import TableName


@dataclass(frozen=True, slots=True)
class TableStatistics:
    """What a table weighs, as the server estimates it; None is "never counted"."""

    rows: int | None = None
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Migration:
    """The last migration applied: the tool's table, the name or number, and when."""

    source: str
    name: str
    applied: str | None = None
    count: int | None = None


@dataclass(frozen=True)
class Statistics:
    tables: dict[TableName, TableStatistics] = field(default_factory=dict)
    bytes: int | None = None
    migration: Migration | None = None
