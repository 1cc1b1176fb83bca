"""Interprets filters whose value the column's type can't hold, such as 10^23 in a bigint.

The column never contains such a value, so "is not" matches every row that is not NULL. Numbers, dates and
times beyond a type's range, or between two values that it holds, still have an order. Everything else is an
error, which is shown at the filter.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from django.core.exceptions import ValidationError

from dynamic_databases.catalog import Column, Family
from dynamic_databases.catalog.numbers import NUMBERS, below, decimal_of, is_too_small, range_of

ORDERED = ("gt", "gte", "lt", "lte")
CLOCK = r"(?P<hours>\d{1,9}):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
SPAN = re.compile(f"(?P<minus>-?){CLOCK}", re.ASCII)
MOMENT = re.compile(
    rf"(?P<minus>-?)(?P<year>\d{{4,7}})-(?P<month>\d\d)-(?P<day>\d\d)([ T]{CLOCK})?(?P<bc> BC)?",
    re.ASCII | re.IGNORECASE,
)
"""A date, optionally with a time. No time zone: a server may refuse that whatever the date is."""
ALL_HOLD = range(1900, 2080)
"""Years that every date type holds; SQL Server's smalldatetime has the smallest range. If a date in these
years can't be held, it is invalid for another reason.
"""
CYCLE = 400
"""Years after which the Gregorian calendar repeats."""


class Outcome(Enum):
    """The rows that a condition matches, whatever their values."""

    ANY_VALUE = "all rows that are not NULL"
    NONE = "no row"


@dataclass(frozen=True)
class Gap:
    """A number between two that the type holds, compared by its lower or higher `neighbour`."""

    neighbour: str
    is_lower: bool

    def operator(self, operator: str) -> str:
        """Return the operator that, with the neighbour, matches the same rows as this one with the number."""
        if operator in ("gt", "gte"):
            return "gt" if self.is_lower else "gte"
        return "lte" if self.is_lower else "lt"


def beyond_type(column: Column, operator: str, value: str, problem: str | None = None) -> Outcome | Gap:
    """Return what a condition matches if the column's type can't hold its value.

    Raises `ValidationError`, with the text of `problem` if there is one, if that is undefined.
    """
    if operator == "ne":
        return Outcome.ANY_VALUE
    if operator in ORDERED:
        gap = _gap(column, value)
        if gap is not None:
            return gap
        above = _is_above(column, value)
        if above is not None:
            fits_all = operator in (("lt", "lte") if above else ("gt", "gte"))
            return Outcome.ANY_VALUE if fits_all else Outcome.NONE
    raise ValidationError(problem or f"“{value}” is no value that {column.type or 'this column'} can hold.")


def _gap(column: Column, value: str) -> Gap | None:
    number = decimal_of(value)
    if number is None or column.kind.family not in NUMBERS or _is_outside(column, number) is not None:
        return None
    # Closer to 0 than the type's smallest number: the server would round it to 0.
    if number.is_finite() and is_too_small(column.kind, number):
        return Gap("0", is_lower=number > 0)
    lower = below(column.kind, number)
    return None if lower is None else Gap(f"{lower:f}", is_lower=True)


def _is_above(column: Column, value: str) -> bool | None:
    """Return whether a value is above (True) or below (False) the type's range, or None if unknown."""
    value = value.strip()
    family = column.kind.family
    if family in NUMBERS:
        number = decimal_of(value)
        return None if number is None else _is_outside(column, number)
    if family in (Family.DATE, Family.TIMESTAMP) and (match := MOMENT.fullmatch(value)):
        return _is_late(match)
    if family is Family.TIME and (match := SPAN.fullmatch(value)):
        return None if not match["minus"] and int(match["hours"]) < 24 else not match["minus"]
    return None


def _is_late(moment: re.Match[str]) -> bool | None:
    """Return whether a date is after (True) or before (False) the type's range, or None if it is invalid."""
    year, month, day = (int(moment[name]) for name in ("year", "month", "day"))
    # The same year of a later cycle: Python's calendar begins with year 1, and servers' with year 0 or -4712.
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year % CYCLE + CYCLE, month)[1]):
        return None
    if int(moment["hours"] or 0) >= 24 or (year in ALL_HOLD and not (moment["minus"] or moment["bc"])):
        return None
    return not (moment["minus"] or moment["bc"]) and year >= ALL_HOLD.stop


def _is_outside(column: Column, number: Decimal) -> bool | None:
    """Return whether a number is above (True) or below (False) the type's range, or None if it is inside."""
    bounds = range_of(column.kind)
    if column.kind.unsigned and number < 0:
        return False
    if not number.is_finite() or (bounds is None and abs(number) > 1):
        return number > 0
    if bounds is None or bounds[0] <= number <= bounds[1]:
        return None
    return number > bounds[1]
