"""The scale of a profile: intervals with round ends that all environments' values are counted by."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from typing import Any

from browser.profiles.sides import ProfileSide
from browser.values import plain_text
from dynamic_databases.catalog import Column, Family
from dynamic_databases.catalog.numbers import NUMBERS, decimal_of

MOST_BINS = 36
MUCH = 1_000
"""A largest value so many times the median makes the scale logarithmic."""
DECADES = 12
"""Powers of ten that a logarithmic scale has at most."""
DIGITS = 700
"""With which edges are computed: floats have 309 before the point, and more behind it."""
MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?", re.ASCII)
SPANS = [timedelta(seconds=seconds) for seconds in (1, 10, 60, 600, 3600, 21_600, 86_400, 604_800)]
MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000)
START = datetime(1, 1, 1)  # noqa: DTZ001  # of values without a zone


@dataclass(frozen=True)
class Scale:
    """Intervals: below the first edge, between each and the next, from the last one on."""

    edges: tuple[str, ...]
    """As filters take them."""
    is_log: bool = False

    @property
    def bins(self) -> list[tuple[str, str]]:
        """The ends of each interval, "" where it has none; the upper one is not part of it."""
        return list(zip(("", *self.edges), (*self.edges, ""), strict=True))


def scale_of(sides: Iterable[ProfileSide]) -> Scale | None:
    """Return the scale of all values; None for other types than numbers and times, and for a single value."""
    known = [
        (side.column, group.value)
        for side in sides
        if side.column is not None and side.profile is not None
        for group in (side.profile.groups.smallest, side.profile.groups.median, side.profile.groups.largest)
        if group is not None
    ]
    columns = [column for column, _ in known]
    if not columns:
        return None
    if all(column.kind.family in NUMBERS for column in columns):
        return _of_numbers(columns, [value for _, value in known])
    if all(column.kind.family in (Family.DATE, Family.TIMESTAMP) for column in columns):
        return _of_times(columns, [value for _, value in known])
    return None


def _of_numbers(columns: Sequence[Column], values: Iterable[Any]) -> Scale | None:
    with localcontext() as context:
        context.prec = DIGITS
        return _round_numbers(columns, values)


def _round_numbers(columns: Sequence[Column], values: Iterable[Any]) -> Scale | None:
    numbers = sorted(number for number in map(_number, values) if number is not None)
    if not numbers or numbers[0] == numbers[-1]:
        return None
    least, middle, largest = numbers[0], numbers[len(numbers) // 2], numbers[-1]
    is_whole = all(column.kind.family is Family.INTEGER for column in columns)
    if middle > 0 and largest > MUCH * middle and least > -middle:
        return Scale(tuple(map(_spelled, _decades(least, middle, largest, is_whole=is_whole))), is_log=True)
    step = _round_step((largest - least) / MOST_BINS)
    if is_whole:
        step = max(Decimal(1), step)
    first = (least / step).to_integral_value("ROUND_FLOOR") + 1
    count = int((largest / step).to_integral_value("ROUND_FLOOR") - first) + 1
    return Scale(tuple(_spelled((first + number) * step) for number in range(count)))


def _number(value: Any) -> Decimal | None:
    number = None if isinstance(value, bytes) else decimal_of(plain_text(value))
    return number if number is not None and number.is_finite() else None


def _decades(least: Decimal, middle: Decimal, largest: Decimal, *, is_whole: bool) -> Iterator[Decimal]:
    """Yield edges at 1, 2 and 5 times the powers of ten, or at the powers alone where these are many."""
    last = largest.adjusted()
    start = least if least > 0 else middle / MUCH
    first = max(last - DECADES, start.adjusted(), *((0,) if is_whole else ()))
    factors = (1, 2, 5) if last - first < DECADES else (1,)
    for power in range(first, last + 1):
        for factor in factors:
            edge = factor * Decimal(10) ** power
            if least < edge <= largest:
                yield edge


def _round_step(step: Decimal) -> Decimal:
    """Return the next larger number of 1, 2 or 5 times a power of ten."""
    power = Decimal(10) ** step.adjusted()
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step)


def _spelled(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _of_times(columns: Sequence[Column], values: Iterable[Any]) -> Scale | None:
    moments = sorted(moment for moment in map(_moment, values) if moment is not None)
    if not moments or moments[0] == moments[-1]:
        return None
    has_clock = all(column.kind.family is Family.TIMESTAMP for column in columns)
    edges = [edge for edge in _ticks(moments[0], moments[-1]) if moments[0] < edge <= moments[-1]]
    if not has_clock:
        edges = [edge for edge in edges if edge.time() == START.time()]
    return Scale(tuple(map(_time_spelled, edges))) if edges else None


def _moment(value: Any) -> datetime | None:
    match = MOMENT.match(value) if isinstance(value, str) and not value.endswith("BC") else None
    if match is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:  # such as the 30th of February
        return None


def _ticks(first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield moments at a round distance, from before the first to the last one."""
    for span in SPANS:
        if (last - first) / span <= MOST_BINS:
            steps = math.floor((first - START) / span)
            while steps * span <= last - START:
                yield START + steps * span
                steps += 1
            return
    start, end = first.year * 12, last.year * 12 + 12
    step = next((months for months in MONTHS if (end - start) / months <= MOST_BINS), MONTHS[-1])
    for month in range(start - start % step, end, step):
        if month >= 12:  # there is no year 0
            yield datetime(month // 12, month % 12 + 1, 1)  # noqa: DTZ001


def _time_spelled(moment: datetime) -> str:
    return str(moment.date()) if moment.time() == START.time() else moment.isoformat(" ")
