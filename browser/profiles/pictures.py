"""The picture of where a column's values lie: bars on the scale that all environments share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from browser.addresses import TableAddress, link
from browser.addresses.parameters import parameter_of
from browser.profiles.scales import Scale
from browser.profiles.sides import ProfileSide
from dynamic_databases.catalog.numbers import decimal_of

WIDTH, HEIGHT = 224, 56
"""Of the picture, in its own units."""
GAP = 1
LONGEST_LABEL = 10
"""Digits of a number under the picture."""


@dataclass(frozen=True)
class Bar:
    """The rows between two values: a rectangle, and a line of the table that says the same."""

    x: float
    y: float
    width: float
    height: float
    words: str
    rows: int
    url: str
    is_odd: bool = False


@dataclass(frozen=True)
class Picture:
    """The bars of one environment, and the words under them."""

    bars: tuple[Bar, ...]
    least: str
    middle: str
    largest: str
    label: str
    """What a screen reader says of it."""

    width, height = WIDTH, HEIGHT


def picture_of(
    side: ProfileSide, scale: Scale, tallest: float, address: TableAddress, odd: Collection[str]
) -> Picture | None:
    """Return the picture of one environment; `tallest` is the largest share of rows that any bar has.

    `odd` says whether the "smallest" or "largest" values are marked. None where its values could not be
    counted by the scale.
    """
    if side.profile is None or side.column is None or not side.profile.bins:
        return None
    bins, total = side.profile.bins, sum(side.profile.bins)
    step = WIDTH / len(bins)
    filled = [number for number, count in enumerate(bins) if count]
    marked = {filled[end] for line, end in (("smallest", 0), ("largest", -1)) if line in odd and filled}
    bars = []
    for number, (count, (start, end)) in enumerate(zip(bins, scale.bins, strict=True)):
        height = round(HEIGHT * count / total / tallest, 1) if total and tallest else 0.0
        height = max(height, 1.0) if count else 0.0  # a few rows are seen, too
        name = side.column.name
        conditions = [(parameter_of(name, "gte"), start), (parameter_of(name, "lt"), end)]
        bars.append(
            Bar(
                x=round(number * step, 2),
                y=round(HEIGHT - height, 1),
                width=round(step - GAP, 2),
                height=height,
                words=interval_words(start, end),
                rows=count,
                url=link(address.url(), [(name, value) for name, value in conditions if value]),
                is_odd=number in marked,
            )
        )
    most = max(bars, key=lambda bar: bar.rows)
    label = f"Most values lie in {most.words}: {most.rows:,} of {total:,}"
    least, middle, largest = (
        short(scale.edges[number]) for number in (0, len(scale.edges) // 2, len(scale.edges) - 1)
    )
    # The first bar is of what is below the first edge, the last one of what is from the last edge on.
    return Picture(tuple(bars), f"< {least}", middle, f"≥ {largest}", label)


def short(edge: str) -> str:
    """Return an edge as it stands below the picture, where there is little room."""
    number = decimal_of(edge) if len(edge) > LONGEST_LABEL else None
    return edge if number is None else f"{number:.3g}"


def interval_words(start: str, end: str) -> str:
    """Return an interval in words: "from 10 to below 20"."""
    if not start:
        return f"below {end}"
    return f"from {start} to below {end}" if end else f"from {start} on"


def tallest_share(sides: Sequence[ProfileSide]) -> float:
    """Return the largest share of an environment's rows in one interval, so that all have one scale."""
    return max(
        (
            max(side.profile.bins) / (sum(side.profile.bins) or 1)
            for side in sides
            if side.profile is not None and side.profile.bins
        ),
        default=0.0,
    )
