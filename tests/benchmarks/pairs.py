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
    """A median with its 95 % interval; of pairs, how many times the floor."""

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


@dataclass(frozen=True)
class Samples:
    """Seconds that were measured elsewhere, the floor's and ours, and what of them is compared."""

    name: str
    floor: Sequence[float]
    ours: Sequence[float]
    of: Callable[[Sequence[float]], float]
    target: float | None = None


@dataclass(frozen=True)
class Limit:
    """A figure, measured once or several times, and what it may be at most, or at least."""

    name: str
    values: Sequence[float]
    limit: float
    unit: str
    at_least: bool = False

    @property
    def median(self) -> Ratio:
        """Return the median with its interval."""
        return median_of(self.values)

    @property
    def missed(self) -> bool:
        """Return whether the interval lies wholly beyond the limit."""
        return self.median.high < self.limit if self.at_least else self.median.low > self.limit


def measured(samples: Samples) -> Measured:
    """Return what samples say that were not taken in turn: each side is resampled by itself."""
    dice = random.Random(0)
    ratios = sorted(
        samples.of(dice.choices(samples.ours, k=len(samples.ours)))
        / samples.of(dice.choices(samples.floor, k=len(samples.floor)))
        for _ in range(RESAMPLES // 10)
    )
    floor, ours = samples.of(samples.floor), samples.of(samples.ours)
    ratio = Ratio(ours / floor, ratios[len(ratios) // 40], ratios[-1 - len(ratios) // 40])
    return Measured(floor, ours, ratio, (), len(samples.ours))


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
        for way in (1, 0) if len(samples[0]) % 2 else (0, 1):
            samples[way].append(sample(ways[way], repeats, pair.before))
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
    return median_of([mine / floor for mine, floor in zip(ours, floors, strict=True)])


def median_of(values: Sequence[float]) -> Ratio:
    """Return the median with a bootstrap interval."""
    dice = random.Random(0)
    medians = sorted(statistics.median(dice.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return Ratio(statistics.median(values), medians[RESAMPLES // 40], medians[-RESAMPLES // 40])
