"""How the lists of expected.json were made by vendor, and the lists of one pair while they are filled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dynamic_databases.catalog import Catalog, Table
from dynamic_databases.comparison import Comparison, Difference

Lists = dict[str, list[Any]]


@dataclass(frozen=True)
class Habits:
    """How the lists of one vendor were made."""

    schema_in_names: bool = False
    indexes_behind_unique: bool = False
    """Whether the index behind a unique constraint is listed among the indexes."""
    unique_is_index: bool = False
    """Whether it is listed there alone."""
    identity_in: str = "identity"


HABITS = {
    "sqlite": Habits(),
    "postgresql": Habits(schema_in_names=True, indexes_behind_unique=True),
    "mysql": Habits(indexes_behind_unique=True, unique_is_index=True, identity_in="extra"),
    "microsoft": Habits(),
}


@dataclass
class Mapped:
    """The lists of one pair, filled difference by difference."""

    comparison: Comparison
    lists: Lists = field(default_factory=dict)

    @property
    def pair(self) -> tuple[str, str]:
        left, right = self.comparison.environments
        return left, right

    @property
    def habits(self) -> Habits:
        return HABITS[self.catalog(self.pair[0]).vendor]

    def catalog(self, environment: str) -> Catalog:
        return self.comparison.catalogs[environment]

    def table(self, environment: str, difference: Difference) -> Table:
        table = self.catalog(environment).table(difference.table or "", difference.schema)
        assert table is not None, difference
        return table

    def named(self, difference: Difference) -> str:
        return self.full_name(difference.schema, difference.table or "")

    def full_name(self, schema: str | None, name: str) -> str:
        return f"{schema}.{name}" if self.habits.schema_in_names else name

    def add(self, name: str, entry: Any) -> None:
        entries = self.lists.setdefault(name, [])
        if entry not in entries:
            entries.append(entry)

    def side(self, difference: Difference) -> tuple[str, str]:
        """Return the environment that has what the other lacks, and the end of its lists' names."""
        left, right = self.pair
        return (right, "only_right") if left in difference.absent_in else (left, "only_left")
