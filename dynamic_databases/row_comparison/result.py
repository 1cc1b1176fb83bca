"""What was found out about a table's rows on all sides: values that know no server and no page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import cached_property

from dynamic_databases.row_comparison.giving_way import giving_way
from dynamic_databases.row_comparison.plan import Plan
from dynamic_databases.row_comparison.sides import Absence


class RowState(StrEnum):
    """Whether a side has a row, or why that is not known."""

    FOUND = "found"
    NO_ROW = "no_row"
    DUPLICATE = "duplicate"
    """Several rows have the key there."""
    UNREADABLE = "unreadable"
    NOT_VISIBLE = "not_visible"
    """No row was found, but the login may not see all rows."""


class Outcome(StrEnum):
    """What a row is across all sides, the first of these that applies."""

    DUPLICATE = "duplicate"
    MISSING = "missing"
    DIFFERING = "differing"
    NOT_COMPARED = "not_compared"
    SAME = "same"


ASKS = "The table is large, and protected in {}: it is compared there only after confirmation."
DIFFERENT = (Outcome.DUPLICATE, Outcome.MISSING, Outcome.DIFFERING)
"""What is known not to be the same everywhere."""


@dataclass(frozen=True)
class ComparedRow:
    """A row as it stands on all sides."""

    key: tuple[Any, ...]
    """Its key, as the first side that has it prints it."""
    states: Mapping[str, str]
    """By side: a `RowState`, or the code of a side that was not read."""
    cells: Mapping[str, Mapping[str, Any]]
    """The columns that differ or were not read somewhere, each with its value by side."""
    rows: Mapping[str, Sequence[Any]]
    """The whole row on each side that has it once: the values of `Plan.compared`, then the ignored ones."""
    outcome: Outcome

    def lacks(self, side: str) -> bool:
        """Return whether a side is known to have no such row."""
        return self.states[side] == RowState.NO_ROW


@dataclass(frozen=True)
class Stop:
    """Why a comparison in parts ended before the last row, and behind which key it goes on."""

    reason: str
    """In words, as a part of a sentence."""
    after: tuple[Any, ...]
    """As a server prints it; empty for the first row."""
    rows_left: int | None = None
    """About how many rows were not looked at."""


@dataclass(frozen=True)
class RowComparison:
    """The rows of a table on all sides; `plan` is None where no side that was read has the table."""

    database: str
    schema: str | None
    table: str
    sides: tuple[str, ...]
    baseline: str
    plan: Plan | None
    rows: tuple[ComparedRow, ...] = ()
    """Those that are not the same everywhere, in the order of their keys."""
    same_rows: tuple[ComparedRow, ...] = ()
    """Those that are the same on all sides that were read, where they are asked for."""
    total: int = 0
    """All keys that were found anywhere."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many rows were read of each side."""
    renumbered: int = 0
    """In how many rows that are the same the surrogate key differs, which is not compared."""
    unavailable: Mapping[str, Absence] = field(default_factory=dict)
    unread_columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The sides on which a column is not read, by its name."""
    hidden_by: Mapping[str, str] = field(default_factory=dict)
    """What may hide rows of a side from its login, by side."""
    problem: str = ""
    """Why nothing was compared at all, in a sentence."""
    is_confirmed: bool = True
    """Whether the rows that differ were asked for a second time: they did not just change."""
    looked_beyond: bool = True
    """Whether rows that match a filter on one side only were looked for on the others without it."""
    is_narrowed: bool = False
    """Whether only rows that match a filter were asked for."""
    is_in_parts: bool = False
    """Whether the table was compared range after range of its key, since it is large."""
    by_checksum: int = 0
    """How many rows are the same by checksums that the servers computed; they were not read."""
    stop: Stop | None = None
    """Why a comparison in parts ended before the last row."""
    asks: tuple[str, ...] = ()
    """The protected sides that are not asked for a large table before that is confirmed."""
    begins_after: tuple[Any, ...] = ()
    """The key behind which a comparison in parts began."""

    @cached_property
    def outcomes(self) -> Counter[str]:
        return Counter(row.outcome for row in self.rows)

    @cached_property
    def missing_in(self) -> Counter[str]:
        """How many rows each side is known not to have, by side."""
        missing: Counter[str] = Counter()
        for states, count in Counter(tuple(row.states.items()) for row in self.rows).items():
            missing.update({side: count for side, state in states if state == RowState.NO_ROW})
        return missing

    @property
    def obstacle(self) -> str:
        """Why nothing was compared at all, in a sentence; nothing where something was."""
        return ASKS.format(", ".join(self.asks)) if self.asks else self.problem

    @property
    def compared_sides(self) -> tuple[str, ...]:
        """The sides whose rows were compared, in the order of all sides."""
        return tuple(side for side in self.sides if side not in self.unavailable)

    @property
    def is_compared(self) -> bool:
        """Whether two sides at least were compared."""
        nothing = self.plan is None or self.problem or self.asks
        return not nothing and len(self.compared_sides) > 1

    @property
    def not_compared(self) -> int:
        """How many rows are neither known to differ nor known to be the same."""
        if self.unread_columns or not self.is_compared:
            return self.total - self.differing
        return self.outcomes[Outcome.NOT_COMPARED]

    @property
    def same(self) -> int:
        """How many rows are the same on all sides that were read."""
        return self.total - self.differing - self.not_compared

    @property
    def differing(self) -> int:
        """How many rows are known not to be the same everywhere."""
        return sum(self.outcomes[outcome] for outcome in DIFFERENT)

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for was compared, on all sides."""
        unknown = self.unavailable or self.not_compared or self.unread_columns or self.hidden_by
        return self.is_compared and not unknown and self.stop is None


def with_absences(
    rows: Iterable[ComparedRow], labels: Sequence[str], absences: Mapping[str, Absence]
) -> tuple[ComparedRow, ...]:
    """Return rows with a state for each side, also for those that were not read."""
    known: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
    completed = []
    for row in giving_way(rows):
        states = tuple(row.states.items())
        if states not in known:
            known[states] = {label: row.states.get(label) or absences[label].code for label in labels}
        completed.append(ComparedRow(row.key, known[states], row.cells, row.rows, row.outcome))
    return tuple(completed)
