"""One attribute of a compared item, in the server's spelling and in canonical form."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | bool | int | None | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """An attribute in the server's spelling and in canonical form, and the rules that were applied."""

    raw: Value
    canonical: Value
    rules: tuple[str, ...] = ()
    effect: str | None = None
    """What the server does with it, if that is less than the text says. Facts that differ in text and have
    the same effect are listed as a difference that changes nothing."""


NOTHING = Fact(None, None)
NOT_VISIBLE = Fact(None, None, ("not_visible",))
"""The login may not see the attribute, so whether it is the same is unknown."""


def plain(value: Value) -> Fact:
    """Return a fact whose canonical form is the value itself."""
    return Fact(value, value)
