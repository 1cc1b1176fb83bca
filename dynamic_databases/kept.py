"""A bounded store of what is dear to make, the least recently used first out; safe for threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Name, Value]):
    """At most `size` values by name."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._values: OrderedDict[Name, Value] = OrderedDict()
        self._making: dict[Name, threading.Lock] = {}

    def __len__(self) -> int:
        return len(self._values)

    def get(self, name: Name) -> Value | None:
        with self._lock:
            if name in self._values:
                self._values.move_to_end(name)
            return self._values.get(name)

    def set(self, name: Name, value: Value) -> None:
        with self._lock:
            self._values[name] = value
            self._values.move_to_end(name)
            while len(self._values) > self._size:
                self._values.popitem(last=False)

    def discard(self, is_meant: Callable[[Name], bool]) -> None:
        """Let go of the values whose names are meant."""
        with self._lock:
            for name in [name for name in self._values if is_meant(name)]:
                del self._values[name]

    @contextmanager
    def one_at_a_time(self, name: Name, seconds: float = -1) -> Iterator[bool]:
        """Let one thread make the value of a name while others wait; yield whether it is this one's turn.

        It is not, if another is still at it after `seconds`; without them there is no end to waiting.
        """
        with self._lock:
            lock = self._making.setdefault(name, threading.Lock())
        is_turn = lock.acquire(timeout=seconds)
        try:
            yield is_turn
        finally:
            if is_turn:
                lock.release()
                with self._lock:
                    if not lock.locked():  # a thread that waits for it meanwhile makes the value once more
                        self._making.pop(name, None)
