"""What a comparison rests on, and the place in it where something is compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dynamic_databases.comparison.options import Options
from dynamic_databases.comparison.sides import Side


@dataclass(frozen=True)
class Scope:
    """What a comparison rests on: a side for each environment, the baseline first or wherever it stands."""

    sides: Mapping[str, Side]
    baseline: str
    options: Options
    across: bool

    def baseline_first(self, environments: Iterable[str]) -> list[str]:
        """Return the environments with the baseline moved to the front."""
        return sorted(environments, key=lambda environment: environment != self.baseline)


@dataclass(frozen=True, slots=True)
class Place:
    """Where differences are: the table as the baseline (or the first that has it) names it."""

    schema: str | None
    table: str | None
    unread: frozenset[str] = frozenset()
    """Environments where the table could not be read."""
