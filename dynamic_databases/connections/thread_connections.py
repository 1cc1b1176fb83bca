"""The connections of registered databases that this thread holds: taken, kept, given up.

Django keeps a thread's connections for ever, and closes only those that it can see. Leaves opening to
`live_connections`, and those that no thread uses to `idle_connections`.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases import deadlines
from dynamic_databases.connections import aliases, names
from dynamic_databases.connections.driver_errors import DRIVER_ERRORS
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.dialects import dialect_of

TIDYING = 1.0
"""Seconds for tidying a session: the answer is sent, but its thread is not free yet."""

_opened = threading.local()


def hold(wrapper: BaseDatabaseWrapper) -> None:
    """Note a connection of this thread, to be given up with its others."""
    _wrappers()[wrapper.alias] = wrapper


def adopt(alias: str) -> None:
    """Let this thread use an idle connection of `alias` if it has none of its own."""
    if _thread_has(alias):
        return
    wrapper = idle_connections.take(alias)
    if wrapper is not None:
        connections[alias] = wrapper
        hold(wrapper)


def close_all() -> None:
    """Give up every registered connection of this thread but those in a transaction."""
    opened = _wrappers()
    for alias, wrapper in list(opened.items()):
        # The transaction belongs to the project's own code, or to a TestCase: it is not ours to end.
        if wrapper.in_atomic_block:
            continue
        del opened[alias]
        _let_go(wrapper)
        # CONN_MAX_AGE 0 means what it means to Django: a connection is for one request.
        if wrapper.settings_dict["CONN_MAX_AGE"] == 0 or aliases.is_retired(alias):
            wrapper.close()
        else:
            _tidy(wrapper)
            idle_connections.give(wrapper)
            if aliases.is_retired(alias):  # retired meanwhile: that did not close this connection
                idle_connections.close(alias)


def _tidy(wrapper: BaseDatabaseWrapper) -> None:
    """Remove a request's traces from a session that is kept for the next one; close it if that fails."""
    if wrapper.connection is None:
        return
    try:
        with deadlines.within(TIDYING):
            dialect_of(wrapper.vendor).tidy(wrapper)
    except DRIVER_ERRORS:
        with suppress(*DRIVER_ERRORS):
            wrapper.close()


def aliases_in_transaction() -> list[str]:
    """Return the aliases on which this thread's code has a transaction open."""
    return [alias for alias, wrapper in _wrappers().items() if wrapper.in_atomic_block]


def let_go_of_names() -> None:
    """Close this thread's connections that were opened by a name, which is another database elsewhere."""
    for alias, wrapper in list(_wrappers().items()):
        if names.is_name(alias) and not wrapper.in_atomic_block:
            del _wrappers()[alias]
            _let_go(wrapper)
            wrapper.close()


def _let_go(wrapper: BaseDatabaseWrapper) -> None:
    """Detach a connection from this thread: Django makes another when it is asked for the alias."""
    if _thread_has(wrapper.alias) and connections[wrapper.alias] is wrapper:
        del connections[wrapper.alias]


def _thread_has(alias: str) -> bool:
    """Return whether Django has made a connection of this alias for this thread, open or not."""
    # Django has no public question for that: `connections[alias]` would make the wrapper.
    return hasattr(connections._connections, alias)  # type: ignore[attr-defined]


def _wrappers() -> dict[str, BaseDatabaseWrapper]:
    if not hasattr(_opened, "wrappers"):
        _opened.wrappers = {}
    wrappers: dict[str, BaseDatabaseWrapper] = _opened.wrappers
    return wrappers
