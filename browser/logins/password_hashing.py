"""Computes the digests of passwords one at a time, so that logging in never starves the pages.

A digest is slow on purpose: a third of a second of processor time. A client that sends wrong passwords over
many connections would keep all threads and processors busy. Django calls the hasher wherever a password is
checked or set: at the login, in the administration, and when a password is changed.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TypeVar

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from browser.logins.attempts import LoginBusy

AT_ONCE = 2
"""Digests that one process accepts: one is computed, one waits for its turn."""
NICENESS = 5
"""Of the thread that computes: beside a page's it gets about a quarter of a processor, alone all of it."""
BUSY = "Several people are logging in at this moment. Wait a few seconds, then send the form again."
Value = TypeVar("Value")
_admitted = BoundedSemaphore(AT_ONCE)


class OneAtATimeHasher(PBKDF2PasswordHasher):
    """Django's usual hasher, with the same digests, which refuses one that it cannot begin soon."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """Return the stored form of a password. Raises `LoginBusy` where another one waits already."""
        encode = super().encode
        return computed(lambda: encode(password, salt, iterations))


def computed(task: Callable[[], Value]) -> Value:
    """Return what a task returns, computed in its turn. Raises `LoginBusy` where another waits already."""
    with _turn():
        return _hashing.submit(task).result()


def _give_way() -> None:
    """Let everything else have the processors first. Linux alone gives a thread a priority of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


@contextmanager
def _turn() -> Iterator[None]:
    """Take one of the places. Raises `LoginBusy` where all are taken."""
    if not _admitted.acquire(blocking=False):
        raise LoginBusy(BUSY)
    try:
        # The admitted one that waits holds a thread of the worker, so only one may wait.
        yield
    finally:
        _admitted.release()


_hashing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="password", initializer=_give_way)
"""One thread, and so one digest at a time."""
