"""Says of a difference what it means in each environment; leaves weighing to `rules`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dynamic_databases.comparison.change import Change
from dynamic_databases.comparison.items import Item
from dynamic_databases.comparison.matching import Group
from dynamic_databases.comparison.options import SPELLING
from dynamic_databases.comparison.rules import BASELINE_UNKNOWN, INVISIBLE, NOT_IN_BASELINE, verdict_on
from dynamic_databases.comparison.scope import Place, Scope
from dynamic_databases.comparison.values import Fact, ObjectKind, Verdict

_LISTED = frozenset(ObjectKind) - {ObjectKind.COLUMN}
"""What a login may not see in a list; columns of a table that it sees are all there."""


def against_missing(scope: Scope, place: Place, group: Group, absent: tuple[str, ...]) -> dict[str, Verdict]:
    """Return the verdicts on a thing that some environments lack."""
    baseline = group.members.get(scope.baseline)
    if baseline is not None:
        return {name: _judged_missing(scope, group, baseline, name) for name in absent}
    if scope.baseline in place.unread:
        return dict.fromkeys(absent, BASELINE_UNKNOWN)
    if scope.baseline not in absent:
        return dict.fromkeys(absent, NOT_IN_BASELINE)
    return {
        name: verdict_on(Change(group.object, None, None, group.members[name]))
        for name in scope.sides
        if name in group.members
    }


def _judged_missing(scope: Scope, group: Group, baseline: Item, environment: str) -> Verdict:
    verdict = verdict_on(Change(group.object, None, baseline, None))
    if scope.sides[environment].catalog.complete or group.object not in _LISTED:
        return verdict
    return replace(INVISIBLE, severity=verdict.severity)


def against_changed(
    scope: Scope, place: Place, group: Group, attribute: str, facts: Mapping[str, Fact]
) -> dict[str, Verdict]:
    """Return the verdicts on an attribute that is not the same in all environments that have the thing."""
    baseline = group.members.get(scope.baseline)
    others = [name for name in scope.sides if name in facts and name != scope.baseline]
    if baseline is None:
        verdict = BASELINE_UNKNOWN if scope.baseline in place.unread else NOT_IN_BASELINE
        return dict.fromkeys(others, verdict)
    own = facts[scope.baseline]
    spelled = scope.options.counts(SPELLING) or len({fact.canonical for fact in facts.values()}) == 1
    return {
        name: verdict_on(Change(group.object, attribute, baseline, group.members[name]))
        for name in others
        if facts[name].canonical != own.canonical or (spelled and facts[name].raw != own.raw)
    }
