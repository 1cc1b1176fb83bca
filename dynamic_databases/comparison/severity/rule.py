"""A severity rule, and the conditions that rules consist of; leaves the rules to `…_rules`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dynamic_databases.comparison.canonical.reach import Reach
from dynamic_databases.comparison.items.item import ObjectKind
from dynamic_databases.comparison.severity.change import Change
from dynamic_databases.comparison.severity.verdict import Severity, Verdict

BREAKING, RISKY, COSMETIC = Severity.BREAKING, Severity.RISKY, Severity.COSMETIC


@dataclass(frozen=True, slots=True)
class Rule:
    """A severity and its reason, for changes for which `holds` returns true."""

    code: str
    """Must not change: reports, JSON and accepted differences refer to the rule by it."""
    severity: Severity
    reason: str
    holds: Callable[[Change], bool]

    @property
    def verdict(self) -> Verdict:
        """Return this rule's verdict on a change for which it holds."""
        return Verdict(self.severity, self.reason, self.code)


def missing(*objects: ObjectKind) -> Callable[[Change], bool]:
    return lambda change: change.missing and change.object in objects


def extra(*objects: ObjectKind) -> Callable[[Change], bool]:
    return lambda change: change.extra and change.object in objects


def of_column(*attributes: str) -> Callable[[Change], bool]:
    return lambda change: change.object is ObjectKind.COLUMN and change.attribute in attributes


def of_objects(*objects: ObjectKind) -> Callable[[Change], bool]:
    return lambda change: change.attribute is not None and change.object in objects


def of_attribute(*attributes: str) -> Callable[[Change], bool]:
    return lambda change: change.attribute in attributes


def all_of(*tests: Callable[[Change], bool]) -> Callable[[Change], bool]:
    return lambda change: all(test(change) for test in tests)


def reaches(expected: Reach) -> Callable[[Change], bool]:
    return lambda change: change.reach is expected


def gained(change: Change) -> bool:
    return not change.before.canonical and bool(change.after.canonical)


def lost(change: Change) -> bool:
    return bool(change.before.canonical) and not change.after.canonical


def must_be_given(change: Change) -> bool:
    return change.must_be_given


def in_unique(change: Change) -> bool:
    return change.in_unique
