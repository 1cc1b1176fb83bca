"""One difference between the baseline and one other environment, as the rules of severity see it."""

from __future__ import annotations

from dataclasses import dataclass

from dynamic_databases.catalog import Column
from dynamic_databases.comparison.items import Item
from dynamic_databases.comparison.types import Reach, reach
from dynamic_databases.comparison.values import Fact, ObjectKind

NO_FACT = Fact(None, None)


@dataclass(frozen=True, slots=True)
class Change:
    """What the baseline has and what is there; `attribute` is None where one of them has nothing."""

    object: ObjectKind
    attribute: str | None = None
    baseline: Item | None = None
    there: Item | None = None

    @property
    def before(self) -> Fact:
        return self._fact(self.baseline)

    @property
    def after(self) -> Fact:
        return self._fact(self.there)

    def _fact(self, item: Item | None) -> Fact:
        return item.facts.get(self.attribute or "", NO_FACT) if item else NO_FACT

    @property
    def column(self) -> Column | None:
        """Return the column there, if it is one."""
        return self.there.value if self.there and isinstance(self.there.value, Column) else None

    @property
    def missing(self) -> bool:
        return self.attribute is None and self.baseline is not None and self.there is None

    @property
    def extra(self) -> bool:
        return self.attribute is None and self.baseline is None and self.there is not None

    @property
    def spelling_only(self) -> bool:
        """Whether both are the same once normalised."""
        return self.before.canonical == self.after.canonical

    @property
    def must_be_given(self) -> bool:
        """Whether an insert that leaves the column out fails there."""
        column = self.column
        return column is not None and not (
            column.nullable
            or column.default is not None
            or column.identity is not None
            or column.generated is not None
        )

    @property
    def reach(self) -> Reach:
        """What the column's type there holds, beside that of the baseline."""
        before = self.baseline.value if self.baseline else None
        after = self.there.value if self.there else None
        if not isinstance(before, Column) or not isinstance(after, Column):
            return Reach.INCOMPATIBLE
        return reach(before.kind, after.kind)

    @property
    def values_lost(self) -> bool:
        """Whether a list of values (of an enum) lacks some there."""
        before, after = self.before.canonical, self.after.canonical
        return isinstance(before, tuple) and not set(before) <= set(after if isinstance(after, tuple) else ())

    @property
    def in_unique(self) -> bool:
        """Whether a key or unique index holds the column, or the index is unique, on either side."""
        return any(item is not None and "unique" in item.marks for item in (self.baseline, self.there))
