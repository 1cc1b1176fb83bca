"""The connections of registered databases that this thread holds: taken, kept, given up.

Django keeps a thread's connections for ever, and closes those alone that it can see. Leaves opening to
`live_connections`, and those that no thread uses to `idle_connections`.
"""

from __future__ import annotations

import threading

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.connections import aliases
from dynamic_databases.connections.idle_connections import idle_connections

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
        if wrapper.in_atomic_block:
            continue
        del opened[alias]
        _let_go(wrapper)
        if wrapper.settings_dict["CONN_MAX_AGE"] == 0 or aliases.is_retired(alias):
            wrapper.close()
        else:
            idle_connections.give(wrapper)
            if aliases.is_retired(alias):  # meanwhile: whoever retired it has not seen this one
                idle_connections.close(alias)


def let_go_of_names() -> None:
    """Close this thread's connections that were opened by a name: it means another database elsewhere."""
    for alias, wrapper in list(_wrappers().items()):
        if aliases.is_name(alias) and not wrapper.in_atomic_block:
            del _wrappers()[alias]
            _let_go(wrapper)
            wrapper.close()


def _let_go(wrapper: BaseDatabaseWrapper) -> None:
    """Take a connection from this thread: Django makes another when it is asked for the alias."""
    if _thread_has(wrapper.alias) and connections[wrapper.alias] is wrapper:
        del connections[wrapper.alias]


def _thread_has(alias: str) -> bool:
    """Return whether Django has made a connection of this alias for this thread, open or not."""
    return hasattr(connections._connections, alias)  # type: ignore[attr-defined]


def _wrappers() -> dict[str, BaseDatabaseWrapper]:
    if not hasattr(_opened, "wrappers"):
        _opened.wrappers = {}
    wrappers: dict[str, BaseDatabaseWrapper] = _opened.wrappers
    return wrappers
