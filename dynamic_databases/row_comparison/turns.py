"""Whose turn it is to fetch many rows, where this process does that itself and no server.

Python's module for SQLite lets other threads run at each row: several that fetch at once take two or three
times as long as one after the other, on an idle machine.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dynamic_databases.dialects.base import Dialect

LONGEST_WAIT = 0.5
"""Seconds after which a thread does not wait any longer: another file may be slow, or locked."""
_turn = threading.Lock()


@contextmanager
def turn_to_fetch(dialect: Dialect) -> Iterator[None]:
    """Let other threads fetch before and behind a block, as far as they are quick."""
    if not dialect.is_embedded:
        yield
        return
    is_ours = _turn.acquire(timeout=LONGEST_WAIT)
    try:
        yield
    finally:
        if is_ours:
            _turn.release()
