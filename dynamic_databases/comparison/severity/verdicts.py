"""Judges a difference in each environment: by the first rule that holds, or with a fixed verdict."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dynamic_databases.comparison.canonical.facts import Fact
from dynamic_databases.comparison.items.matching import Group
from dynamic_databases.comparison.items.scope import Owner, Scope
from dynamic_databases.comparison.severity.change import Change
from dynamic_databases.comparison.severity.column_rules import COLUMNS, TYPES
from dynamic_databases.comparison.severity.fixed_verdicts import (
    BASELINE_NOT_READ,
    BASELINE_NOT_VISIBLE,
    BASELINE_UNKNOWN,
    NOT_IN_BASELINE,
    NOT_VISIBLE,
)
from dynamic_databases.comparison.severity.object_rules import OTHERS
from dynamic_databases.comparison.severity.presence_rules import PRESENCE
from dynamic_databases.comparison.severity.rule import Rule
from dynamic_databases.comparison.severity.verdict import Verdict

RULES: tuple[Rule, ...] = (*PRESENCE, *TYPES, *COLUMNS, *OTHERS)
"""In the order in which they are tried. They answer: does code that runs on the baseline also run there?"""


def verdict_on(change: Change) -> Verdict:
    """Return the verdict of the first rule that holds; the last rule always does."""
    return next(rule.verdict for rule in RULES if rule.holds(change))


def against_missing(scope: Scope, owner: Owner, group: Group, absent: tuple[str, ...]) -> dict[str, Verdict]:
    """Return the verdicts on an item that some environments lack."""
    baseline = group.members.get(scope.baseline)
    if baseline is not None:
        return dict.fromkeys(absent, verdict_on(Change(group.object, None, baseline, None)))
    if scope.baseline in owner.unread:
        return dict.fromkeys(absent, BASELINE_UNKNOWN)
    if not scope.catalogs[scope.baseline].raw.reads(group.object):
        return dict.fromkeys(absent, BASELINE_NOT_READ)
    if scope.hides(scope.baseline, group.object):
        return dict.fromkeys(absent, BASELINE_NOT_VISIBLE)
    if scope.baseline not in absent:
        return dict.fromkeys(absent, NOT_IN_BASELINE)
    there = {name: group.members[name] for name in scope.catalogs if name in group.members}
    return {
        name: verdict_on(Change(group.object, None, None, item, of_view=owner.is_view))
        for name, item in there.items()
    }


def against_hidden(scope: Scope, group: Group, hidden: Collection[str]) -> dict[str, Verdict]:
    """Return the verdicts on an item that the logins of some environments may not see."""
    if scope.baseline in hidden:
        return {name: BASELINE_NOT_VISIBLE for name in scope.catalogs if name in group.members}
    return dict.fromkeys(hidden, NOT_VISIBLE) if scope.baseline in group.members else {}


def against_not_visible(scope: Scope, group: Group, visible_in: Collection[str]) -> dict[str, Verdict]:
    """Return the verdicts on an attribute that is not visible to the logins of some environments."""
    if scope.baseline not in group.members:
        return {}
    if scope.baseline not in visible_in:
        return {name: BASELINE_NOT_VISIBLE for name in scope.catalogs if name in visible_in}
    return {name: NOT_VISIBLE for name in scope.catalogs if name in group.members and name not in visible_in}


def against_changed(
    scope: Scope, owner: Owner, group: Group, attribute: str, facts: Mapping[str, Fact]
) -> dict[str, Verdict]:
    """Return the verdicts on an attribute that is not the same in all environments that have the item."""
    baseline = group.members.get(scope.baseline)
    others = [name for name in scope.catalogs if name in facts and name != scope.baseline]
    if baseline is None:
        verdict = BASELINE_UNKNOWN if scope.baseline in owner.unread else NOT_IN_BASELINE
        return dict.fromkeys(others, verdict)
    if not scope.catalogs[scope.baseline].raw.reads(group.object, attribute):
        return dict.fromkeys(others, BASELINE_NOT_READ)
    if scope.baseline not in facts:
        return dict.fromkeys(others, BASELINE_NOT_VISIBLE)
    own = facts[scope.baseline]
    # If all canonical forms are equal, the difference is listed only because spelling counts.
    spelled = scope.counts_spelling or len({fact.canonical for fact in facts.values()}) == 1
    has_own = attribute == "default" and scope.catalogs[scope.baseline].vendor.views_have_defaults
    of_view = owner.is_view and not has_own
    return {
        name: verdict_on(Change(group.object, attribute, baseline, group.members[name], of_view=of_view))
        for name in others
        if facts[name].canonical != own.canonical or (spelled and facts[name].raw != own.raw)
    }
