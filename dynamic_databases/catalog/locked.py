"""What another session's locks kept from being read, and the older values that stand in for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dynamic_databases.catalog.tables import TableName

LOCKED = "another session holds a lock on it (LOCK TABLE, ALTER TABLE, REFRESH or the like)"
"""Why a table could not be read, or not all of it: its `problem` while nothing stands in for it."""

PARTS = {"rights": "rights", "routine": "routines", "sequence": "sequences"}
"""Sorts of what is no table, in a comparison's words, and where a catalog has them."""


@dataclass(frozen=True)
class Locked:
    """What of a catalog was locked: each with the time when it was last read, or None if it never was."""

    tables: Mapping[TableName, datetime | None] = field(default_factory=dict)
    sorts: Mapping[str, datetime | None] = field(default_factory=dict)
    """Of what is no table, by sort (see `PARTS`): which ones is not always told, so all are as last read."""

    def __bool__(self) -> bool:
        return bool(self.tables or self.sorts)

    def read_now(self) -> Locked:
        """Return the same with nothing standing in for what was locked."""
        return Locked(dict.fromkeys(self.tables), dict.fromkeys(self.sorts))

    @property
    def names(self) -> list[str]:
        """What was locked, in words."""
        return [*map(str, self.tables), *(PARTS[sort] for sort in self.sorts)]

    def only(self, names: Collection[TableName]) -> Locked:
        """Return the same for only these tables."""
        return Locked({name: read_at for name, read_at in self.tables.items() if name in names})

    @property
    def read_at(self) -> datetime | None:
        """When the oldest of what stands in was read; None if nothing stands in for some of it."""
        times = [*self.tables.values(), *self.sorts.values()]
        known = [read_at for read_at in times if read_at is not None]
        return min(known, default=None) if len(known) == len(times) else None

    @property
    def is_known(self) -> bool:
        """Whether something older stands in for each."""
        return not self or self.read_at is not None

    def as_json(self) -> list[dict[str, str | None]]:
        """Return what was locked, each with the time when what stands in for it was read, or None."""
        entries: list[dict[str, str | None]] = [
            {"object": "table", "schema": name.schema, "table": name.name, "snapshot": _moment(read_at)}
            for name, read_at in self.tables.items()
        ]
        entries += [
            {"object": sort, "schema": None, "table": None, "snapshot": _moment(read_at)}
            for sort, read_at in self.sorts.items()
        ]
        return entries


def _moment(when: datetime | None) -> str | None:
    return None if when is None else when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


NOT_LOCKED = Locked()
