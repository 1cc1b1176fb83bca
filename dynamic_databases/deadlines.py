"""The deadline for all that a request asks of databases; leaves keeping it to the dialects' drivers."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from contextvars import ContextVar

# A ContextVar and not a thread's own: under ASGI several requests may share a thread.
_until: ContextVar[float | None] = ContextVar("until", default=None)


class _Within:
    """The block of `within`. Not a generator: a page has a dozen of them."""

    __slots__ = ("_seconds", "_token")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        until, outer = time.monotonic() + self._seconds, _until.get()
        self._token = _until.set(until if outer is None else min(outer, until))

    def __exit__(self, *error: object) -> None:
        _until.reset(self._token)


def within(seconds: float) -> AbstractContextManager[None]:
    """Let everything that the block reads end within `seconds`, or sooner if an outer deadline says so."""
    return _Within(seconds)


def deadline() -> float | None:
    """Return the moment of the deadline on `time.monotonic()`, or None if there is none."""
    return _until.get()


def seconds_left(most: float) -> float:
    """Return how many of `most` seconds are left until the deadline: 0 when it is over."""
    until = _until.get()
    return most if until is None else max(0.0, min(most, until - time.monotonic()))
