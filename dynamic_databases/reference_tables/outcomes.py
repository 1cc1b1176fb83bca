"""How a reference table's rows compare, in a few words: values that know no server and no page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dynamic_databases.models import ReferenceTable
from dynamic_databases.row_comparison import Outcome, RowComparison

NOT_YET = "Not compared yet."
"""Why nothing is known of a table that was only just registered."""


class OutcomeState(StrEnum):
    SAME = "same"
    DIFFER = "differ"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True)
class ReferenceOutcome:
    """What is known of a reference table's rows: they are the same only where all of them were read."""

    reference: ReferenceTable
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many rows are the same, differ, …: see `counts_of`. Empty where nothing was compared."""
    complete: bool = False
    reason: str = ""
    """Why not everything was compared, in a sentence."""
    compared_at: datetime | None = None

    @property
    def differing(self) -> int:
        """How many rows are known not to be the same everywhere."""
        return sum(self.counts.get(name, 0) for name in ("differing", "missing", "duplicate"))

    @property
    def state(self) -> OutcomeState:
        if self.differing:
            return OutcomeState.DIFFER
        return OutcomeState.SAME if self.complete else OutcomeState.NOT_COMPARED

    @property
    def words(self) -> str:
        """The state in words: "same", "3 differ", "not compared", "not compared yet"."""
        if self.reason == NOT_YET:
            return f"{self.state} yet"
        if self.state is not OutcomeState.DIFFER:
            return str(self.state)
        differ = f"{self.differing:,} differ{'s' if self.differing == 1 else ''}"
        return differ if self.complete else f"{differ}, not all compared"


def outcome_of(
    reference: ReferenceTable, comparison: RowComparison, compared_at: datetime
) -> ReferenceOutcome:
    """Return what a comparison came to."""
    return ReferenceOutcome(
        reference=reference,
        counts=counts_of(comparison),
        complete=comparison.complete,
        reason=reason_of(comparison),
        compared_at=compared_at,
    )


def counts_of(comparison: RowComparison) -> dict[str, int]:
    """Return how many rows are the same, differ, …, by the names of the contract's summary."""
    if not comparison.is_compared:
        return {}
    return {
        "rows": comparison.total,
        "same": comparison.same,
        "differing": comparison.outcomes[Outcome.DIFFERING],
        "missing": comparison.outcomes[Outcome.MISSING],
        "duplicate": comparison.outcomes[Outcome.DUPLICATE],
        "not_compared": comparison.not_compared,
    }


def reason_of(comparison: RowComparison) -> str:
    """Return why not everything was compared, in a sentence; nothing where it was."""
    if comparison.complete:
        return ""
    if comparison.problem:
        return comparison.problem
    if comparison.plan is None and not comparison.unavailable:
        return f"No environment has a table {comparison.table}."
    for side, absence in comparison.unavailable.items():
        return f"{side}: {absence.message}"
    for side, hidden_by in comparison.hidden_by.items():
        return f"Rows of {side} may be hidden from its login by {hidden_by}."
    for name, sides in comparison.unread_columns.items():
        return f"{name} can't be read in {', '.join(sides)}."
    return "Some values could not be read."
