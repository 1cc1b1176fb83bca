"""Describes an item in each environment, as cells in a row of a matrix; leaves rows to `matrix`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from dynamic_databases.catalog import Column
from dynamic_databases.comparison.canonical.facts import Value
from dynamic_databases.comparison.differences.difference import ComparedGroup
from dynamic_databases.comparison.items.scope import Scope, State


@dataclass(frozen=True, slots=True)
class Cell:
    """An item in one environment. The baseline's own cell is "same" (or "missing", or "unknown")."""

    state: State
    text: str | None = None
    """Its definition in one line; None if it is missing."""
    name: str | None = None
    """Its name in this environment."""
    changed: frozenset[str] = frozenset()
    """Attributes that differ from the baseline."""
    column: Column | None = None
    """The catalog's value, if the item is a column."""
    values: Mapping[str, Value] = field(default_factory=dict)
    """This environment's value of each attribute that is not the same everywhere."""


def cells_of(scope: Scope, group: ComparedGroup, unread: Collection[str]) -> dict[str, Cell]:
    """Return a cell for each environment, in the comparison's order."""
    return {environment: _cell(scope, group, unread, environment) for environment in scope.catalogs}


def _cell(scope: Scope, group: ComparedGroup, unread: Collection[str], environment: str) -> Cell:
    if environment in unread:
        return Cell(State.UNKNOWN)
    item = group.group.members.get(environment)
    if item is None:
        kind = group.group.object
        if not scope.catalogs[environment].raw.reads(kind) or scope.hides(environment, kind):
            return Cell(State.UNKNOWN)
        return Cell(State.ABSENT if _lacks_it_too(scope, group, unread, environment) else State.MISSING)
    changed = frozenset(
        difference.attribute
        for difference in group.differences
        if difference.attribute is not None and environment in difference.against
    )
    if scope.baseline in unread:
        state = State.UNKNOWN
    elif scope.baseline not in group.group.members:
        state = State.EXTRA
        changed = frozenset()
    else:
        state = State.CHANGED if changed else State.SAME
    column = item.value if isinstance(item.value, Column) else None
    values = {
        difference.attribute: difference.values[environment]
        for difference in group.differences
        if difference.attribute is not None and environment in difference.values
    }
    return Cell(state, item.text, item.name, changed, column, values)


def _lacks_it_too(scope: Scope, group: ComparedGroup, unread: Collection[str], environment: str) -> bool:
    """Return whether the baseline lacks the item as well."""
    return environment != scope.baseline and not {*unread, *group.group.members} & {scope.baseline}


def odd_one_out(scope: Scope, group: ComparedGroup, unread: Collection[str]) -> str | None:
    """Return the only environment that differs while all others agree, or None.

    At least three environments must have been read.
    """
    read = [environment for environment in scope.catalogs if environment not in unread]
    if not group.differences or len(read) < 3:
        return None
    signatures = {environment: _signature(scope, group, environment) for environment in read}
    # The environments must fall into two groups, one of which has a single member.
    often = Counter(signatures.values())
    if len(often) != 2 or min(often.values()) != 1:
        return None
    return next(environment for environment in read if often[signatures[environment]] == 1)


def _signature(scope: Scope, group: ComparedGroup, environment: str) -> tuple[object, ...]:
    signature: list[object] = [environment in group.group.members]
    for difference in group.differences:
        if difference.attribute is not None:
            signature.append(difference.canonical.get(environment))
            # Between vendors almost every spelling differs, so spelling says nothing.
            signature.append(None if scope.across else difference.values.get(environment))
    return tuple(signature)


def merged_order(scope: Scope, columns: Sequence[ComparedGroup]) -> list[ComparedGroup]:
    """Return the columns in the baseline's order.

    A column that the baseline lacks comes after the column that precedes it in its own environment.
    """
    order: list[int] = []
    for environment in scope.baseline_first(scope.catalogs):
        own = [index for index, column in enumerate(columns) if environment in column.group.members]
        own.sort(key=lambda index: columns[index].group.members[environment].value.position)
        listed = frozenset(order)
        after = -1
        for index in own:
            if index in listed:
                after = order.index(index)
            else:
                after += 1
                order.insert(after, index)
    return [columns[index] for index in order]
