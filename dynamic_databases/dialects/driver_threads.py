"""Runs a driver's calls in threads that can be left behind, for drivers that do not come back in time.

mssql-python's own time limits ask the server to stop, and wait for its answer: from a server that froze
it never comes, and no other thread can end the call. So each connection has a thread in which all its
calls are made, one after the other. Who waits gives up at the limit; the connection's socket is ended,
which makes the driver return, and until it does the thread counts for its database.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

from dynamic_databases.deadlines import seconds_left
from dynamic_databases.dialects import sockets
from dynamic_databases.errors import Busy

MOST_LEFT_EACH = 2
"""Threads left behind for one database, above which nothing more is asked of it."""
MOST_LEFT = 16
TURN = 0.1
"""Seconds for which one connection waits until another is made."""
CLOSING = 1.0
"""Seconds for closing a connection."""

Value = TypeVar("Value")
logger = logging.getLogger(__name__)


class NoAnswer(Exception):
    """The driver did not return in time, or is not asked any more."""


class _Call:
    """One call of the driver, and what came of it."""

    def __init__(self, task: Callable[[], Any]) -> None:
        self._task = task
        self._value: Any = None
        self._error: BaseException | None = None
        self.ended = threading.Event()

    def run(self) -> None:
        try:
            self._value = self._task()
        except BaseException as error:  # noqa: BLE001  # raised where the call was made
            self._error = error
        del self._task  # what the driver made is given up in the driver's thread
        self.ended.set()

    def result(self) -> Any:
        error, self._error = self._error, None  # its traceback leads back here: a circle keeps all of it
        if error is not None:
            raise error
        return self._value


class DriverThread:
    """The thread of one connection to the server at `port`; `database` is its alias."""

    def __init__(self, database: str, port: int | None) -> None:
        """Raise `Busy` where too many threads are left behind: each further one would be, too."""
        self.database, self.port = database, port
        self.is_left = False
        self._connection: Any = None
        self._give_back: list[Callable[[], None]] = []
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._before = self._sockets()
        self._own: frozenset[int] = frozenset()
        # A daemon: a process that ends must not wait for a driver that never returns (see `process_end`).
        self._thread = threading.Thread(target=self._run, name=f"driver of {database}", daemon=True)
        with _lock:
            _refuse_if_too_many(database)
            _threads.add(self)
        self._thread.start()

    def open(self, connect: Callable[[], Value], seconds: float) -> Value:
        """Return the driver's connection, which the thread closes when it ends."""

        def opened() -> Value:
            # Two that connect at once can't tell their sockets apart: one waits for the other, a moment.
            has_turn = _opening.acquire(timeout=TURN)
            try:
                self._before = self._sockets()
                self._connection = connection = connect()
                self._own = self._new_sockets()
            finally:
                if has_turn:
                    _opening.release()
            return connection

        return self.call(opened, seconds)

    def call(self, task: Callable[[], Value], seconds: float) -> Value:
        """Return what the task returns, or raise its error.

        Raises `NoAnswer` after `seconds`, or at the request's deadline.
        """
        seconds = seconds_left(seconds)
        if self.is_left or seconds <= 0:
            raise NoAnswer
        call = _Call(task)
        self._calls.put(call)
        if not call.ended.wait(seconds):
            self._leave()
            raise NoAnswer
        value: Value = call.result()
        return value

    def post(self, task: Callable[[], Any]) -> None:
        """Have something done in the thread, if it can be, without waiting."""
        self._calls.put(_Call(task))

    def stop(self) -> None:
        """Close the connection and end the thread when its calls are done, without waiting."""
        self._calls.put(None)

    def end(self, seconds: float = CLOSING) -> bool:
        """Close the connection and return whether that was done within `seconds`; else it is left behind."""
        self.stop()
        self._thread.join(0 if self.is_left else seconds)
        if self._thread.is_alive() and not self.is_left:
            self._leave()
        return not self._thread.is_alive()

    def join(self, seconds: float) -> bool:
        """Return whether the thread has ended, after at most `seconds`."""
        self._thread.join(max(0.0, seconds))
        return not self._thread.is_alive()

    def _leave(self) -> None:
        """Leave the driver to itself: what its thread holds is given back when it returns."""
        # In the request's thread, which holds the slot, and outside of the lock, since `keep` is not ours.
        kept = [keep(self.database) for keep in _kept_until_return]
        with _lock:
            self.is_left = True
            has_returned = self not in _threads
            self._give_back = kept
        self.stop()
        sockets.end(self._own or self._new_sockets())
        if has_returned:  # a moment ago, and saw nothing to give back
            self._return()
        logger.warning("%s: the driver did not return in time, and was left behind", self.database)

    def _new_sockets(self) -> frozenset[int]:
        """Return the sockets to the server that came since the connection began, but for those of others.

        Where several connected at once these may be too many. They lead to the same server, which froze: who
        reads through one of them is told that the connection ended.
        """
        new = self._sockets() - self._before
        with _lock:
            others = [other._own for other in _threads if other is not self]
        return new.difference(*(own for own in others if len(own) == 1))

    def _sockets(self) -> frozenset[int]:
        return sockets.sockets_to(self.port) if self.port else frozenset()

    def _run(self) -> None:
        try:
            while (call := self._calls.get()) is not None:
                call.run()
                # The loop's variable would keep the last result, and so its cursor, until the next call.
                del call
                if self.is_left:
                    break
            if self._connection is not None:
                # Whatever the driver raises here, nobody waits for it, and the thread ends.
                with suppress(Exception):
                    self._connection.close()
        finally:
            with _lock:
                _threads.discard(self)
            self._return()

    def _return(self) -> None:
        with _lock:
            kept, self._give_back = self._give_back, []
        for give_back in kept:
            give_back()


