"""Runs a task once for several threads that ask at the same time: they share its answer, or its error."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

from dynamic_databases.connections.slots import RETRY_AFTER
from dynamic_databases.deadlines import seconds_left
from dynamic_databases.errors import Busy, DatabaseUnavailable

Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Shared(Generic[Value]):
    """What a task returned, and whether this thread ran it."""

    value: Value
    is_own: bool


class OneAtATime(Generic[Name, Value]):
    """Runs at most one task of a name at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[Name, Future[Value]] = {}

    def run(self, name: Name, task: Callable[[], Value], most: float, called: str) -> Shared[Value]:
        """Return the result of `task`, or of the one that runs already under this name.

        Threads that wait share its `DatabaseUnavailable`; after any other error the next one runs its own
        task. Raises `Busy` after `most` seconds of waiting, or at the deadline; `called` names in that error
        what is waited for.
        """
        with self._lock:
            own: Future[Value] = Future()
            running = self._running.get(name)
            if running is None:
                self._running[name] = own
        if running is not None:
            done, _ = wait([running], seconds_left(most))
            if not done:
                raise Busy(f"{called} is answering another request. Try again soon.", retry_after=RETRY_AFTER)
            error = running.exception()
            if error is None:
                return Shared(running.result(), is_own=False)
            if isinstance(error, DatabaseUnavailable):
                # A copy: an error that is raised in several threads would collect the tracebacks of all.
                raise copy.copy(error)
            # Not shared: a mistake in that thread says nothing about this one, which tries for itself.
            return self.run(name, task, most, called)
        try:
            value = task()
        except BaseException as error:
            self._end(name)
            own.set_exception(error)
            raise
        # Removed before it is answered: a thread that comes later runs its own task, so no answer is older
        # than its question.
        self._end(name)
        own.set_result(value)
        return Shared(value, is_own=True)

    def _end(self, name: Name) -> None:
        with self._lock:
            self._running.pop(name, None)
