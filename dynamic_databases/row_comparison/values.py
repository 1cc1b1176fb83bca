"""What a cell holds beside a stored value: a row that it means, or that it was not read."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Meant:
    """The row that a foreign key refers to: two are equal where its natural key is the same."""

    parts: tuple[Hashable, ...]
    """The natural key in canonical form."""
    shown: tuple[Any, ...] = field(compare=False)
    """The natural key as its server prints it; a part may be another `Meant`."""
    stored: Any = field(compare=False)
    """The number itself."""

    @property
    def flat(self) -> tuple[Any, ...]:
        """The natural key, each part that refers to a further row by that row's own parts."""
        parts: list[Any] = []
        for part in self.shown:
            parts += part.flat if isinstance(part, Meant) else [part]
        return tuple(parts)


class Unread:
    """Stands for a value that was not read: it is neither equal to another nor different."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "not read"


UNREAD = Unread()
LACKING = Unread()
"""Stands in a row of a side that has no such column."""


def shown(value: Any) -> Any:
    """Return a cell's value as it is shown: what a foreign key means, its parts joined if it has several."""
    if not isinstance(value, Meant):
        return value
    flat = value.flat
    return flat[0] if len(flat) == 1 else ", ".join("NULL" if part is None else str(part) for part in flat)