_threads: set[DriverThread] = set()
_lock = threading.Lock()
_opening = threading.Lock()
_over = threading.Event()
_kept_until_return: list[Callable[[str], Callable[[], None]]] = []


def keep_until_return(keep: Callable[[str], Callable[[], None]]) -> None:
    """Have `keep` called with the database in a request's thread that leaves a driver behind.

    What it returns is called when the driver has returned, in the driver's thread.
    """
    _kept_until_return.append(keep)


def left_behind(database: str | None = None) -> int:
    """Return how many threads are left behind now, for one database or altogether."""
    with _lock:
        return sum(thread.is_left and database in (None, thread.database) for thread in _threads)


def end_all(seconds: float) -> bool:
    """Close all connections for good, and return whether no thread is inside a driver any more.

    It takes about `seconds` at most. The process ends after this: no connection is opened any more.
    """
    deadline = time.monotonic() + seconds
    with _lock:
        # Under the lock, so that no thread begins after this list was made.
        _over.set()
        threads = list(_threads)
    for thread in threads:
        thread.stop()
    for thread in threads:
        thread.end(max(0.0, (deadline - time.monotonic()) / 2))  # the other half is for what is left behind
    return all(thread.join(deadline - time.monotonic()) for thread in threads)


def _refuse_if_too_many(database: str) -> None:
    if _over.is_set():
        raise Busy("The program is ending: nothing more is asked.")
    left = [thread.database for thread in _threads if thread.is_left]
    if left.count(database) >= MOST_LEFT_EACH or len(left) >= MOST_LEFT:
        raise Busy("The server fell silent, and earlier requests still wait for it. Try again in a moment.")


def _forget() -> None:
    """Forget the threads of the parent, which did not come along into this process."""
    global _lock, _opening
    # The parent's locks may have been held at the fork, by threads that do not exist here.
    _lock, _opening = threading.Lock(), threading.Lock()
    _threads.clear()


os.register_at_fork(after_in_child=_forget)
