"""What each environment has of one thing, as a row of a matrix has it; leaves rows to `matrix`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dynamic_databases.catalog import Column
from dynamic_databases.comparison.scope import Scope
from dynamic_databases.comparison.tables import Found
from dynamic_databases.comparison.values import State


@dataclass(frozen=True, slots=True)
class Cell:
    """What one environment has of a thing; the baseline's own is "same" (or "missing", or "unknown")."""

    state: State
    text: str | None = None
    """Its definition in one line; None where it is not."""
    name: str | None = None
    """As this environment names it."""
    changed: frozenset[str] = frozenset()
    """Attributes that differ from the baseline."""
    column: Column | None = None
    """The catalog's value, if the thing is a column."""


def cells_of(scope: Scope, one: Found, unread: Collection[str]) -> dict[str, Cell]:
    """Return a cell for each environment, in the comparison's order."""
    return {environment: _cell(scope, one, unread, environment) for environment in scope.sides}


def _cell(scope: Scope, one: Found, unread: Collection[str], environment: str) -> Cell:
    if environment in unread:
        return Cell(State.UNKNOWN)
    item = one.group.members.get(environment)
    if item is None:
        return Cell(State.MISSING)
    changed = frozenset(
        difference.attribute
        for difference in one.differences
        if difference.attribute is not None and environment in difference.against
    )
    if scope.baseline in unread:
        state = State.UNKNOWN
    elif scope.baseline not in one.group.members:
        state = State.EXTRA
        changed = frozenset()
    else:
        state = State.CHANGED if changed else State.SAME
    column = item.value if isinstance(item.value, Column) else None
    return Cell(state, item.text, item.name, changed, column)


def odd_one_out(scope: Scope, one: Found, unread: Collection[str]) -> str | None:
    """Return the one environment that is unlike all others, which are alike; needs three that were read."""
    read = [environment for environment in scope.sides if environment not in unread]
    if not one.differences or len(read) < 3:
        return None
    signatures = {environment: _signature(one, environment) for environment in read}
    often = Counter(signatures.values())
    if len(often) != 2 or min(often.values()) != 1:
        return None
    return next(environment for environment in read if often[signatures[environment]] == 1)


def _signature(one: Found, environment: str) -> tuple[object, ...]:
    signs: list[object] = [environment in one.group.members]
    for difference in one.differences:
        if difference.attribute is not None:
            signs += [difference.canonical.get(environment), difference.values.get(environment)]
    return tuple(signs)


def merged_order(scope: Scope, found: Sequence[Found]) -> list[Found]:
    """Return columns in the baseline's order; those it lacks stand after their neighbour elsewhere."""
    order: list[int] = []
    for environment in scope.baseline_first(scope.sides):
        own = [place for place, one in enumerate(found) if environment in one.group.members]
        own.sort(key=lambda place: found[place].group.members[environment].value.position)
        listed = frozenset(order)
        after = -1
        for place in own:
            if place in listed:
                after = order.index(place)
            else:
                after += 1
                order.insert(after, place)
    return [found[place] for place in order]
