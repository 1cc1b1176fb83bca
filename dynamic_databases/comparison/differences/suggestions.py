"""Suggests that a missing column may have been renamed; the comparison does not rely on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dynamic_databases.comparison.canonical.facts import Value
from dynamic_databases.comparison.differences.difference import ComparedGroup, DifferenceKind
from dynamic_databases.comparison.items.item import ObjectKind
from dynamic_databases.comparison.items.scope import Scope

_NOT_COMPARED = frozenset({"name", "comment"})


def with_suggestions(
    scope: Scope, groups: Sequence[ComparedGroup], environments: Sequence[str]
) -> list[ComparedGroup]:
    """Return the groups, with a suggestion at both columns of each likely rename.

    A rename is likely if both columns have the same position and attributes, and neither has another
    candidate.
    """
    columns = [group for group in groups if group.group.object is ObjectKind.COLUMN]
    if not any(column.differences for column in columns) or scope.baseline not in environments:
        return list(groups)
    suggested: dict[int, dict[str, list[str]]] = {}
    for environment in environments:
        for old, new in _renames(scope, columns, environment):
            names = f"{old.group.members[scope.baseline].name} in {scope.baseline}"
            sentence = f"perhaps renamed: {names}, {new.group.members[environment].name} in "
            for column in (old, new):
                suggested.setdefault(id(column), {}).setdefault(sentence, []).append(environment)
    return [
        _with_suggestion(group, suggested[id(group)]) if id(group) in suggested else group for group in groups
    ]


def _renames(
    scope: Scope, columns: Sequence[ComparedGroup], environment: str
) -> list[tuple[ComparedGroup, ComparedGroup]]:
    baseline = scope.baseline
    before, after = _positions(columns, baseline, environment), _positions(columns, environment, baseline)
    pairs = [
        (old, new)
        for old, position in before
        for new, position_there in after
        if position == position_there
        and _attributes(scope, old, baseline) == _attributes(scope, new, environment)
    ]
    # With two candidates a suggestion would be a guess.
    olds, news = [id(old) for old, _ in pairs], [id(new) for _, new in pairs]
    return [(old, new) for old, new in pairs if olds.count(id(old)) == 1 and news.count(id(new)) == 1]


def _positions(
    columns: Sequence[ComparedGroup], here: str, other: str
) -> list[tuple[ComparedGroup, tuple[int, int]]]:
    """Return the columns that `other` lacks, each with its position.

    The position is the nearest preceding column that both have, and the number of steps from it: absolute
    positions would shift with every column that is added or missing.
    """
    own = [column for column in columns if here in column.group.members]
    own.sort(key=lambda column: column.group.members[here].value.position)
    alone, neighbour, steps = [], 0, 0
    for column in own:
        if other in column.group.members:
            neighbour, steps = id(column), 0
        else:
            steps += 1
            alone.append((column, (neighbour, steps)))
    return alone


def _attributes(scope: Scope, column: ComparedGroup, environment: str) -> dict[str, Value]:
    facts = column.group.members[environment].facts
    compared = (name for name in facts if name not in _NOT_COMPARED)
    return {name: facts[name].canonical for name in compared if scope.compares(ObjectKind.COLUMN, name)}


def _with_suggestion(column: ComparedGroup, sentences: Mapping[str, Sequence[str]]) -> ComparedGroup:
    suggestion = "; ".join(start + ", ".join(environments) for start, environments in sentences.items())
    differences = tuple(
        replace(difference, suggestion=suggestion)
        if difference.kind is DifferenceKind.MISSING
        else difference
        for difference in column.differences
    )
    return replace(column, differences=differences)
