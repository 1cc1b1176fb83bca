"""Which environment is the current one: of a request, a task, a block of code; nothing of databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str | None] = ContextVar("dynamic_databases.environment", default=None)


@contextmanager
def entered(slug: str | None) -> Iterator[None]:
    """Make `slug` the current environment within the block, or none; nothing leaks out of it."""
    token = _current.set(slug)
    try:
        yield
    finally:
        _current.reset(token)


def current_environment() -> str | None:
    """Return the slug of the current environment, or None outside of any."""
    return _current.get()
