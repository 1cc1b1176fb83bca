"""The values that a comparison consists of; leaves finding them to the other modules.

A `Difference` is one entry of the JSON in the contract: one object, one attribute, all environments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Value = str | bool | int | None | tuple[str, ...]


class Severity(StrEnum):
    """Whether code that runs on the baseline runs there: surely, perhaps not, not."""

    COSMETIC = "cosmetic"
    RISKY = "risky"
    BREAKING = "breaking"

    @property
    def rank(self) -> int:
        """Return 1 for cosmetic, 2 for risky, 3 for breaking."""
        return _RANKS[self]


_RANKS = {Severity.COSMETIC: 1, Severity.RISKY: 2, Severity.BREAKING: 3}


def worst(severities: Iterable[Severity | None]) -> Severity | None:
    """Return the worst of them, or None if there is none."""
    known = [severity for severity in severities if severity is not None]
    return max(known, key=lambda severity: severity.rank, default=None)


class ObjectKind(StrEnum):
    """What can differ, in the order in which differences of one table are listed."""

    DATABASE = "database"
    TABLE = "table"
    VIEW = "view"
    COLUMN = "column"
    PRIMARY_KEY = "primary_key"
    UNIQUE = "unique"
    INDEX = "index"
    FOREIGN_KEY = "foreign_key"
    CHECK = "check"
    TRIGGER = "trigger"
    SEQUENCE = "sequence"
    ROUTINE = "routine"
    TYPE = "type"


KIND_ORDER = {kind: place for place, kind in enumerate(ObjectKind)}


class DifferenceKind(StrEnum):
    MISSING = "missing"
    CHANGED = "changed"
    RENAMED = "renamed"
    UNKNOWN = "unknown"


class State(StrEnum):
    """How a thing stands in one environment, seen from the baseline."""

    SAME = "same"
    CHANGED = "changed"
    MISSING = "missing"
    EXTRA = "extra"
    UNKNOWN = "unknown"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Fact:
    """One attribute as the server spells it, in canonical form, and the rules that led from one to other."""

    raw: Value
    canonical: Value
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How bad a difference is in one environment, and why."""

    severity: Severity
    reason: str
    rule: str
    since: datetime | None = None
    accepted: str | None = None
    """The reason for which somebody accepted it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same in all environments. All mappings are by environment."""

    object: ObjectKind
    schema: str | None
    table: str | None
    """None for what belongs to no table: a sequence, routine, type or the database itself."""
    name: str | None
    kind: DifferenceKind
    attribute: str | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    """In the server's own spelling; has every environment where the object is."""
    canonical: Mapping[str, Value] = field(default_factory=dict)
    absent_in: tuple[str, ...] = ()
    against: Mapping[str, Verdict] = field(default_factory=dict)
    """Of each environment that differs from the baseline."""
    suggestion: str | None = None
    """A likely explanation, never assumed: "perhaps renamed to total in dev"."""

    @property
    def severity(self) -> Severity | None:
        """Return the worst verdict that is not accepted, or None if all are."""
        return worst(verdict.severity for verdict in self.against.values() if verdict.accepted is None)

    @property
    def accepted(self) -> bool:
        """Return whether every verdict of it was accepted."""
        return bool(self.against) and self.severity is None


@dataclass(frozen=True, slots=True)
class Equality:
    """An attribute that is spelled differently and was found equal: by environment, and by which rules."""

    object: ObjectKind
    name: str | None
    attribute: str
    values: Mapping[str, Value]
    canonical: Value
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """`tables` and `differing` count tables and views, the others differences."""

    tables: int
    differing: int
    breaking: int
    risky: int
    cosmetic: int
    accepted: int
