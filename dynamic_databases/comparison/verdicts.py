"""Says of a difference what it means in each environment; leaves weighing to `rules`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from dynamic_databases.comparison.change import Change
from dynamic_databases.comparison.items import Item
from dynamic_databases.comparison.matching import Group
from dynamic_databases.comparison.options import SPELLING
from dynamic_databases.comparison.rules import (
    BASELINE_UNKNOWN,
    BASELINE_UNSEEN,
    INVISIBLE,
    INVISIBLE_IN_BASELINE,
    NOT_IN_BASELINE,
    UNSEEN,
    verdict_on,
)
from dynamic_databases.comparison.scope import Place, Scope
from dynamic_databases.comparison.values import Fact, Verdict


def against_missing(scope: Scope, place: Place, group: Group, absent: tuple[str, ...]) -> dict[str, Verdict]:
    """Return the verdicts on a thing that some environments lack."""
    baseline = group.members.get(scope.baseline)
    if baseline is not None:
        return {name: _judged_missing(scope, group, baseline, name) for name in absent}
    if scope.baseline in place.unread:
        return dict.fromkeys(absent, BASELINE_UNKNOWN)
    if scope.baseline not in absent:
        return dict.fromkeys(absent, NOT_IN_BASELINE)
    return {name: _judged_extra(scope, group, name) for name in scope.sides if name in group.members}


def _judged_extra(scope: Scope, group: Group, environment: str) -> Verdict:
    verdict = verdict_on(Change(group.object, None, None, group.members[environment]))
    may_hide = scope.sides[scope.baseline].catalog.may_hide(str(group.object))
    return replace(INVISIBLE_IN_BASELINE, severity=verdict.severity) if may_hide else verdict


def _judged_missing(scope: Scope, group: Group, baseline: Item, environment: str) -> Verdict:
    verdict = verdict_on(Change(group.object, None, baseline, None))
    may_hide = scope.sides[environment].catalog.may_hide(str(group.object))
    return replace(INVISIBLE, severity=verdict.severity) if may_hide else verdict


def against_unseen(scope: Scope, group: Group, seen: Collection[str]) -> dict[str, Verdict]:
    """Return the verdicts on what the logins of some environments are not shown of a thing that is there."""
    if scope.baseline not in group.members:
        return {}
    if scope.baseline not in seen:
        return {name: BASELINE_UNSEEN for name in scope.sides if name in seen}
    return {name: UNSEEN for name in scope.sides if name in group.members and name not in seen}


def against_changed(
    scope: Scope, place: Place, group: Group, attribute: str, facts: Mapping[str, Fact]
) -> dict[str, Verdict]:
    """Return the verdicts on an attribute that is not the same in all environments that have the thing."""
    baseline = group.members.get(scope.baseline)
    others = [name for name in scope.sides if name in facts and name != scope.baseline]
    if baseline is None:
        verdict = BASELINE_UNKNOWN if scope.baseline in place.unread else NOT_IN_BASELINE
        return dict.fromkeys(others, verdict)
    if scope.baseline not in facts:
        return dict.fromkeys(others, BASELINE_UNSEEN)
    own = facts[scope.baseline]
    spelled = scope.options.counts(SPELLING) or len({fact.canonical for fact in facts.values()}) == 1
    return {
        name: verdict_on(Change(group.object, attribute, baseline, group.members[name]))
        for name in others
        if facts[name].canonical != own.canonical or (spelled and facts[name].raw != own.raw)
    }
