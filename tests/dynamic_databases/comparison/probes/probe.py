"""One change of a database, and what a comparison must tell of it; leaves making databases to `making`.

Probes are written as text tables, a line each, its cells separated by ` | `:

    name | before | after | what differs, or `nothing`

What differs is `object table.name attribute: severity`, with two severities where it matters which side is
the baseline: `risky / breaking` is risky where "before" is the baseline and breaking where "after" is.
The attribute is `missing` where one side lacks the thing; several differences are separated by `; `.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from dynamic_databases.catalog import Catalog
from dynamic_databases.comparison import USUAL, Difference, DifferenceKind, Options, compare

ENVIRONMENTS = ("prod", "test", "dev")
NOTHING = "nothing"
Pair = tuple[Catalog, Catalog]


@dataclass(frozen=True)
class Probe:
    """Two scripts for an empty database, one change apart."""

    name: str
    before: str
    after: str
    expected: str = NOTHING
    count: str | None = None
    """What has to be counted for the difference to be listed, where it is not by default."""
    whole: bool = False
    """Whether the change is one of the whole database, so that no other probe can be in the same one."""
    since: int = 0
    """The first version of the server that knows the statements."""
    canned: Pair | None = None
    """The catalogs that the scripts make, for tests without a server."""

    def __str__(self) -> str:
        return self.name


def probes(base: str, table: str, *, count: str | None = None, whole: bool = False) -> tuple[Probe, ...]:
    """Return the probes of a text table; in the script `base`, `{}` stands for each of the two cells."""
    return tuple(
        Probe(name, base.replace("{}", before), base.replace("{}", after), expected, count, whole)
        for name, before, after, expected in _rows(table)
    )


def replacements(script: str, table: str) -> tuple[Probe, ...]:
    """Return the probes of a text table whose cells are a part of the script and what stands there instead.

    A blank in the first of them stands for any white space.
    """
    made = []
    for name, old, new, expected in _rows(table):
        parts = re.split(r"\s+".join(map(re.escape, old.split())), script)
        assert len(parts) == 2, f"{name}: {old} is not there once"
        made.append(Probe(name, script, new.join(parts), expected))
    return tuple(made)


def expecting(given: tuple[Probe, ...], others: Mapping[str, str]) -> tuple[Probe, ...]:
    """Return the probes with what is expected of those that are named."""
    unknown = others.keys() - {probe.name for probe in given}
    assert not unknown, f"no such probe: {', '.join(unknown)}"
    return tuple(replace(probe, expected=others.get(probe.name, probe.expected)) for probe in given)


def _rows(table: str) -> Iterator[tuple[str, str, str, str]]:
    for line in filter(str.strip, table.splitlines()):
        cells = [cell.strip() for cell in line.replace(" ||| ", " |  | ").split(" | ")]
        assert len(cells) == 4, f"not four cells: {line}"
        yield cells[0], cells[1], cells[2], cells[3]


def told(probe: Probe, pair: Pair) -> str:
    """Return what a comparison tells of the two catalogs, in the words of a text table.

    Either catalog stands in each place of three environments and is compared from each baseline. Raises
    `AssertionError` where that makes another difference than which of the two the baseline has.
    """
    if probe.count is not None:
        by_default = _seen(pair, Options())
        assert by_default == ([], []), f"counted by default: {by_default}"
    counted = USUAL if probe.count is None else USUAL | {probe.count}
    forth, back = _seen(pair, Options(count=counted))
    assert len(forth) == len(back), f"another number of differences the other way round: {forth} / {back}"
    lines = []
    for (thing, severity), (_, other) in zip(forth, back, strict=True):
        lines.append(f"{thing}: {severity}" if severity == other else f"{thing}: {severity} / {other}")
    return "; ".join(lines) or NOTHING


Seen = list[tuple[str, str]]
"""Each difference: what differs, and how severe that is."""


def _seen(pair: Pair, options: Options) -> tuple[Seen, Seen]:
    """Return the differences where the baseline has the first catalog, and where it has the second."""
    by_baseline: tuple[list[Seen], list[Seen]] = [], []
    for usual, position, baseline in product((0, 1), ENVIRONMENTS, ENVIRONMENTS):
        side_of = {name: 1 - usual if name == position else usual for name in ENVIRONMENTS}
        comparison = compare({name: pair[side] for name, side in side_of.items()}, baseline, options)
        others = {name for name, side in side_of.items() if side != side_of[baseline]}
        seen = [_entry(difference, others) for difference in comparison.differences]
        by_baseline[side_of[baseline]].append(seen)
    for alike in by_baseline:
        assert all(seen == alike[0] for seen in alike), f"it depends on the place: {alike}"
    return by_baseline[0][0], by_baseline[1][0]


def _entry(difference: Difference, others: set[str]) -> tuple[str, str]:
    assert set(difference.against) == others, f"{difference} is told of {set(difference.against)}"
    where = ".".join(filter(None, (difference.table, difference.name))) or "-"
    what = difference.attribute or str(difference.kind)
    if difference.attribute and difference.kind is DifferenceKind.UNKNOWN:
        what = f"{what} unknown"
    return f"{difference.object} {where} {what}", str(difference.severity)
