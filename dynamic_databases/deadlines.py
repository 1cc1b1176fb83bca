"""The deadline for all that a request asks of databases; leaves keeping it to the dialects' drivers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# A ContextVar and not a thread's own: under ASGI several requests may share a thread.
_until: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let everything that the block reads end within `seconds`, or sooner if an outer deadline says so."""
    until = time.monotonic() + seconds
    outer = _until.get()
    token = _until.set(until if outer is None else min(outer, until))
    try:
        yield
    finally:
        _until.reset(token)


def deadline() -> float | None:
    """Return the moment of the deadline on `time.monotonic()`, or None if there is none."""
    return _until.get()


def seconds_left(most: float) -> float:
    """Return how many of `most` seconds are left until the deadline: 0 when it is over."""
    until = _until.get()
    return most if until is None else max(0.0, min(most, until - time.monotonic()))
