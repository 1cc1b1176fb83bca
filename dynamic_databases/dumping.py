"""Whether rows of registered databases are being dumped: Django asks its routers of what they may migrate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_dumping: ContextVar[bool] = ContextVar("dynamic_databases.dumping", default=False)


@contextmanager
def dumping() -> Iterator[None]:
    """Let rows of registered databases be dumped within the block."""
    token = _dumping.set(True)
    try:
        yield
    finally:
        _dumping.reset(token)


def is_dumping() -> bool:
    """Return whether a router is asked which models have rows to be dumped, not which may be migrated."""
    return _dumping.get()
