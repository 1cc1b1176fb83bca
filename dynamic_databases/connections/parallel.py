"""Reads several databases at once, each with its own thread and time limit; one that hangs costs itself.

The request's thread registers what is to be read. A reading thread finds its entry by alias without
asking the application's own tables, and closes what it opened.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from dynamic_databases.connections import LiveConnection, aliases, close_all
from dynamic_databases.errors import DatabaseUnavailable, TimedOut, Unreachable

KNOWN_DEAD = 30.0
"""Seconds for which a database that was waited for in vain is not tried again."""
LONG_WAIT = 1.0
"""Seconds of waiting for a connection that are worth sparing others."""
THREADS_PER_DATABASE = 2
MOST_AT_ONCE = 32
"""Databases that one process reads at the same time; the others wait for their turn."""

Value = TypeVar("Value")

_dead: dict[str, tuple[float, DatabaseUnavailable]] = {}
_slots: dict[str, threading.BoundedSemaphore] = {}
_slots_lock = threading.Lock()
_turns = threading.BoundedSemaphore(MOST_AT_ONCE)


class _Reader(threading.Thread):
    """One database being read."""

    def __init__(self, live: LiveConnection, task: Callable[[], Value], deadline: float) -> None:
        super().__init__(name=f"reading {live}", daemon=True)
        self.live, self.task, self.deadline = live, task, deadline
        self.value: object = None
        self.error: BaseException | None = None
        self.has_begun = False

    def run(self) -> None:
        turns = _turns
        if not turns.acquire(timeout=max(0.0, self.deadline - time.monotonic())):
            self.error = _not_reached(self.live)
            return
        try:
            self._read()
        finally:
            turns.release()

    def _read(self) -> None:
        self.has_begun = True
        slot = _slot(self.live.alias)
        if not slot.acquire(timeout=max(0.0, self.deadline - time.monotonic())):
            self.error = TimedOut(f"{self.live} is still being read by others; nothing more was asked of it.")
            return
        aliases.vouch_for(self.live.alias)
        start = time.monotonic()
        try:
            self.value = self.task()
            try_again(self.live)
        except (Unreachable, TimedOut) as error:
            self.error = error
            if time.monotonic() - start > LONG_WAIT:
                _give_up(self.live, error)
        except BaseException as error:  # noqa: BLE001  # the thread that asked raises what isn't ours
            self.error = error
        finally:
            close_all()
            slot.release()


def read_in_parallel(
    tasks: Mapping[LiveConnection, Callable[[], Value]], seconds: float, patience: float | None = None
) -> dict[LiveConnection, Value | DatabaseUnavailable]:
    """Return what each task returned, or why its database could not be read, within about `seconds`.

    The tasks run in threads of their own and must touch their own database alone. An error that is no
    `DatabaseUnavailable` is raised here. After `patience` seconds those that still run are not waited
    for: they go on, and may keep what they find for whoever asks next.
    """
    results: dict[LiveConnection, Value | DatabaseUnavailable] = {}
    readers: list[_Reader] = []
    deadline = time.monotonic() + seconds
    for live, task in tasks.items():
        if (error := known_dead(live)) is not None:
            results[live] = error
            continue
        readers.append(_Reader(live, task, deadline))
        readers[-1].start()
    end = deadline if patience is None else min(deadline, time.monotonic() + patience)
    for reader in readers:
        reader.join(max(0.0, end - time.monotonic()))
        if reader.is_alive() and patience is not None:
            results[reader.live] = TimedOut(f"{reader.live} is still being asked.")
        else:
            results[reader.live] = _result(reader, seconds)
    return {live: results[live] for live in tasks}


def known_dead(live: LiveConnection) -> DatabaseUnavailable | None:
    """Return why a database was given up less than `KNOWN_DEAD` seconds ago, or None."""
    until, error = _dead.get(live.alias, (0.0, None))
    return error if until > time.monotonic() else None


def try_again(live: LiveConnection) -> None:
    """Forget that a database was given up: somebody asked for it by hand."""
    _dead.pop(live.alias, None)


def forget(alias: str) -> None:
    """Forget what is known of an alias."""
    _dead.pop(alias, None)
    with _slots_lock:
        _slots.pop(alias, None)


def _give_up(live: LiveConnection, error: DatabaseUnavailable) -> None:
    _dead[live.alias] = (time.monotonic() + KNOWN_DEAD, error)


def _result(reader: _Reader, seconds: float) -> Value | DatabaseUnavailable:
    if reader.is_alive() and not reader.has_begun:
        return _not_reached(reader.live)
    if reader.is_alive():
        error = TimedOut(f"{reader.live} did not answer within {seconds:g} seconds.")
        _give_up(reader.live, error)
        return error
    if reader.error is None:
        return reader.value  # type: ignore[return-value]  # what the task of this reader returned
    if isinstance(reader.error, DatabaseUnavailable):
        return reader.error
    raise reader.error


def _not_reached(live: LiveConnection) -> TimedOut:
    return TimedOut(f"{live} was not reached in time: many databases were read before it. Open it by itself.")


def _slot(alias: str) -> threading.BoundedSemaphore:
    with _slots_lock:
        return _slots.setdefault(alias, threading.BoundedSemaphore(THREADS_PER_DATABASE))
