"""The values that make up a comparison; leaves finding them to the other modules.

A `Difference` is one entry of the JSON in the contract: one object, one attribute, all environments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dynamic_databases.comparison.canonical.facts import Value
from dynamic_databases.comparison.items.item import ObjectKind
from dynamic_databases.comparison.items.matching import Group
from dynamic_databases.comparison.severity.verdict import Severity, Verdict, worst


class DifferenceKind(StrEnum):
    MISSING = "missing"
    CHANGED = "changed"
    RENAMED = "renamed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not the same in all environments. All mappings are by environment."""

    object: ObjectKind
    schema: str | None
    table: str | None
    """None for anything outside of tables: a sequence, routine, type or the database itself."""
    name: str | None
    kind: DifferenceKind
    attribute: str | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    """In the server's own spelling, for every environment that has the object."""
    canonical: Mapping[str, Value] = field(default_factory=dict)
    absent_in: tuple[str, ...] = ()
    against: Mapping[str, Verdict] = field(default_factory=dict)
    """The verdict on each environment that differs from the baseline."""
    suggestion: str | None = None
    """A likely explanation, which nothing relies on: "perhaps renamed: amount in prod, total in dev"."""

    @property
    def severity(self) -> Severity | None:
        """Return the worst verdict that is not accepted, or None if all are."""
        return worst(verdict.severity for verdict in self.against.values() if verdict.accepted is None)

    @property
    def accepted(self) -> bool:
        """Return whether there are verdicts and all of them were accepted."""
        return bool(self.against) and self.severity is None


@dataclass(frozen=True, slots=True)
class Equality:
    """An attribute that is spelled differently but means the same, and the rules that show it."""

    object: ObjectKind
    name: str | None
    attribute: str
    values: Mapping[str, Value]
    canonical: Value
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedGroup:
    """A group of counterparts with its differences, and the attributes that only differ in spelling."""

    group: Group
    differences: tuple[Difference, ...]
    equalities: tuple[Equality, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """`tables` and `differing` count tables and views, the other fields count differences."""

    tables: int
    differing: int
    breaking: int
    risky: int
    cosmetic: int
    accepted: int
