"""What is asked of a table's rows: by what they are matched, what is left out, which of them, how many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from dynamic_databases.connections import LiveConnection
from dynamic_databases.runtime_models import DisplayQuerySet

Narrow = Callable[[LiveConnection, DisplayQuerySet], DisplayQuerySet]
"""Returns the rows of one side that are asked for. Raises `DatabaseUnavailable` where it can't tell them."""


@dataclass(frozen=True, kw_only=True)
class Large:
    """How long a table is compared that has more rows than are read at once, and from where on."""

    seconds: float
    differences: int = 1_000
    """How many rows that differ are enough."""
    after: tuple[Any, ...] = ()
    """The key behind which it begins, as a server prints it; none for the first."""
    is_confirmed: bool = False
    """Whether protected environments may be asked for a large table."""


@dataclass(frozen=True, kw_only=True)
class RowQuestion:
    """Which rows of a table are compared, and how."""

    by: tuple[str, ...] = ()
    """The columns by which rows are matched; none for the table's own key."""
    ignore: tuple[str, ...] = ()
    """Names and globs of columns that are not compared."""
    by_number: tuple[str, ...] = ()
    """Columns whose own value is compared, although they refer to a row that has a natural key."""
    limit: int
    """The most rows of a side that are read at once."""
    large: Large | None = None
    """How a table with more rows is compared; None for not at all."""
    narrow: Narrow | None = None
    """Leaves rows out, on every side; None for all rows."""
    with_same: bool = False
    """Whether rows that are the same everywhere are kept as well, to be shown."""
    with_ignored: bool = False
    """Whether the values of ignored columns are read as well, for statements that insert whole rows."""

    def ignores(self, name: str) -> bool:
        """Return whether a column is left out by its name."""
        return any(name == pattern or fnmatchcase(name, pattern) for pattern in self.ignore)
