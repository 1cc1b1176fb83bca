"""A difference between the baseline and another environment, in the form that severity rules test."""

from __future__ import annotations

from dataclasses import dataclass

from dynamic_databases.catalog import WITHHELD, Column, Family, Table
from dynamic_databases.comparison.canonical.declared_kinds import declared_reach
from dynamic_databases.comparison.canonical.facts import NOTHING, Fact
from dynamic_databases.comparison.canonical.reach import Reach, reach
from dynamic_databases.comparison.items.item import Item, ObjectKind
from dynamic_databases.comparison.items.table_collation import columns_with_table_collation

_FLAGS = frozenset({Family.BOOLEAN, Family.INTEGER})


def _charsets(value: object) -> set[str]:
    columns = columns_with_table_collation(value) if isinstance(value, Table) else [value]
    return {column.charset for column in columns if isinstance(column, Column) and column.charset}


def _bare(type_: str) -> str:
    return type_.partition("(")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Change:
    """The item in the baseline and in the other environment ("there" in all names and reasons).

    `attribute` is None if one of them lacks the item.
    """

    object: ObjectKind
    attribute: str | None = None
    baseline: Item | None = None
    there: Item | None = None
    of_view: bool = False
    """Whether the item belongs to a view: what is written through it is its tables' to say."""

    @property
    def before(self) -> Fact:
        return self._fact(self.baseline)

    @property
    def after(self) -> Fact:
        return self._fact(self.there)

    def _fact(self, item: Item | None) -> Fact:
        return item.facts.get(self.attribute or "", NOTHING) if item else NOTHING

    @property
    def column(self) -> Column | None:
        """Return the column there, if the item is a column."""
        return self.there.value if self.there and isinstance(self.there.value, Column) else None

    @property
    def missing(self) -> bool:
        return self.attribute is None and self.baseline is not None and self.there is None

    @property
    def extra(self) -> bool:
        return self.attribute is None and self.baseline is None and self.there is not None

    @property
    def spelling_only(self) -> bool:
        """Whether the canonical forms are equal."""
        return self.before.canonical == self.after.canonical

    @property
    def has_no_effect(self) -> bool:
        """Whether the server treats both in the same way, see `Fact.effect`."""
        return self.before.effect is not None and self.before.effect == self.after.effect

    @property
    def must_be_given(self) -> bool:
        """Whether an insert that leaves the column out fails there."""
        column = self.column
        return column is not None and not (
            self.of_view
            or column.nullable
            or column.default is not None
            or column.identity is not None
            or column.generated is not None
        )

    @property
    def is_of_tables(self) -> bool:
        """Whether it matters only to what is written through a view: its tables say so, and differ."""
        if not self.of_view or self.object is not ObjectKind.COLUMN:
            return False
        gained = self.attribute == "nullable" and self.after.canonical is False
        return gained or self.attribute in ("default", "identity", "on_update")

    @property
    def loses_numbers(self) -> bool:
        """Whether the baseline's column is an identity column, and there nothing generates its value."""
        before = self.baseline.value if self.baseline else None
        after = self.column
        return (
            not self.of_view
            and isinstance(before, Column)
            and before.identity is not None
            and after is not None
            and (after.identity, after.default, after.generated) == (None, None, None)
        )

    @property
    def numbers_always(self) -> bool:
        """Whether an insert may not supply the number itself there, but may in the baseline."""
        before, after = (str(fact.canonical or "").startswith("always") for fact in (self.before, self.after))
        return after and not before

    @property
    def reach(self) -> Reach:
        """How the values that the type there holds compare with those of the baseline's type."""
        if self.baseline and self.there and self.baseline.declared and self.there.declared:
            return declared_reach(self.baseline.declared, self.there.declared)
        before = self.baseline.value if self.baseline else None
        after = self.there.value if self.there else None
        if not isinstance(before, Column) or not isinstance(after, Column):
            return Reach.INCOMPATIBLE
        if {before.kind.family, after.kind.family} == _FLAGS and _bare(before.type) == _bare(after.type):
            return Reach.SAME  # tinyint(1) and tinyint(4) hold the same values
        return reach(before.kind, after.kind)

    @property
    def charset_differs(self) -> bool:
        """Whether the character set differs, in the column or in columns of the table."""
        sets = [_charsets(item.value) for item in (self.baseline, self.there) if item is not None]
        return len(sets) == 2 and bool(sets[0] and sets[1]) and sets[0] != sets[1]

    @property
    def is_inherited(self) -> bool:
        """Whether both are tables with a column that has the table's collation."""
        return all(
            item is not None
            and isinstance(item.value, Table)
            and bool(columns_with_table_collation(item.value))
            for item in (self.baseline, self.there)
        )

    @property
    def is_called(self) -> bool:
        """Whether code calls it: true for a routine, but not for a scheduled event."""
        return getattr(self.baseline and self.baseline.value, "kind", None) != "event"

    @property
    def values_lost(self) -> bool:
        """Whether some values are refused there. A column without a list of values accepts any value."""
        before, after = self.before.canonical, self.after.canonical
        return isinstance(after, tuple) and not (isinstance(before, tuple) and set(before) <= set(after))

    @property
    def rights_lost(self) -> bool:
        """Whether a privilege that is granted in the baseline is not granted there, or denied."""
        before, after = (
            set(fact.canonical) if isinstance(fact.canonical, tuple) else set()
            for fact in (self.before, self.after)
        )
        return any(right.startswith(WITHHELD) for right in after - before) or any(
            not right.startswith(WITHHELD) for right in before - after
        )

    @property
    def in_unique(self) -> bool:
        """Whether, in either of them, it is a unique index or is in a key or unique index."""
        return any(item is not None and item.unique for item in (self.baseline, self.there))
