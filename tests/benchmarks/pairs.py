"""Measures two ways of doing one thing in turn; leaves finding and printing to `__main__`."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

Work = Callable[[], object]

LEAST_SAMPLE = 0.005
"""Seconds: work that takes less is repeated within one sample, so that the clock can tell."""
RESAMPLES = 2000


@dataclass(frozen=True)
class Pair:
    """The floor of a task and our way of doing it; `target` bounds ours / floor, None only shows it."""

    name: str
    floor: Work
    ours: Work
    target: float | None = None
    beside: tuple[tuple[str, Work], ...] = ()
    """Other ways to do it, by name: shown, and bound to nothing."""
    seconds: float = 10.0
    """How long to measure, if that gives at least `runs` samples."""
    runs: int = 15
    before: Work | None = None
    """Done before each run of each way, and not measured: what makes a run the first."""


@dataclass(frozen=True)
class Ratio:
    """How many times the floor: the median of paired ratios and its 95 % interval."""

    median: float
    low: float
    high: float

    def above(self, target: float | None) -> bool:
        """Return whether the interval lies wholly above `target`."""
        return target is not None and self.low > target


@dataclass(frozen=True)
class Measured:
    """A pair's medians in seconds, and the ratios of ours and of each other way to the floor."""

    floor: float
    ours: float
    ratio: Ratio
    beside: tuple[tuple[str, Ratio], ...]
    samples: int


def measure(pair: Pair) -> Measured:
    """Return what `pair` costs: two ways in turn, again and again, after one run each that doesn't count.

    Other ways are measured after it, each in turn with the floor: what follows one that makes a hundred
    thousand objects is slower than it is by itself.
    """
    floors, ours = _in_turn(pair, pair.ours, pair.seconds)
    beside = [(name, _in_turn(pair, work, pair.seconds / 2)) for name, work in pair.beside]
    return Measured(
        statistics.median(floors),
        statistics.median(ours),
        ratio_of(ours, floors),
        tuple((name, ratio_of(theirs, floor)) for name, (floor, theirs) in beside),
        len(ours),
    )


def _in_turn(pair: Pair, work: Work, seconds: float) -> tuple[list[float], list[float]]:
    """Return samples of the floor, and of a way beside it: which goes first changes each time."""
    ways = (pair.floor, work)
    once = min(sample(way, 1, pair.before) for way in ways)
    repeats = max(1, round(LEAST_SAMPLE / max(once, 1e-9)))
    samples: tuple[list[float], list[float]] = ([], [])
    end = perf_counter() + seconds
    while len(samples[0]) < pair.runs or perf_counter() < end:
        for place in (1, 0) if len(samples[0]) % 2 else (0, 1):
            samples[place].append(sample(ways[place], repeats, pair.before))
    return samples


def sample(work: Work, repeats: int, before: Work | None = None) -> float:
    """Return the seconds that one run took, on average over `repeats`."""
    seconds = 0.0
    for _ in range(repeats):
        if before is not None:
            before()
        start = perf_counter()
        work()
        seconds += perf_counter() - start
    return seconds / repeats


def ratio_of(ours: Sequence[float], floors: Sequence[float]) -> Ratio:
    """Return the median ratio of samples taken side by side, with a bootstrap interval."""
    ratios = [mine / floor for mine, floor in zip(ours, floors, strict=True)]
    dice = random.Random(0)
    medians = sorted(statistics.median(dice.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
    return Ratio(statistics.median(ratios), medians[RESAMPLES // 40], medians[-RESAMPLES // 40])
