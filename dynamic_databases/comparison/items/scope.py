"""The scope of a comparison: the catalogs, the baseline, and the table that differences belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import cached_property

from dynamic_databases.comparison.items.compared_catalog import ComparedCatalog
from dynamic_databases.comparison.items.item import ObjectKind
from dynamic_databases.comparison.items.options import SPELLING, Options


class State(StrEnum):
    """The state of an item or table in one environment, seen from the baseline."""

    SAME = "same"
    CHANGED = "changed"
    MISSING = "missing"
    ABSENT = "absent"
    """Missing there, and in the baseline as well, so that nothing differs."""
    EXTRA = "extra"
    UNKNOWN = "unknown"
    BASELINE = "baseline"

    @property
    def sign(self) -> str:
        """Return the sign of this state in pages and reports, or "" if it is no difference."""
        return _SIGNS.get(self, "")


_SIGNS = {State.CHANGED: "≠", State.MISSING: "−", State.EXTRA: "+", State.UNKNOWN: "?"}


@dataclass(frozen=True)
class Scope:
    """What is compared: each environment's catalog, including the baseline's in any position."""

    catalogs: Mapping[str, ComparedCatalog]
    baseline: str
    options: Options
    across: bool
    """Whether the catalogs are of different vendors."""

    @property
    def counts_spelling(self) -> bool:
        """Return whether differences in spelling are listed: never between vendors, as most would be."""
        return self.options.counts(SPELLING) and not self.across

    def compares(self, kind: str, attribute: str | None = None) -> bool:
        """Return whether objects of this kind, or an attribute, are compared; see `ComparedCatalog`."""
        return not self.across or self.catalogs[self.baseline].compares(kind, attribute)

    def hides(self, environment: str, kind: ObjectKind) -> bool:
        """Return whether an item that an environment lacks is unknown, because its login may not see it."""
        return self.catalogs[environment].raw.may_hide(str(kind))

    def of_one_vendor(self, environments: Iterable[str]) -> frozenset[str]:
        """Return the environments whose vendor is that of the first one given."""
        named = list(environments)
        vendors = {name: self.catalogs[name].vendor for name in named}
        return frozenset(name for name in named if vendors[name] is vendors[named[0]])

    @cached_property
    def same(self) -> Mapping[str, State]:
        """The states of a table that is the same in all environments."""
        return {name: State.BASELINE if name == self.baseline else State.SAME for name in self.catalogs}

    def baseline_first(self, environments: Iterable[str]) -> list[str]:
        """Return the environments with the baseline moved to the front."""
        return sorted(environments, key=lambda environment: environment != self.baseline)


@dataclass(frozen=True, slots=True)
class Owner:
    """The table that differences belong to, as named in the baseline or the first environment that has it."""

    schema: str | None
    table: str | None
    """None outside of tables."""
    unread: frozenset[str] = frozenset()
    """Environments where the table could not be read."""
    is_view: bool = False
