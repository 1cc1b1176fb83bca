"""Whether a session was looked at lately, so that the next request need not ask its server once more.

Leaves what is looked at to each vendor's guard.
"""

from __future__ import annotations

import select
import time

TRUSTED = 0.25
"""Seconds for which a session counts as it was found when its last request ended.

A page is followed at once by what comes after it, and each question is a trip to the server. What ends a
session makes its socket readable. A server that froze meanwhile is met by the next statement, as if it had
frozen a moment later: that may last as long as a statement may, so the time is short.
"""


class LookedAt:
    """When a session was last found as it should be, and no statement has run in it since."""

    def __init__(self) -> None:
        self._at = float("-inf")

    def now(self) -> None:
        self._at = time.monotonic()

    def no_more(self) -> None:
        self._at = float("-inf")

    def lately(self, fileno: int) -> bool:
        """Return whether that was a moment ago, and the server has sent nothing since on this socket."""
        return time.monotonic() - self._at < TRUSTED and not _has_news(fileno)


def _has_news(fileno: int) -> bool:
    """Return whether the server has sent something unasked, or has closed the connection."""
    poll = select.poll()  # unlike `select`, for files of any number
    poll.register(fileno, select.POLLIN)
    return bool(poll.poll(0))
