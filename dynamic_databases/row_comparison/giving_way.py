"""Lets others have the processor while many rows are compared here, in Python.

Python runs one thread at a time, and changes it every 5 ms only: a page beside a comparison waits that long
again and again. So a comparison looks every few milliseconds whether others are at work, and then waits for a
while. How long depends on how many comparisons run: all of them together take as much as one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterable
from typing import TypeVar

WORK, MOST_WORK = 0.003, 0.010
"""Seconds of work after which others may go on, and how many of them count at most: a thread may be slow."""
NAP, LATE = 0.0001, 0.0006
"""Seconds: a nap, and how long it takes where others are at work that hold the processor or Python's lock."""
SHARE = 2.0
"""Seconds that are waited at most for each second of work, where one comparison runs."""

Item = TypeVar("Item")


class _Running:
    """How many loops run now, in any thread."""

    def __init__(self) -> None:
        self.loops = 0
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            self.loops += 1

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self.loops -= 1


_running = _Running()


def giving_way(items: Iterable[Item]) -> Generator[Item, None, None]:
    """Yield items, with a pause between two of them now and then, where other threads are at work.

    No statement may be open meanwhile, nor may a lock be held.
    """
    with _running:
        began = time.monotonic()
        for item in items:
            yield item
            if (worked := time.monotonic() - began) > WORK:
                give_way(min(worked, MOST_WORK) * SHARE * _running.loops)
                began = time.monotonic()


def give_way(most: float) -> None:
    """Wait until no other thread is at work, at most so many seconds."""
    now = time.monotonic()
    until = now + most
    while now < until:
        before = now
        time.sleep(NAP)
        now = time.monotonic()
        if now - before < LATE:
            return
