"""The one kind of cache: thread-safe LRU caches, all emptied by alias in one place.

cachetools' caches weigh a value once, when it is set; a registry of models grows afterwards. They have
no lock of their own either, so what is here is little more than the lock, the alias and the order.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar
from weakref import WeakSet

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Name = TypeVar("Name", bound=Hashable)

# Weak, so that the cache of a short-lived object ends with it.
_every: WeakSet[Cache[Any, Any]] = WeakSet()


def forget(alias: str) -> None:
    """Remove every value that any cache has for an alias that is no longer used."""
    for cache in list(_every):
        cache.forget_alias(alias)


class Cache(Generic[Key, Value]):
    """At most `size` values by key; the least recently used one goes first.

    `alias_of` tells the alias that a key belongs to, where it belongs to one. `evicted` is called with
    each key that goes because there are too many.
    """

    def __init__(
        self,
        size: int,
        alias_of: Callable[[Key], str] | None = None,
        evicted: Callable[[Key], None] | None = None,
    ) -> None:
        self._size = size
        self._alias_of = alias_of
        self._evicted = evicted
        self._lock = threading.Lock()
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._making: dict[Key, threading.Lock] = {}
        _every.add(self)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: Key) -> bool:
        return key in self._values

    def get(self, key: Key) -> Value | None:
        with self._lock:
            value = self._values.get(key)
            # Under the lock: another thread could remove the key between the two steps.
            if value is not None:
                self._values.move_to_end(key)
            return value

    def get_many(self, keys: Mapping[Name, Key]) -> dict[Name, Value]:
        """Return the values of several keys by the names of these; keys without a value are left out."""
        with self._lock:
            # Each key is looked up once: long ones are hashed again each time.
            values = [(name, self._values.get(key)) for name, key in keys.items()]
        return {name: value for name, value in values if value is not None}

    def set(self, key: Key, value: Value) -> None:
        self.update({key: value})

    def replace(self, key: Key, value: Value, by: Value) -> None:
        """Set another value in place of one, unless a different one was set meanwhile."""
        with self._lock:
            if self._values.get(key) is value:
                self._values[key] = by

    def update(self, values: Mapping[Key, Value]) -> None:
        """Set several values, the last one as the most recently used."""
        if not values:  # weighing all others takes longer than there is to do
            return
        with self._lock:
            for key, value in values.items():
                self._values[key] = value
                self._values.move_to_end(key)
            evicted = self._trim()
        self._tell(evicted)

    def pop(self, key: Key) -> Value | None:
        """Take a value out; None if there is none."""
        with self._lock:
            return self._values.pop(key, None)

    def take_all(self) -> list[Value]:
        """Take all values out."""
        with self._lock:
            values = list(self._values.values())
            self._values.clear()
            return values

    def trim(self) -> None:
        """Remove values until the limit holds, if values have grown since they were set."""
        with self._lock:
            evicted = self._trim()
        self._tell(evicted)

    def forget_alias(self, alias: str) -> None:
        """Remove the values that belong to an alias."""
        if (alias_of := self._alias_of) is not None:
            self.discard(lambda key: alias_of(key) == alias)

    def discard(self, is_meant: Callable[[Key], bool]) -> None:
        """Remove the values whose keys fulfil the condition."""
        with self._lock:
            for key in [key for key in self._values if is_meant(key)]:
                del self._values[key]

    def clear(self) -> None:
        with self._lock:
            self._values.clear()

    @contextmanager
    def making(self, key: Key) -> Iterator[None]:
        """Let one thread make the value of a key while others wait for that key; other keys do not wait."""
        with self._lock:
            lock = self._making.setdefault(key, threading.Lock())
        try:
            with lock:
                yield
        finally:
            with self._lock:
                if not lock.locked():  # a thread that waits for it meanwhile makes the value once more
                    self._making.pop(key, None)

    def _trim(self) -> list[Key]:
        evicted = []
        while len(self._values) > self._size:
            evicted.append(self._values.popitem(last=False)[0])
        return evicted

    def _tell(self, evicted: list[Key]) -> None:
        """Report the keys that went, outside of the lock: the callback may use this cache again."""
        if self._evicted is not None:
            for key in evicted:
                self._evicted(key)


class WeighedCache(Cache[Key, Value]):
    """Values by key that weigh at most `limit()` together; the last one used stays, whatever it weighs."""

    def __init__(
        self,
        limit: Callable[[], float],
        weight: Callable[[Value], float],
        alias_of: Callable[[Key], str] | None = None,
    ) -> None:
        # The size is not used: the weight is the limit.
        super().__init__(size=1, alias_of=alias_of)
        self._limit = limit
        self._weight = weight

    def _trim(self) -> list[Key]:
        evicted = []
        surplus = sum(map(self._weight, self._values.values())) - self._limit()
        while surplus > 0 and len(self._values) > 1:
            key, value = self._values.popitem(last=False)
            surplus -= self._weight(value)
            evicted.append(key)
        return evicted


def by_itself(alias: str) -> str:
    """Return the alias of a key that is one."""
    return alias
