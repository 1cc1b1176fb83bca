"""Logs each kind of trouble once an hour, however many requests meet it, until it is over."""

from __future__ import annotations

import logging
import time

from dynamic_databases.caches import Cache

MOST_KINDS = 100
QUIET = 3600.0
"""Seconds for which trouble that was logged is not logged again."""


class LoggedOnce:
    """A logger's warnings, one of each kind."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._kinds: Cache[str, float] = Cache(MOST_KINDS)

    def warning(self, kind: str, message: str, *arguments: object) -> None:
        """Log a warning unless one of this kind was logged less than an hour ago."""
        if (self._kinds.get(kind) or 0.0) <= time.monotonic():
            self._kinds.set(kind, time.monotonic() + QUIET)
            self._logger.warning(message, *arguments)

    def forget(self) -> None:
        """Note that the trouble is over: the next one is logged again."""
        self._kinds.discard(lambda kind: True)
