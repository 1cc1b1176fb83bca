"""Lets an attempt to log in wait for a database without its turn, so that others go on meanwhile.

Turns are for checking passwords, which takes a processor. A database that hangs takes none, and would keep
everybody out. Leaves giving turns to `login_turns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import BoundedSemaphore

from django.conf import settings

from browser.logins.attempts import LoginBusy
from browser.logins.password_hashing import BUSY

_waiting = BoundedSemaphore(max(1, settings.WORKER_THREADS // 4))
"""Attempts that wait for databases hold at most a quarter of the worker's threads."""


class Turn:
    """An attempt's turn, which it holds until it gives it back."""

    def __init__(self, give: Callable[[], None], take: Callable[[], bool]) -> None:
        self._give, self._take = give, take
        self._is_held = True

    def give_back(self) -> None:
        """Let another attempt have it, if this one has it."""
        if self._is_held:
            self._is_held = False
            self._give()

    def take_again(self) -> None:
        """Wait for it a moment. Raises `LoginBusy`."""
        self._is_held = self._take()
        if not self._is_held:
            raise LoginBusy(BUSY)


_turn: ContextVar[Turn | None] = ContextVar("browser.login_turn", default=None)


@contextmanager
def holding(turn: Turn) -> Iterator[None]:
    """Let the block hold a turn, which it may give back while it waits; afterwards nobody has it."""
    token = _turn.set(turn)
    try:
        yield
    finally:
        _turn.reset(token)
        turn.give_back()


@contextmanager
def aside() -> Iterator[None]:
    """Wait in the block without a turn, and take one again after it.

    Raises `LoginBusy` where as many wait as may, and where there is no turn afterwards.
    """
    turn = _turn.get()
    if turn is None:
        yield
        return
    if not _waiting.acquire(blocking=False):
        raise LoginBusy(BUSY)
    turn.give_back()
    try:
        yield
    finally:
        _waiting.release()
    turn.take_again()
