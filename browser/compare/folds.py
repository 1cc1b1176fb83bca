"""Rows that only some environments have, folded into one and grouped by the beginning of their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from browser.compare.matrix_cells import MatrixRow
from dynamic_databases.comparison import Severity

LEAST_FOLDED = 5
"""Rows of one cause that are folded; fewer can be read as they are."""
NAMED_TYPES = 3
"""Types of a group that are named with their counts."""


@dataclass(frozen=True)
class PrefixGroup:
    """Rows whose names begin alike."""

    name: str
    rows: tuple[MatrixRow, ...]

    @property
    def types(self) -> str:
        """How often each of the most frequent types occurs: "varchar(80) 402, integer 120"."""
        counts = Counter(row.main_text for row in self.rows)
        return ", ".join(f"{text} {count}" for text, count in counts.most_common(NAMED_TYPES))


@dataclass(frozen=True)
class Fold:
    """Rows that only some environments have, for one reason."""

    environments: tuple[str, ...]
    severity: Severity | None
    reasons: tuple[tuple[str, str, str], ...]
    groups: tuple[PrefixGroup, ...]

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def folded(rows: Sequence[MatrixRow]) -> tuple[list[MatrixRow], list[Fold]]:
    """Return the rows that stay rows, and the folds of the others, both in the rows' order."""
    causes: dict[Hashable, list[MatrixRow]] = {}
    for row in rows:
        if row.only_in:
            causes.setdefault(_cause(row), []).append(row)
    many = {cause: alike for cause, alike in causes.items() if len(alike) >= LEAST_FOLDED}
    kept = [row for row in rows if not row.only_in or _cause(row) not in many]
    return kept, [_fold(alike) for alike in many.values()]


def _cause(row: MatrixRow) -> Hashable:
    return row.only_in, row.severity, tuple((slug, rule) for slug, _, rule in row.reasons)


def _fold(rows: Sequence[MatrixRow]) -> Fold:
    prefixes = Counter(_prefix(row.name) for row in rows)
    groups: dict[str, list[MatrixRow]] = {}
    for row in rows:
        prefix = _prefix(row.name)
        groups.setdefault(f"{prefix}*" if prefixes[prefix] >= LEAST_FOLDED else "others", []).append(row)
    if len(groups) == 1:
        groups = {"all": list(rows)}
    return Fold(
        environments=rows[0].only_in,
        severity=rows[0].severity,
        reasons=rows[0].reasons,
        groups=tuple(PrefixGroup(name, tuple(alike)) for name, alike in groups.items()),
    )


def _prefix(name: str) -> str:
    """Return a name up to its first underscore, with it; the whole name where there is none."""
    beginning, underscore, _ = name.partition("_")
    return beginning + underscore
