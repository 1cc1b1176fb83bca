"""Finds which items of several environments are one thing: by content first, by name second."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from dynamic_databases.comparison.items import Item
from dynamic_databases.comparison.values import ObjectKind

_BY_CONTENT = frozenset(
    {ObjectKind.UNIQUE, ObjectKind.INDEX, ObjectKind.FOREIGN_KEY, ObjectKind.CHECK, ObjectKind.ROUTINE}
)


@dataclass(frozen=True, slots=True)
class Group:
    """One thing, as each environment that has it knows it; the baseline's first where it has it."""

    object: ObjectKind
    members: dict[str, Item] = field(default_factory=dict)

    @property
    def first(self) -> Item:
        return next(iter(self.members.values()))

    @property
    def name(self) -> str | None:
        """Return the baseline's name for it, or else the first there is."""
        return next((item.name for item in self.members.values() if item.name is not None), None)


def matched(items: Mapping[str, Iterable[Item]]) -> list[Group]:
    """Return groups of counterparts; the environment that comes first decides the order.

    In each later environment an item joins the group that has its whole value, or else its content and
    its name, or else its content, or else its name; what joins none makes a group of its own.
    """
    groups: list[Group] = []
    for environment, found in items.items():
        waiting = list(found)
        for alike in (_equal, _alike_in_both, _alike_in_content, _alike_in_name):
            waiting = _joined(groups, environment, waiting, alike)
        groups += [Group(item.object, {environment: item}) for item in waiting]
    return groups


def matched_by_name(items: Mapping[str, Iterable[Item]]) -> list[Group]:
    """Return groups of counterparts of what has a name in any case, such as columns."""
    groups: list[Group] = []
    named: dict[object, Group] = {}
    for environment, found in items.items():
        for item in found:
            group = named.get(item.key)
            if group is None or environment in group.members:
                group = named[item.key] = Group(item.object)
                groups.append(group)
            group.members[environment] = item
    return groups


_Sign = tuple[object, ...]
_Alike = Callable[[Item], _Sign | None]


def _equal(item: Item) -> _Sign | None:
    return (item.object, item.value) if item.object in _BY_CONTENT else None


def _alike_in_both(item: Item) -> _Sign | None:
    return (item.object, item.content, item.key) if item.object in _BY_CONTENT else None


def _alike_in_content(item: Item) -> _Sign | None:
    return (item.object, item.content) if item.object in _BY_CONTENT else None


def _alike_in_name(item: Item) -> _Sign | None:
    return None if item.key is None else (item.object, item.key)


def _joined(groups: list[Group], environment: str, items: list[Item], alike: _Alike) -> list[Item]:
    """Put each item into the first free group that is alike; return those that found none."""
    if not items:
        return items
    open_groups: dict[_Sign, list[Group]] = {}
    for group in groups:
        if environment not in group.members:
            for sign in dict.fromkeys(alike(member) for member in group.members.values()):
                if sign is not None:
                    open_groups.setdefault(sign, []).append(group)
    left = []
    for item in items:
        sign = alike(item)
        candidates = open_groups.get(sign, []) if sign is not None else []
        free = next((group for group in candidates if environment not in group.members), None)
        if free is None:
            left.append(item)
        else:
            free.members[environment] = item
    return left
