"""Which numbers a type holds, and what a text says of one; leaves asking servers to the dialects."""

from __future__ import annotations

import re
import struct
from decimal import ROUND_FLOOR, Context, Decimal

from dynamic_databases.catalog.kinds import Family, Kind

NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT})
NUMBER = re.compile(r"[+-]?(\d{1,2000}(\.\d{0,2000})?|\.\d{1,2000})([eE][+-]?\d{1,3})?", re.ASCII)
INFINITE = re.compile(r"[+-]?inf(inity)?", re.ASCII | re.IGNORECASE)
LARGEST_SINGLE = 3.4028235e38
EXACT = Context(prec=6000)
"""More digits than any number that `NUMBER` lets through."""


def decimal_of(text: str) -> Decimal | None:
    """Return the number that a text spells, infinity among them; None for other texts and for NaN."""
    text = text.strip()
    return Decimal(text) if NUMBER.fullmatch(text) or INFINITE.fullmatch(text) else None


def range_of(kind: Kind) -> tuple[Decimal, Decimal] | None:
    """Return the least and the largest number of a type; None where it has no bounds, or is no number."""
    if kind.family is Family.INTEGER and kind.size is not None:
        bits = kind.size if kind.unsigned else kind.size - 1
        return Decimal(0 if kind.unsigned else -(1 << bits)), Decimal((1 << bits) - 1)
    if kind.family is Family.DECIMAL and kind.size is not None:
        scale = kind.scale or 0
        most = EXACT.scaleb(Decimal(10**kind.size - 1), -scale)
        return Decimal(0) if kind.unsigned else -most, most
    return None


def below(kind: Kind, number: Decimal) -> Decimal | None:
    """Return the next lower number that a type of whole numbers or fixed digits holds; None for others.

    It is the number itself if the type has all of its digits.
    """
    scale = 0 if kind.family is Family.INTEGER else kind.scale
    if kind.family not in (Family.INTEGER, Family.DECIMAL) or scale is None or not number.is_finite():
        return None
    whole = EXACT.scaleb(number, scale).to_integral_value(ROUND_FLOOR)
    return EXACT.scaleb(whole, -scale)


def holds(kind: Kind, number: Decimal) -> bool:
    """Return whether a type can hold a number, as far as its kind tells."""
    if kind.unsigned and number < 0:
        return False
    if kind.family is Family.FLOAT:
        return _holds_as_float(kind, number)
    bounds = range_of(kind)
    if bounds is not None and not bounds[0] <= number <= bounds[1]:
        return False
    return below(kind, number) in (None, number)


def nearest_single(number: float) -> float:
    """Return the shortest number that is the same in 32 bits: 1.2345678 for 1.2345677614212036."""
    if not abs(number) <= LARGEST_SINGLE or _single(number) != number:
        return number
    digits = (float(f"{number:.{count}g}") for count in range(6, 10))
    return next((shorter for shorter in digits if _single(shorter) == number), number)


def is_too_small(kind: Kind, number: Decimal) -> bool:
    """Return whether a number lies between zero and all that a type of floating point holds."""
    return kind.family is Family.FLOAT and number != 0 and _float(kind, number) == 0


def _holds_as_float(kind: Kind, number: Decimal) -> bool:
    if not number.is_finite():
        return True  # some servers store infinity: theirs to say
    try:
        return (_float(kind, number) == 0) is (number == 0)
    except OverflowError:
        return False


def _float(kind: Kind, number: Decimal) -> float:
    """Return the nearest number that a type of floating point has. Raises `OverflowError`."""
    nearest = float(number)
    if number.is_finite() and nearest in (float("inf"), float("-inf")):
        raise OverflowError(str(number))
    if kind.size == 32:
        return _single(nearest)
    return nearest


def _single(number: float) -> float:
    """Return a number as 32 bits hold it. Raises `OverflowError`."""
    single: float = struct.unpack("<f", struct.pack("<f", number))[0]
    return single
