"""Which apps a command migrates into a registered database; at all other times none is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_labels: ContextVar[frozenset[str]] = ContextVar("dynamic_databases.migrating", default=frozenset())


@contextmanager
def migrating(labels: Iterable[str]) -> Iterator[None]:
    """Let the apps of these labels be migrated into a registered database within the block."""
    token = _labels.set(frozenset(labels))
    try:
        yield
    finally:
        _labels.reset(token)


def is_migrated(label: str) -> bool:
    """Return whether a command migrates the app of that label now."""
    return label in _labels.get()
