"""A column in one environment: what is known of its values, or why nothing is."""

from __future__ import annotations

from dataclasses import dataclass

from dynamic_databases.catalog import Column, Table
from dynamic_databases.connections import LiveConnection
from dynamic_databases.models import Connectable, Environment
from dynamic_databases.runtime_models import Sample, SampleKind, ValueGroups

MOST_ROWS = 100_000
"""Rows of a sample. A table of fewer rows is read whole."""
MOST_FREQUENT = 5
"""Values that are listed, NULL not among them."""
READ = "read"


@dataclass(frozen=True)
class Profile:
    """What is known of a column's values in one environment."""

    groups: ValueGroups
    sample: Sample
    estimate: int | None = None
    """How many rows the server thinks that the table has; None if nobody has counted them."""
    distinct_estimate: int | None = None
    """How many values the server thinks that the column has, where only a sample was read."""
    hidden_by: str = ""
    bins: tuple[int, ...] = ()
    """Rows by interval of the scale; empty where there is none."""

    @property
    def kind(self) -> SampleKind:
        """Which rows were read: all of them, where there were fewer than the first that were asked for."""
        is_whole = self.sample.kind is SampleKind.FIRST and self.groups.rows < self.sample.most
        return SampleKind.WHOLE if is_whole else self.sample.kind

    @property
    def is_whole(self) -> bool:
        return self.kind is SampleKind.WHOLE

    @property
    def of(self) -> str:
        """Which rows were read, in words."""
        seen = " that this login may see" if self.hidden_by else ""
        rows = f"{self.groups.rows:,} row{'' if self.groups.rows == 1 else 's'}"
        if self.kind is SampleKind.PAGES:
            return f"a sample: {rows} in {self.sample.percent:.2g} % of its pages{seen}"
        if self.kind is SampleKind.RANGES:
            return f"a sample: {rows} from ranges of its key{seen}"
        return f"{'all' if self.is_whole else 'the first'} {rows}{seen}"

    @property
    def null_share(self) -> float:
        """The share of NULL in percent."""
        return 100 * self.groups.nulls / self.groups.rows if self.groups.rows else 0.0


@dataclass(frozen=True)
class ProfileSide:
    """A column in one environment. `state` is "read", or why there is no profile, which `message` says."""

    database: Connectable
    state: str
    message: str = ""
    live: LiveConnection | None = None
    table: Table | None = None
    column: Column | None = None
    profile: Profile | None = None

    @property
    def environment(self) -> Environment:
        return self.database.environment

    @property
    def slug(self) -> str:
        return self.environment.slug
