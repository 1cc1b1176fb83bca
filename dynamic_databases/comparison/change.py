"""One difference between the baseline and one other environment, as the rules of severity see it."""

from __future__ import annotations

from dataclasses import dataclass

from dynamic_databases.catalog import Column, Family, Table
from dynamic_databases.comparison.items import Item
from dynamic_databases.comparison.types import Reach, reach
from dynamic_databases.comparison.values import Fact, ObjectKind

NO_FACT = Fact(None, None)
_FLAGS = frozenset({Family.BOOLEAN, Family.INTEGER})


def inheriting(table: Table) -> list[Column]:
    """Return the columns whose collation is the table's."""
    return [one for one in table.columns if one.collation is not None and one.collation == table.collation]


def _charsets(value: object) -> set[str]:
    columns = inheriting(value) if isinstance(value, Table) else [value]
    return {one.charset for one in columns if isinstance(one, Column) and one.charset}


def _bare(type_: str) -> str:
    return type_.partition("(")[0].strip().lower()


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
        if {before.kind.family, after.kind.family} == _FLAGS and _bare(before.type) == _bare(after.type):
            return Reach.SAME  # tinyint(1) holds what tinyint(4) holds
        return reach(before.kind, after.kind)

    @property
    def charset(self) -> bool:
        """Whether characters are kept in another set there, in the column or in columns of the table."""
        sets = [_charsets(item.value) for item in (self.baseline, self.there) if item is not None]
        return len(sets) == 2 and bool(sets[0] and sets[1]) and sets[0] != sets[1]

    @property
    def inherited(self) -> bool:
        """Whether a table on each side has a column that takes the table's collation."""
        return all(
            item is not None and isinstance(item.value, Table) and bool(inheriting(item.value))
            for item in (self.baseline, self.there)
        )

    @property
    def is_called(self) -> bool:
        """Whether code calls it, and no schedule does."""
        return getattr(self.baseline and self.baseline.value, "kind", None) != "event"

    @property
    def values_lost(self) -> bool:
        """Whether a list of values (of an enum) lacks some there."""
        before, after = self.before.canonical, self.after.canonical
        return isinstance(before, tuple) and not set(before) <= set(after if isinstance(after, tuple) else ())

    @property
    def in_unique(self) -> bool:
        """Whether a key or unique index holds the column, or the index is unique, on either side."""
        return any(item is not None and "unique" in item.marks for item in (self.baseline, self.there))
