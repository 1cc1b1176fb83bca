"""How many of a worker's threads each database may hold; leaves what they do to `live_connections`.

A thread that reads a database holds a slot of it. Other threads of the worker stay free for other databases:
a database (and all those of its server together) holds no more than are free beside it, so one holds at most
half of all threads, two a third each, and some are always left. Databases that last answered within a second
are not kept out by those that did not: the last quarter of the threads is reserved for them.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

from dynamic_databases.app_settings import setting
from dynamic_databases.dialects import driver_threads
from dynamic_databases.errors import Busy

WAIT = 1.0
"""Seconds for which a request waits for a slot. A reader that holds one for longer is slow."""
RETRY_AFTER = 2
BUSY = "{} is busy: as many requests as may wait for it at a time already do. Try again in a moment."
DATABASES_KNOWN = 4096
"""How many databases are remembered as quick or slow."""


@dataclass(eq=False)
class Slot:
    """A thread that reads a database, from `since` on."""

    database: str
    server: Hashable
    since: float = field(default_factory=time.monotonic)

    @property
    def is_slow(self) -> bool:
        return time.monotonic() - self.since > WAIT


class Slots:
    """The slots of one process; `threads` is how many of its threads answer requests."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._changed = threading.Condition()
        self._held: set[Slot] = set()
        self._waiting = 0
        self._was_quick: OrderedDict[str, bool] = OrderedDict()

    def held(self, database: str | None = None) -> int:
        """Return how many slots are held, of one database or of all."""
        with self._changed:
            return sum(database in (None, slot.database) for slot in self._held)

    def take(self, database: str, server: Hashable, called: str) -> Slot:
        """Return a slot, to be given back. Raises `Busy` if there is none within `WAIT` seconds.

        It is raised at once where all that could become free are held for longer than that already, or
        where many wait. `called` names the database in the error.
        """
        end = time.monotonic() + WAIT
        with self._changed:
            while not self._has_room(database, server):
                left = end - time.monotonic()
                if left <= 0 or not self._is_worth_waiting(database, server):
                    raise Busy(BUSY.format(called), retry_after=RETRY_AFTER)
                self._waiting += 1
                try:
                    self._changed.wait(left)
                finally:
                    self._waiting -= 1
            slot = Slot(database, server)
            self._held.add(slot)
            return slot

    def give(self, slot: Slot) -> None:
        """Give back a slot, from any thread, also after the request that took it has ended."""
        with self._changed:
            # Given back already: by its request, or by the driver to which it was handed over.
            if slot not in self._held:
                return
            self._held.discard(slot)
            self._was_quick[slot.database] = not slot.is_slow
            self._was_quick.move_to_end(slot.database)
            while len(self._was_quick) > DATABASES_KNOWN:
                self._was_quick.popitem(last=False)
            if self._waiting:
                self._changed.notify_all()

    def _has_room(self, database: str, server: Hashable) -> bool:
        own = [slot for slot in self._held if slot.database == database]
        is_quick = self._is_quick(database, own)
        if not own and is_quick:
            return True  # in spite of slow databases: they must not keep out one that answers
        # The last quarter is reserved for databases that answer.
        if not is_quick and len(self._held) >= 0.75 * self._threads:
            return False
        if not own and database not in self._was_quick:
            return True  # other databases of its server hold all that they may: nothing is known of this one
        of_server = sum(slot.server == server for slot in self._held)
        # No more than are free beside it, so a single server stops at half of the threads.
        return of_server < self._threads - len(self._held)

    def _is_quick(self, database: str, own: list[Slot]) -> bool:
        return self._was_quick.get(database, False) and not any(slot.is_slow for slot in own)

    def _is_worth_waiting(self, database: str, server: Hashable) -> bool:
        """Return whether a slot may become free soon; only few threads wait for one of a slow database."""
        # A database of which nothing is known counts as quick here: its first readers may wait.
        is_slow = not self._was_quick.get(database, True)
        # Each thread that waits is lost to all other databases for up to WAIT seconds.
        if is_slow and self._waiting >= max(1, self._threads // 8):
            return False
        # Where the same server's slots are in the way, others would not help; one quick one among them would.
        in_the_way = [slot for slot in self._held if slot.server == server] or self._held
        return not all(slot.is_slow for slot in in_the_way)


def of_this_worker() -> Slots | None:
    """Return the slots of this process; None where the project does not say how many threads it has."""
    threads = setting("WORKER_THREADS")
    return _of(threads) if threads else None


@cache
def _of(threads: int) -> Slots:
    return Slots(threads)


_here = threading.local()


@contextmanager
def holding(slots: Slots | None, database: str, server: Hashable, called: str) -> Iterator[None]:
    """Hold a slot of a database in this thread; a thread that holds one already needs no other.

    Without `slots` there is no limit. Raises `Busy`.
    """
    held = _held_here()
    if slots is None or database in held:
        yield
        return
    held[database] = slots.take(database, server, called)
    try:
        yield
    finally:
        slot = held.pop(database, None)
        if slot is not None:
            slots.give(slot)


def is_held(database: str) -> bool:
    """Return whether this thread needs no slot of a database: it holds one, or is not counted."""
    return database in _held_here()


@contextmanager
def uncounted(database: str) -> Iterator[None]:
    """Let this thread read a database without a slot: it answers no request, and has a limit of its own."""
    held = _held_here()
    held[database] = None
    try:
        yield
    finally:
        held.pop(database, None)


def handed_over(database: str) -> Slot | None:
    """Return this thread's slot of a database, None if it has none; the caller gives it back.

    For a driver that goes on after its request has ended: the slot is held until it returns.
    """
    held = _held_here()
    slot = held.get(database)
    if slot is not None:
        held[database] = None
    return slot


def _until_return(database: str) -> Callable[[], None]:
    """Take over this thread's slot for a driver that it leaves behind; return a function that frees it."""
    slot, slots = handed_over(database), of_this_worker()

    def give() -> None:
        if slot is not None and slots is not None:
            slots.give(slot)

    return give


driver_threads.keep_until_return(_until_return)


def _held_here() -> dict[str, Slot | None]:
    if not hasattr(_here, "slots"):
        _here.slots = {}
    slots: dict[str, Slot | None] = _here.slots
    return slots
