"""Decides whether one type holds all values of another, from the catalog's kinds of values."""

from __future__ import annotations

from enum import Enum

from dynamic_databases.catalog import Family, Kind


class Reach(Enum):
    """How the values that the type there holds compare with those of the type here."""

    SAME = "same"
    WIDER = "wider"
    NARROWER = "narrower"
    OTHER_NUMBER = "other number"
    INCOMPATIBLE = "incompatible"


_NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT})
_ANYTHING = Kind(Family.OTHER, name="any")
"""A SQLite column without a type, or a computed column of a view: it holds values of all other kinds."""


def reach(here: Kind, there: Kind) -> Reach:
    """Return whether `there` holds every value of `here`, judged only by their kinds."""
    if here == there:
        return Reach.SAME
    if _ANYTHING in (here, there):
        return Reach.WIDER if there == _ANYTHING else Reach.NARROWER
    if here.family is not there.family:
        return _reach_across_families(here, there)
    if here.with_zone != there.with_zone or here.name != there.name:
        return Reach.INCOMPATIBLE
    if here.family is Family.INTEGER:
        low, high = _integer_range(here)
        low_there, high_there = _integer_range(there)
        return Reach.WIDER if low_there <= low and high_there >= high else Reach.NARROWER
    if here.family in (Family.ARRAY, Family.RANGE) and here.element and there.element:
        return reach(here.element, there.element)
    if here.family is Family.DECIMAL:
        return _at_least((_whole_digits(here), here.scale), (_whole_digits(there), there.scale))
    return _at_least((here.size,), (there.size,))


def _reach_across_families(here: Kind, there: Kind) -> Reach:
    if here.family is Family.INTEGER and there.family in _NUMBERS:
        return Reach.OTHER_NUMBER
    if here.family in (Family.ENUM, Family.SET) and there.family is Family.TEXT and there.size is None:
        return Reach.WIDER
    return Reach.INCOMPATIBLE


def _integer_range(kind: Kind) -> tuple[int, int]:
    bits = kind.size or 64
    return (0, 2**bits - 1) if kind.unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _whole_digits(kind: Kind) -> int | None:
    return None if kind.size is None else kind.size - (kind.scale or 0)


def _at_least(here: tuple[int | None, ...], there: tuple[int | None, ...]) -> Reach:
    """Return WIDER if no limit there is lower, else NARROWER; None means no limit."""
    for limit, limit_there in zip(here, there, strict=True):
        if limit_there is not None and (limit is None or limit_there < limit):
            return Reach.NARROWER
    return Reach.WIDER
