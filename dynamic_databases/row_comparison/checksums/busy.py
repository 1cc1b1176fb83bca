"""Waits while a server is busy, and says when to give up; leaves what a statement may take to `pace`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress

from dynamic_databases.app_settings import setting
from dynamic_databases.errors import DatabaseUnavailable
from dynamic_databases.row_comparison.checksums.asking import TookTooLong, ask, timed
from dynamic_databases.row_comparison.checksums.ranges import KeyedSide

LOOKS_EVERY = 1.0
PAUSE, PAUSES = 0.5, 4
TRIES = 3
BUSY = "{} is busy: it is running {:,} statements"


class Patience:
    """How long servers are waited for: those that run many statements, and those that do not answer."""

    def __init__(self, sides: Mapping[str, KeyedSide]) -> None:
        self.sides = sides
        self.looked = 0.0
        self.tries = 0

    def is_over(self, label: str) -> bool:
        """Note that a side did not answer for few rows; return whether that happened often."""
        self.tries += 1
        return self.tries >= TRIES

    def begin_anew(self) -> None:
        """Note that all sides answered."""
        self.tries = 0

    def why_busy(self, until: float) -> str | None:
        """Return which server stays busy, after some pauses; None if none does. Raises `SidesLost`."""
        if time.monotonic() - self.looked < LOOKS_EVERY:
            return None
        reason = self._busy_now()
        for _ in range(PAUSES):
            if reason is None or time.monotonic() + PAUSE > until:
                break
            time.sleep(PAUSE)
            reason = self._busy_now()
        self.looked = time.monotonic()
        return reason

    def _busy_now(self) -> str | None:
        most = setting("ROW_COMPARISON_BUSY")
        try:
            running = ask(self.sides, _running)
        except TookTooLong:
            return None  # the next statement tells
        return next(
            (BUSY.format(label, count) for label, count in running.items() if count and count > most), None
        )


def _running(keyed: KeyedSide) -> int | None:
    """Return how many statements a side's server runs; None where a login may not see that."""
    dialect = keyed.side.connection.dialect
    count: int | None = None
    with suppress(DatabaseUnavailable):
        count, _ = timed(keyed, lambda side, connection: dialect.running(connection))
    return count
