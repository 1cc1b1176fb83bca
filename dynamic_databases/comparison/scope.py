"""What a comparison rests on, and the place in it where something is compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from dynamic_databases.comparison.options import Options
from dynamic_databases.comparison.sides import Side
from dynamic_databases.comparison.values import State


@dataclass(frozen=True)
class Scope:
    """What a comparison rests on: a side for each environment, the baseline first or wherever it stands."""

    sides: Mapping[str, Side]
    baseline: str
    options: Options
    across: bool

    @cached_property
    def same(self) -> Mapping[str, State]:
        """The states of a table that is the same in all environments."""
        return {name: State.BASELINE if name == self.baseline else State.SAME for name in self.sides}

    @cached_property
    def no_counts(self) -> Mapping[str, int]:
        """No difference in any environment."""
        return dict.fromkeys(self.sides, 0)

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
