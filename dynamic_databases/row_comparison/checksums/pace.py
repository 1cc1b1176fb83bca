"""How many rows a statement takes, so that it never burdens a server for long."""

from __future__ import annotations

LONGEST, AIM = 0.5, 0.2
"""Seconds of a statement: what it may take, and what its size is chosen for."""
CANCELLED_AFTER = 1.0
"""Seconds after which a statement is cancelled: it waits for a lock, or for a busy server."""
FEWEST, FIRST, MOST = 1_024, 4_096, 262_144
"""Rows of a range."""
READ_AT_ONCE = 16_384
"""The most rows of a side that are read to be merged here."""
GROWTH = 4.0


class Pace:
    """The rows of the next range, from how long the last statements took."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.size = min(FIRST, most)

    def took(self, rows: int, seconds: float) -> None:
        """Choose the next size by how long the slowest side took for the rows of a range."""
        if rows:
            self._set(min(GROWTH * self.size, rows * AIM / max(seconds, 0.001)))

    def less(self, factor: float = 0.25) -> bool:
        """Take fewer rows; return whether that is possible."""
        before = self.size
        self._set(self.size * min(0.5, factor))
        return self.size < before

    def _set(self, size: float) -> None:
        self.size = max(min(FEWEST, self.most), min(self.most, int(size)))
