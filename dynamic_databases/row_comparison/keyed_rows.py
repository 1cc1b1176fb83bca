"""The rows of all sides by their keys, and which keys have rows that are not equal to Python.

Most tables have the same keys everywhere, in the same order: then the rows of all sides are compared as they
come, and nothing is looked up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import chain, compress, count, repeat
from operator import is_, ne
from typing import Any, Protocol

Row = tuple[Any, ...]
Alike = Sequence[Sequence[Row] | None]
"""The rows of one key, a list for each side that has any."""


class KeyedRows(Protocol):
    """The rows of all sides by their keys."""

    @property
    def keys(self) -> Collection[Hashable]:
        """All keys of any side, each once."""

    def unlike(self) -> Collection[Hashable]:
        """Return the keys whose rows are not equal to Python as whole rows, or are not one on each side."""

    def all_of(self, key: Hashable) -> Alike:
        """Return the rows of a key on each side."""


def keyed_rows(keys: Sequence[Sequence[Hashable]], rows: Sequence[Sequence[Row]]) -> KeyedRows:
    """Return rows by their keys; both are given by side."""
    if keys and all(own == keys[0] for own in keys[1:]):
        positions = dict(zip(keys[0], count()))
        if len(positions) == len(keys[0]):
            return _Aligned(positions, rows)
    return _Separate([_Side(*side) for side in zip(keys, rows, strict=True)])


class _Aligned:
    """Rows of sides that have the same keys in the same order, each once."""

    def __init__(self, positions: Mapping[Hashable, int], rows: Sequence[Sequence[Row]]) -> None:
        self.positions, self.rows = positions, rows

    @property
    def keys(self) -> Collection[Hashable]:
        return self.positions.keys()

    def unlike(self) -> Collection[Hashable]:
        first, *others = self.rows
        unlike: dict[Hashable, None] = {}
        for rows in others:
            unlike |= dict.fromkeys(compress(self.positions, map(ne, first, rows)))
        return unlike

    def all_of(self, key: Hashable) -> Alike:
        position = self.positions[key]
        return [[rows[position]] for rows in self.rows]


class _Separate:
    """Rows of sides that may have other keys each, or several rows of one key."""

    def __init__(self, sides: Sequence[_Side]) -> None:
        self.sides = sides
        self.keys = dict.fromkeys(chain.from_iterable(side.rows for side in sides)).keys()

    def unlike(self) -> Collection[Hashable]:
        if not self.sides:
            return ()
        first, *others = self.sides
        own = list(map(first.rows.get, self.keys))
        unlike = dict.fromkeys(compress(self.keys, map(is_, own, repeat(None))))
        for side in others:
            unlike |= dict.fromkeys(compress(self.keys, map(ne, own, map(side.rows.get, self.keys))))
        repeated = set().union(*(side.repeated for side in self.sides))
        return unlike | dict.fromkeys(key for key in self.keys if key in repeated) if repeated else unlike

    def all_of(self, key: Hashable) -> Alike:
        return [side.all_of(key) for side in self.sides]


class _Side:
    """The rows of a side by their keys."""

    def __init__(self, keys: Sequence[Hashable], rows: Sequence[Row]) -> None:
        self.rows = dict(zip(keys, rows, strict=True))
        """One of each key."""
        self.repeated: dict[Hashable, list[Row]] = {}
        """All of the keys that several have."""
        if len(self.rows) < len(rows):
            times = Counter(keys)
            for key, row in zip(keys, rows, strict=True):
                if times[key] > 1:
                    self.repeated.setdefault(key, []).append(row)

    def all_of(self, key: Hashable) -> list[Row] | None:
        """Return the rows that have a key, None if none has it."""
        if key in self.repeated:
            return self.repeated[key]
        row = self.rows.get(key)
        return None if row is None else [row]
