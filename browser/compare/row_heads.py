"""What stands above the columns of compared rows: each environment, with how much of it differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from browser.compare.sides import Side
from dynamic_databases.row_comparison import ComparedRow, RowComparison
from dynamic_databases.row_comparison.giving_way import giving_way


@dataclass(frozen=True)
class RowSideHead:
    """What stands above a side's column."""

    side: Side
    rows: int | None
    """How many of its rows were read; None if they were not."""
    differing: int
    """How many rows are not as the baseline has them."""
    url: str | None
    """Where its rows are browsed."""


def row_heads(comparison: RowComparison, sides: Iterable[Side], urls: Mapping[str, str]) -> list[RowSideHead]:
    """Return the head of each side; `urls` are by their labels."""
    counts = comparison.counts
    return [
        RowSideHead(side, counts.get(side.label), _differing(comparison, side.label), urls.get(side.label))
        for side in sides
    ]


def _differing(comparison: RowComparison, side: str) -> int:
    if side == comparison.baseline or side in comparison.unavailable:
        return 0
    baseline, columns = comparison.baseline, comparison.plan.compared if comparison.plan else ()
    canonical = {column.name: (column.canonical(side), column.canonical(baseline)) for column in columns}

    def differs(row: ComparedRow) -> bool:
        if row.states[side] != row.states[baseline]:
            return True
        for name, values in row.cells.items():
            if side in values and baseline in values:
                own, its = canonical[name]
                if own(values[side]) != its(values[baseline]):
                    return True
        return False

    return sum(map(differs, giving_way(comparison.rows)))
