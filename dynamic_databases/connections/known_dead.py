"""Which databases did not answer a moment ago: they are not tried again soon, unless a person asks for it.

Only what took long to find out is remembered: a server that refuses within milliseconds can be asked each
time.
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dynamic_databases.caches import Cache, by_itself
from dynamic_databases.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from dynamic_databases.connections.live_connections import LiveConnection

SECONDS = 30.0
"""For how long a database that did not answer in time is not tried again."""
MOST_DEAD = 1000
"""Databases that are remembered."""
LONG_WAIT = 1.0
"""Seconds of waiting for a connection that are worth sparing others."""


@dataclass(frozen=True, slots=True)
class _Dead:
    error: DatabaseUnavailable
    until: float
    """On `time.monotonic()`."""
    found_at: datetime


_dead: Cache[str, _Dead] = Cache(MOST_DEAD, by_itself)
_failed: Cache[str, float] = Cache(MOST_DEAD, by_itself)
"""When no connection could be opened, on `time.monotonic()`, unless one was opened since."""
_unreported: Cache[str, LiveConnection] = Cache(MOST_DEAD, by_itself)
"""Those to which none could be opened, until that is to be stored."""


def why_dead(live: LiveConnection) -> DatabaseUnavailable | None:
    """Return why a database was given up less than `SECONDS` ago, and when it is tried again; or None."""
    dead = _dead.get(live.alias)
    left = dead.until - time.monotonic() if dead else 0.0
    if dead is None or left <= 0:
        return None
    # A copy, since each request raises it with its own traceback and time.
    error = copy.copy(dead.error)
    error.found_at = dead.found_at
    error.retry_after = max(1, round(left))
    return error


def refuse_if_dead(live: LiveConnection) -> None:
    """Raise `DatabaseUnavailable` for a database that is not tried again yet."""
    if (error := why_dead(live)) is not None:
        raise error


def give_up(live: LiveConnection, error: DatabaseUnavailable) -> None:
    """Remember that a database does not answer."""
    now = datetime.now(UTC).replace(microsecond=0)
    _dead.set(live.alias, _Dead(error, time.monotonic() + SECONDS, now))


def note_failure(live: LiveConnection) -> None:
    """Remember that no connection could be opened now, however soon that was found out."""
    _failed.set(live.alias, time.monotonic())
    _unreported.set(live.alias, live)


def note_success(live: LiveConnection) -> None:
    """Forget that no connection could be opened: one was."""
    _failed.pop(live.alias)
    _unreported.pop(live.alias)


def take_unreported() -> list[LiveConnection]:
    """Return the databases to which no connection could be opened, each once."""
    return _unreported.take_all()


def mark_reported(live: LiveConnection) -> None:
    """Leave a database out of those that are still to be reported."""
    _unreported.pop(live.alias)


def failed_at(live: LiveConnection) -> float:
    """Return when no connection could be opened, on `time.monotonic()`; 0 if one was opened since.

    What was read before that does not tell how the database is now.
    """
    return _failed.get(live.alias) or 0.0


def try_again(live: LiveConnection) -> None:
    """Forget that a database was given up: it answered, or somebody asked for it by hand."""
    _dead.pop(live.alias)


def forget_all() -> None:
    """Forget everything, as in a new process."""
    _dead.clear()
    _failed.clear()
    _unreported.clear()
