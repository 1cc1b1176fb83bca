"""Opens the connection of a live database: one attempt at a time where a server does not answer.

Leaves guarding what Django has opened to `live_connections`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases import deadlines
from dynamic_databases.app_settings import setting
from dynamic_databases.connections import aliases, known_dead
from dynamic_databases.connections.driver_errors import DRIVER_ERRORS, in_our_words
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.connections.sharing import OneAtATime
from dynamic_databases.errors import Busy, Forbidden, NoDatabase, NoRoom

if TYPE_CHECKING:
    from dynamic_databases.connections.live_connections import LiveConnection

WAIT_FOR_ROOM = 1.0
"""Seconds for which connecting is tried again at a server that accepts no more connections."""
LONGEST = 60.0
"""Seconds for which a thread waits for another one's attempt: no attempt lasts that long."""

_attempts: OneAtATime[str, None] = OneAtATime()


def connect(wrapper: BaseDatabaseWrapper, live: LiveConnection, doing: str) -> None:
    """Open the connection if it is not open, or no longer.

    Raises `DatabaseUnavailable`. While another thread waits for the same server, this one waits for its
    result and shares its error. A server that did not answer for long is known to be dead from then on.
    """
    if wrapper.connection is not None:
        _close_if_dead(wrapper)
    while wrapper.connection is None:
        # One thread tries a server that may be silent: the others would only wait as long, each with a slot.
        attempt = _attempts.run(live.alias, lambda: _attempt(wrapper, live, doing), LONGEST, str(live))
        if not attempt.is_own:  # the server answers: other connections are then opened at the same time
            _attempt(wrapper, live, doing)


def _close_if_dead(wrapper: BaseDatabaseWrapper) -> None:
    """Close a connection that has died while idle; if its server is silent, also its other idle ones.

    Django would do the same before the first statement, but would open another without our checks.
    """
    began = time.monotonic()
    # Asked of a silent server, the health check would last as long as a statement may.
    with deadlines.within(setting("CONNECT_TIMEOUT")):
        wrapper.close_if_health_check_failed()
    if wrapper.connection is None and time.monotonic() - began > known_dead.LONG_WAIT:
        idle_connections.close(wrapper.alias)


def _attempt(wrapper: BaseDatabaseWrapper, live: LiveConnection, doing: str) -> None:
    began = time.monotonic()
    try:
        _log_in(wrapper, live)
    except DRIVER_ERRORS as error:
        renamed = in_our_words(error, live.dialect, f"{doing} {live}")
        # These are answers: such a server is not dead, and may be asked again at once.
        is_answer = isinstance(renamed, Busy | Forbidden | NoDatabase)
        if time.monotonic() - began > known_dead.LONG_WAIT and not is_answer:
            known_dead.give_up(live, renamed)
        if not isinstance(renamed, Busy):
            known_dead.note_failure(live)
        raise renamed from None
    known_dead.note_success(live)


def _log_in(wrapper: BaseDatabaseWrapper, live: LiveConnection) -> None:
    """Open the connection. Where a login fails, secrets are looked up again, once."""
    try:
        _open(wrapper, live)
    except Error as error:
        entry = aliases.entry_read_again(live.alias)
        if entry is None or not isinstance(live.dialect.explain(error, "connecting"), Forbidden):
            raise
        before = wrapper.settings_dict
        # Only on this wrapper: the alias is made from the digest of its settings, and stays the same.
        wrapper.settings_dict = {**before, **entry}
        try:
            wrapper.ensure_connection()
        finally:
            if wrapper.connection is None:
                # The new password failed as well: the wrapper goes back to what its alias stands for.
                wrapper.settings_dict = before


def _open(wrapper: BaseDatabaseWrapper, live: LiveConnection) -> None:
    """Open the connection. At a server that accepts no more, idle ones are closed and it is tried again."""
    end = time.monotonic() + WAIT_FOR_ROOM
    while True:
        try:
            return wrapper.ensure_connection()
        except Error as error:
            is_full = isinstance(live.dialect.explain(error, "connecting"), NoRoom)
            if not is_full or time.monotonic() > end:
                raise
        # Of all aliases: the server may count the connections of all its databases.
        idle_connections.close_all()
        # The server needs a moment to notice that they are closed.
        time.sleep(0.1)
