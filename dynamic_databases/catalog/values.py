"""Stored values that are none of Python's own kinds."""

from __future__ import annotations

import math


class UndecodableText(bytes):
    """A stored text that is not valid UTF-8, byte by byte: it costs itself, not its whole page."""

    __slots__ = ()


def printed(number: float) -> str:
    """Return a number of floating point as pages show it: as few digits as tell it from all others."""
    if math.isfinite(number):
        return repr(number)
    # Infinity and NaN as PostgreSQL prints them, and as filters take them.
    return str(number).replace("inf", "Infinity").replace("nan", "NaN")


class Truth(str):
    """What a server prints of a truth value where it has such a type: `true` or `false`.

    It is text to whatever shows it, and a boolean to programs. Other servers store the numbers 1 and 0.
    """

    __slots__ = ()
