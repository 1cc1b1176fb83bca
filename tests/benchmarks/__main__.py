"""`python -m tests.benchmarks [WORD …]`: measures pairs that hold a word; exit 1 if one misses its target."""

from __future__ import annotations

import os
import pkgutil
import sys
from contextlib import closing
from importlib import import_module

import django

import tests.benchmarks
from tests.benchmarks.pairs import Limit, Measured, Pair, Ratio, Samples, measure, measured


def modules() -> list[str]:
    """Return the names of the modules that have pairs."""
    return [
        module.name
        for module in pkgutil.iter_modules(tests.benchmarks.__path__)
        if module.name[:6] == "bench_"
    ]


def report(pair: Pair | Samples, result: Measured) -> str:
    """Return lines that say what was measured and whether the target is met."""
    how = "" if isinstance(pair, Samples) else " each in turn"
    missed = result.ratio.above(pair.target)
    aim = "no target" if pair.target is None else f"target {pair.target:g}: {'MISSED' if missed else 'met'}"
    lines = [
        pair.name,
        f"  floor {duration(result.floor)}, ours {duration(result.ours)}, {result.samples} runs{how}",
        f"  ours / floor {times(result.ratio)}, {aim}",
    ]
    return "\n".join(lines + [f"  {name} / floor {times(ratio)}" for name, ratio in result.beside])


def limit_report(figure: Limit) -> str:
    """Return a line that says what one figure is, and whether it is within its limit."""
    way = "at least" if figure.at_least else "at most"
    outcome = "MISSED" if figure.missed else "met"
    value = times(figure.median) if len(figure.values) > 1 else f"{figure.values[0]:.3g}"
    return f"{figure.name}\n  {value} {figure.unit}, {way} {figure.limit:g}: {outcome}"


def times(ratio: Ratio) -> str:
    return f"{ratio.median:.3g} ({ratio.low:.3g} to {ratio.high:.3g})"


def duration(seconds: float) -> str:
    return (
        f"{seconds:.3g} s"
        if seconds >= 1
        else f"{seconds * 1e3:.3g} ms"
        if seconds >= 1e-3
        else f"{seconds * 1e6:.3g} µs"
    )


def main(words: list[str]) -> int:
    """Measure and print; return the exit status."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    missed = count = 0
    # A module that a word names is meant as a whole: no other need start its servers.
    for module in [name for name in modules() if any(word in name for word in words)] or modules():
        with closing(import_module(f"tests.benchmarks.{module}").pairs()) as pairs:
            for pair in pairs:
                if words and not any(word in f"{module} {pair.name}" for word in words):
                    continue
                if isinstance(pair, Limit):
                    count, missed = count + 1, missed + pair.missed
                    print(limit_report(pair), flush=True)
                    continue
                result = measured(pair) if isinstance(pair, Samples) else measure(pair)
                count += 1
                missed += result.ratio.above(pair.target)
                print(report(pair, result), flush=True)
    print(f"{count} measured, {missed} above target (ratios: median and 95 % interval)")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
