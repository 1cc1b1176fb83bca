"""How the lists of expected.json were made by vendor, and the lists of one pair while they are filled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dynamic_databases.catalog import Catalog, ForeignKey, Table
from dynamic_databases.comparison import Comparison, Difference

Lists = dict[str, list[Any]]
UNSAID = frozenset({"NO ACTION", "RESTRICT", "SIMPLE", "NONE"})
"""What a foreign key does where its script does not say it, by vendor."""
WHOLE = frozenset(
    {"tables_only_left", "tables_only_right", "views_only_left", "views_only_right", "views_changed"}
    | {"column_order_changed"}
)
"""The lists that name tables and views, and nothing inside a table."""


@dataclass(frozen=True)
class Habits:
    """How the lists of one vendor were made."""

    schema_in_names: bool = False
    indexes_behind_unique: bool = False
    """Whether the index behind a unique constraint is listed among the indexes."""
    unique_is_index: bool = False
    """Whether it is listed there alone."""
    identity_in: str = "identity"
    options_of_unnamed_keys: bool = True
    """Whether the lists have the actions of a foreign key without a name, as SQLite's columns have them."""


HABITS = {
    "sqlite": Habits(options_of_unnamed_keys=False),
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

    def options_of(self, key: ForeignKey) -> dict[str, str]:
        """Return what a foreign key says beside its columns and target, by the lists' names."""
        if key.name is None and not self.habits.options_of_unnamed_keys:
            return {}
        options = {"ondelete": key.on_delete, "onupdate": key.on_update, "match": key.match}
        return {name: text for name, text in options.items() if text and text not in UNSAID}

    def tables_in_lists(self) -> set[str]:
        """Return the tables in both environments of which something differs, by any list but the order."""
        entries = [entry for name, entries in self.lists.items() if name not in WHOLE for entry in entries]
        return {entry["table"] if isinstance(entry, dict) else entry[0] for entry in entries}

    def side(self, difference: Difference) -> tuple[str, str]:
        """Return the environment that has what the other lacks, and the end of its lists' names."""
        left, right = self.pair
        return (right, "only_right") if left in difference.absent_in else (left, "only_left")
