"""How serious one difference is in one environment, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """Whether code that runs on the baseline also runs there: yes, perhaps not, no."""

    COSMETIC = "cosmetic"
    RISKY = "risky"
    BREAKING = "breaking"

    @property
    def rank(self) -> int:
        """Return 1 for cosmetic, 2 for risky, 3 for breaking."""
        return _RANKS[self]


_RANKS = {Severity.COSMETIC: 1, Severity.RISKY: 2, Severity.BREAKING: 3}


def worst(severities: Iterable[Severity | None]) -> Severity | None:
    """Return the worst severity, or None if there is none."""
    known = [severity for severity in severities if severity is not None]
    return max(known, key=lambda severity: severity.rank, default=None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How serious a difference is in one environment, and why."""

    severity: Severity
    reason: str
    rule: str
    since: datetime | None = None
    accepted: str | None = None
    """The reason why somebody accepted it, or None."""
