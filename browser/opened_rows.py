"""What a person has opened and pinned as the start page lists it, with what differs there.

Which tables differ was stored when their structures were compared, so no server is asked for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from browser.addresses import COMPARE, BadAddress, decode, encode, path
from browser.opened import Opened, pinned, recent
from browser.overviews import DatabaseState, Drift
from dynamic_databases.comparison import State
from dynamic_databases.models import Environment
from dynamic_databases.readings.drift_counts import TableDrift, differing_tables

MOST_RECENT = 8
MOST_PINNED = 12


@dataclass(frozen=True)
class OpenedRow:
    """A table on the start page."""

    opened: Opened
    environment: Environment
    """Where it was last opened."""
    compare_url: str | None
    drift: TableDrift | None
    """What differs there; None if nothing does, or nothing is known."""
    is_known: bool
    """Whether it is known what differs."""

    @property
    def sign(self) -> str:
        return State.CHANGED.sign if self.drift else "=" if self.is_known else ""

    @property
    def words(self) -> str:
        """What differs: "2 differ, breaking", "same"."""
        if self.drift is None:
            return "same" if self.is_known else ""
        number = self.drift.differences
        severity = f", {self.drift.severity}" if self.drift.severity else ""
        return f"{number} differ{'s' if number == 1 else ''}{severity}"


@dataclass(frozen=True)
class OpenedLists:
    """The pinned tables, and those opened last."""

    pinned: tuple[OpenedRow, ...] = ()
    recent: tuple[OpenedRow, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.pinned or self.recent)


def opened_lists(
    tables: Sequence[Opened], environments: Sequence[Environment], states: Sequence[DatabaseState]
) -> OpenedLists:
    """Return what to list of the databases that the person may see; at most one query of our tables."""
    slugs = {environment.slug: environment for environment in environments}
    drifts = {state.name: state.drift for state in states}
    sides = {(state.name, state.environment) for state in states}
    seen = [table for table in tables if (table.database, table.environment) in sides]
    pins, lately = pinned(seen)[:MOST_PINNED], recent(seen, MOST_RECENT)
    names = {table.database for table in (*pins, *lately)}
    keys = {name: drift.key for name in names if (drift := drifts[name]) is not None and drift.key}
    stored = differing_tables(set(keys.values())) if keys else {}
    of_name = {name: stored[key] for name, key in keys.items() if key in stored}
    has_others = {name for name, _ in sides if sum(each == name for each, _ in sides) > 1}

    def row(table: Opened) -> OpenedRow:
        known = of_name.get(table.database)
        return OpenedRow(
            opened=table,
            environment=slugs[table.environment],
            compare_url=_compare_url(table) if table.database in has_others else None,
            drift=known.get(_name_of(table)) if known is not None else None,
            is_known=known is not None and not _is_uncertain(drifts[table.database]),
        )

    return OpenedLists(tuple(map(row, pins)), tuple(map(row, lately)))


def _is_uncertain(drift: Drift | None) -> bool:
    return drift is None or bool(drift.unread)


def _compare_url(table: Opened) -> str:
    return path(COMPARE, encode(table.database), table.segment)


def _name_of(table: Opened) -> tuple[str | None, str]:
    """Return schema and name of a table, None for the default schema."""
    schema, dot, name = table.segment.rpartition(".")
    try:
        return (decode(schema) if dot else None), decode(name)
    except BadAddress:
        return None, table.segment
