"""What a column's values are in one environment and not in the baseline: in kind, never in number alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from browser.addresses import TableAddress, link
from browser.addresses.parameters import parameter_of
from browser.profiles.sides import Profile, ProfileSide
from browser.rows.facet_links import FacetLinks
from browser.values import plain_text
from dynamic_databases.catalog import Column
from dynamic_databases.catalog.numbers import NUMBERS, decimal_of, range_of
from dynamic_databases.runtime_models import ValueGroup, ValueGroups, display_model


@dataclass(frozen=True)
class Oddity:
    """Something that is marked in one line of a profile: `words` say what, `rows` which rows it leads to."""

    line: str
    words: str
    rows: str
    url: str | None
    is_at_limit: bool = False
    """Whether values stand at an end of the type, which the picture shows, too."""


def oddities_of(side: ProfileSide, baseline: ProfileSide | None, address: TableAddress) -> tuple[Oddity, ...]:
    """Return what is odd about a column in one environment; `address` is its table's there."""
    if side.profile is None or side.column is None:
        return ()
    return tuple(_Finder(side, side.column, side.profile, baseline, address).found())


@dataclass(frozen=True)
class _Finder:
    side: ProfileSide
    column: Column
    profile: Profile
    baseline: ProfileSide | None
    address: TableAddress

    def found(self) -> Iterator[Oddity]:
        groups, other = self.profile.groups, self._baseline_profile()
        if other is not None and other.groups.rows:
            if not groups.rows:
                yield self._oddity("rows", "no rows", "", None)
                return
            yield from self._against(other)
        for line, group in (("smallest", groups.smallest), ("largest", groups.largest)):
            if group is not None and self._is_at_limit(group.value, line):
                yield self._oddity(line, "the limit of the type", "at the limit", group, is_at_limit=True)

    def _against(self, other: Profile) -> Iterator[Oddity]:
        groups, name = self.profile.groups, self.baseline.environment if self.baseline else ""
        none = f"{name} has none{'' if other.is_whole else ' in its sample'}"
        if groups.nulls and not groups.distinct and other.groups.distinct:
            yield self._oddity("null", f"nothing else; {name} has values", "where it is NULL", _nulls(groups))
        elif groups.nulls and not other.groups.nulls:
            yield self._oddity("null", none, "where it is NULL", _nulls(groups))
        if groups.distinct == 1 and other.groups.distinct > 1 and groups.rows - groups.nulls > 1:
            yield self._oddity("distinct", "the same in every row", "with that value", groups.smallest)
        smallest, others = groups.smallest, other.groups.smallest
        if smallest is None or others is None:
            return
        if smallest.value == "" and others.value != "":
            yield self._oddity("smallest", f"empty text; {none}", "where it is empty", smallest)
        if _is_below_zero(self.column, smallest.value) and not _is_below_zero(self.column, others.value):
            url = link(self.address.url(), [(parameter_of(self.column.name, "lt"), "0")])
            yield Oddity("smallest", f"below 0; {none}", "rows below 0", url)

    def _oddity(
        self, line: str, words: str, rows: str, group: ValueGroup | None, *, is_at_limit: bool = False
    ) -> Oddity:
        if group is None or self.side.live is None or self.side.table is None:
            return Oddity(line, words, rows, None, is_at_limit)
        model = display_model(self.side.live, self.side.table)
        (url,) = FacetLinks(self.address, self.column, model, []).urls([group])
        least = "" if self.profile.is_whole else "at least "
        number = f"{least}{group.rows:,} row{'' if group.rows == 1 else 's'}"
        return Oddity(line, words, f"{number} {rows}", url, is_at_limit)

    def _baseline_profile(self) -> Profile | None:
        is_other = self.baseline is not None and self.baseline is not self.side
        return self.baseline.profile if self.baseline is not None and is_other else None

    def _is_at_limit(self, value: Any, line: str) -> bool:
        """Return whether a value is the least or the largest that the type has; 0 is no limit to speak of."""
        ends = range_of(self.column.kind)
        if ends is None or isinstance(value, bytes):
            return False
        end = ends[0] if line == "smallest" else ends[1]
        return end != 0 and decimal_of(plain_text(value)) == end


def _nulls(groups: ValueGroups) -> ValueGroup:
    return ValueGroup(None, groups.nulls)


def _is_below_zero(column: Column, value: Any) -> bool:
    if column.kind.family not in NUMBERS or isinstance(value, bytes):
        return False
    number = decimal_of(plain_text(value))
    return number is not None and number < 0
