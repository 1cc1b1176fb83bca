"""Reads several databases at once, each with its own thread and time limit; one that hangs costs itself.

The request's thread registers the databases. A reading thread finds its entry by alias without
asking the application's own tables, and closes what it opened.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from dynamic_databases import deadlines
from dynamic_databases.app_settings import setting
from dynamic_databases.connections import LiveConnection, aliases, close_all, slots
from dynamic_databases.connections.known_dead import LONG_WAIT, give_up, try_again, why_dead
from dynamic_databases.errors import (
    Busy,
    DatabaseUnavailable,
    NoDatabase,
    StillBeingRead,
    TimedOut,
    Unreachable,
)

THREADS_PER_DATABASE = 2
MOST_AT_ONCE = 32
"""Databases that one process reads at the same time; the others wait for their turn."""

Value = TypeVar("Value")

_readers: dict[str, list[_Reader]] = {}
"""The readers that run now, by alias."""
_ended = threading.Condition()
_turns = threading.BoundedSemaphore(MOST_AT_ONCE)


class _Reader(threading.Thread):
    """One database being read."""

    def __init__(
        self,
        live: LiveConnection,
        task: Callable[[], Value],
        deadline: float,
        *,
        may_be_slow: bool = False,
        waits: bool = False,
    ) -> None:
        # A daemon: a process that ends does not wait for a server that never answers.
        super().__init__(name=f"reading {live}", daemon=True)
        self.live, self.task, self.deadline = live, task, deadline
        self.may_be_slow, self.waits = may_be_slow, waits
        self.value: object = None
        self.error: BaseException | None = None
        self.has_place = False
        self.began = math.inf

    def run(self) -> None:
        # Before the turn: who waits for one database must not take the turns of others.
        if not self._has_got_a_place():
            self.error = _busy(self.live)
            return
        turns = _turns
        try:
            if not turns.acquire(timeout=max(0.0, self.deadline - time.monotonic())):
                self.error = _not_reached(self.live)
                return
            try:
                self._read()
            finally:
                turns.release()
        finally:
            self._end()

    def _read(self) -> None:
        start = self.began = time.monotonic()
        if self.waits and (error := why_dead(self.live)) is not None:  # found out by those who went before
            self.error = error
            return
        # The request has read the row; this thread must not ask our own tables for it again.
        aliases.vouch_for(self.live.alias)
        # It may go on when nobody waits for it any more: its result is for the next request.
        seconds = max(setting("REQUEST_TIMEOUT"), self.deadline - start)
        try:
            # No slot: the limits of this module hold instead, and the request's thread may hold one already.
            with slots.uncounted(self.live.alias), deadlines.within(seconds):
                self.value = self.task()
            try_again(self.live)
        except (Unreachable, TimedOut) as error:
            self.error = error
            # After a quick refusal trying again costs nothing, and the server may be up in a moment.
            is_slow = self.may_be_slow and isinstance(error, TimedOut)
            if time.monotonic() - start > LONG_WAIT and not isinstance(error, NoDatabase) and not is_slow:
                give_up(self.live, error)
        except BaseException as error:  # noqa: BLE001  # the thread that asked raises what isn't ours
            self.error = error
        finally:
            # Before the end is announced: the next reader may need the room that this connection takes.
            close_all()

    def _has_got_a_place(self) -> bool:
        """Wait until few enough threads read the database: as long as one of them is not at it for long.

        A task that `waits` does so until its deadline.
        """
        with _ended:
            while len(reading := _readers.setdefault(self.live.alias, [])) >= THREADS_PER_DATABASE:
                now = time.monotonic()
                left = self.deadline - now
                are_slow = all(now - reader.began > slots.WAIT for reader in reading)
                if left <= 0 or (are_slow and not self.waits):
                    return False
                _ended.wait(left if self.waits else min(left, slots.WAIT))
            reading.append(self)
            self.has_place = True
            return True

    def _end(self) -> None:
        with _ended:
            reading = _readers.get(self.live.alias, [])
            if self in reading:
                reading.remove(self)
            if not reading:
                _readers.pop(self.live.alias, None)
            _ended.notify_all()


def read_in_parallel(
    tasks: Mapping[LiveConnection, Callable[[], Value]],
    seconds: float,
    patience: float | None = None,
    *,
    may_be_slow: bool = False,
    waits: bool = False,
) -> dict[LiveConnection, Value | DatabaseUnavailable]:
    """Return what each task returned, or why its database could not be read, within about `seconds`.

    The tasks run in threads of their own and may only use their own database. An error that is no
    `DatabaseUnavailable` is raised here. After `patience` seconds those that still run are not waited
    for: they go on, and may cache their result for the next request. Tasks that `may_be_slow` by themselves,
    since they read many rows, say nothing of the server when they take too long: other pages still ask it.
    """
    results: dict[LiveConnection, Value | DatabaseUnavailable] = {}
    readers: list[_Reader] = []
    deadline = time.monotonic() + deadlines.seconds_left(seconds)
    for live, task in tasks.items():
        if (error := why_dead(live)) is not None:
            results[live] = error
            continue
        readers.append(_Reader(live, task, deadline, may_be_slow=may_be_slow, waits=waits))
        readers[-1].start()
    end = deadline if patience is None else min(deadline, time.monotonic() + patience)
    for reader in readers:
        # One end for all of them, so that N hanging databases cost one time limit and not N.
        reader.join(max(0.0, end - time.monotonic()))
        # It is only slow for this page: giving it up would hide it from pages that wait for it.
        if reader.is_alive() and patience is not None:
            results[reader.live] = StillBeingRead(f"{reader.live} is still being read.")
        else:
            results[reader.live] = _result(reader, seconds)
    return {live: results[live] for live in tasks}


def _result(reader: _Reader, seconds: float) -> Value | DatabaseUnavailable:
    if reader.is_alive() and reader.began == math.inf:
        # Not given up: the database was never asked.
        return _not_reached(reader.live) if reader.has_place else _busy(reader.live)
    if reader.is_alive():
        error = TimedOut(f"{reader.live} did not answer within {seconds:g} seconds.")
        if not reader.may_be_slow:
            give_up(reader.live, error)
        return error
    if reader.error is None:
        return reader.value  # type: ignore[return-value]  # what the task of this reader returned
    if isinstance(reader.error, DatabaseUnavailable):
        return reader.error
    raise reader.error


def _busy(live: LiveConnection) -> Busy:
    return Busy(
        f"{live} is still being read by other requests, so it was not asked again.", slots.RETRY_AFTER
    )


def _not_reached(live: LiveConnection) -> TimedOut:
    return TimedOut(f"{live} was not reached in time: many databases were read before it. Open it by itself.")
