"""Suggests which missing column may be which additional one under another name; assumes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dynamic_databases.comparison.scope import Scope
from dynamic_databases.comparison.tables import Found
from dynamic_databases.comparison.values import DifferenceKind, ObjectKind, Value

_NOT_COMPARED = frozenset({"name", "comment"})


def with_suggestions(scope: Scope, found: Sequence[Found], environments: Sequence[str]) -> list[Found]:
    """Return `found` with a suggestion at both columns of each likely rename.

    Likely is: in the same place, with the same attributes, and the only candidate on both sides.
    """
    said: dict[int, dict[str, list[str]]] = {}
    columns = [one for one in found if one.group.object is ObjectKind.COLUMN]
    if not any(one.differences for one in columns) or scope.baseline not in environments:
        return list(found)
    for environment in environments:
        for old, new in _renames(columns, scope.baseline, environment):
            names = f"{old.group.members[scope.baseline].name} in {scope.baseline}"
            sentence = f"perhaps renamed: {names}, {new.group.members[environment].name} in "
            for one in (old, new):
                said.setdefault(id(one), {}).setdefault(sentence, []).append(environment)
    return [_with_sentence(one, said[id(one)]) if id(one) in said else one for one in found]


def _renames(columns: Sequence[Found], baseline: str, environment: str) -> list[tuple[Found, Found]]:
    before, after = _places(columns, baseline, environment), _places(columns, environment, baseline)
    pairs = [
        (old, new)
        for old, place in before
        for new, place_there in after
        if place == place_there and _attributes(old, baseline) == _attributes(new, environment)
    ]
    olds, news = [id(old) for old, _ in pairs], [id(new) for _, new in pairs]
    return [(old, new) for old, new in pairs if olds.count(id(old)) == 1 and news.count(id(new)) == 1]


def _places(columns: Sequence[Found], here: str, other: str) -> list[tuple[Found, tuple[int, int]]]:
    """Return the columns that `other` lacks, with the common column before each and the steps from it."""
    own = [one for one in columns if here in one.group.members]
    own.sort(key=lambda one: one.group.members[here].value.position)
    alone, neighbour, steps = [], 0, 0
    for one in own:
        if other in one.group.members:
            neighbour, steps = id(one), 0
        else:
            steps += 1
            alone.append((one, (neighbour, steps)))
    return alone


def _attributes(one: Found, environment: str) -> dict[str, Value]:
    facts = one.group.members[environment].facts
    return {name: fact.canonical for name, fact in facts.items() if name not in _NOT_COMPARED}


def _with_sentence(one: Found, said: Mapping[str, Sequence[str]]) -> Found:
    sentences = [sentence + ", ".join(environments) for sentence, environments in said.items()]
    differences = tuple(
        replace(difference, suggestion="; ".join(sentences))
        if difference.kind is DifferenceKind.MISSING
        else difference
        for difference in one.differences
    )
    return replace(one, differences=differences)
