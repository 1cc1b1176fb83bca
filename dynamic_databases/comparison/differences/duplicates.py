"""Finds missing keys, indexes and constraints whose table still has a duplicate that does the same."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from dynamic_databases.comparison.differences.difference import ComparedGroup, Difference, DifferenceKind
from dynamic_databases.comparison.items.item import Item, ObjectKind
from dynamic_databases.comparison.items.scope import Scope
from dynamic_databases.comparison.severity.fixed_verdicts import DUPLICATE

_DOUBLED = frozenset({ObjectKind.UNIQUE, ObjectKind.INDEX, ObjectKind.FOREIGN_KEY, ObjectKind.CHECK})
_NOT_WHAT_IT_DOES = frozenset({"name", "comment"})


def with_duplicates(scope: Scope, groups: Sequence[ComparedGroup]) -> list[ComparedGroup]:
    """Return the groups, with a cosmetic verdict if an object is missing but its duplicate is still there."""
    lacking = [
        group
        for group in groups
        if group.group.object in _DOUBLED and any(map(_is_missing, group.differences))
    ]
    if not lacking:
        return list(groups)
    kinds = {group.group.object for group in lacking}
    done_in = {
        (environment, _deed(group, item))
        for group in groups
        if group.group.object in kinds
        for environment, item in group.group.members.items()
    }
    # By identity: groups have no hash, and duplicates are equal.
    ids = {id(group) for group in lacking}
    return [_with_verdicts(scope, group, done_in) if id(group) in ids else group for group in groups]


def _is_missing(difference: Difference) -> bool:
    return difference.kind is DifferenceKind.MISSING


def _deed(group: ComparedGroup, item: Item) -> Hashable:
    """Return what an item does: its kind and attributes, without its name and comment."""
    facts = ((name, fact.canonical) for name, fact in item.facts.items() if name not in _NOT_WHAT_IT_DOES)
    return group.group.object, frozenset(facts)


def _with_verdicts(scope: Scope, group: ComparedGroup, done_in: set[tuple[str, Hashable]]) -> ComparedGroup:
    return replace(
        group,
        differences=tuple(
            _judged(scope, group, difference, done_in) if _is_missing(difference) else difference
            for difference in group.differences
        ),
    )


def _judged(
    scope: Scope, group: ComparedGroup, difference: Difference, done_in: set[tuple[str, Hashable]]
) -> Difference:
    against = dict(difference.against)
    for environment in against:
        has, lacks = scope.baseline, environment
        if environment not in difference.absent_in:
            has, lacks = environment, scope.baseline
        item = group.group.members.get(has)
        if item is not None and (lacks, _deed(group, item)) in done_in:
            against[environment] = DUPLICATE
    return replace(difference, against=against)
