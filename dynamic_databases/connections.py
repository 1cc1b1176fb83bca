"""Live connections of stored databases: opened under guard, given up in time, their errors renamed.

Leaves which alias stands for which row to `aliases`, reading several at once to `parallel`, and
catalogs to `snapshots`.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases import aliases
from dynamic_databases.aliases import register, unregister
from dynamic_databases.config import dialect_for, limits
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.errors import (
    Busy,
    ConfigError,
    DatabaseUnavailable,
    Disconnected,
    Forbidden,
    NoSuchDatabase,
    QueryFailed,
    TimedOut,
    Unreachable,
)
from dynamic_databases.idle_connections import idle_connections
from dynamic_databases.models import Database

__all__ = [
    "LiveConnection",
    "close_all",
    "close_stale",
    "guard",
    "label_of",
    "live",
    "read_again",
    "reading",
    "register",
    "unregister",
]

WAIT_FOR_ROOM = 1.0
"""Seconds for which a server that has no room for a connection is asked again."""

Value = TypeVar("Value")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LiveConnection:
    """A stored database as this request may read it."""

    key: int
    name: str
    environment: str
    alias: str
    dialect: Dialect = field(compare=False, repr=False)

    @property
    def wrapper(self) -> BaseDatabaseWrapper:
        """This thread's connection of Django, an idle one if there is any."""
        adopt(self.alias)
        return connections[self.alias]

    def __str__(self) -> str:
        return f"{self.name} in {self.environment}"


_opened = threading.local()


def live(database: Database) -> LiveConnection:
    """Return the live connection of a row just read. Opens nothing. Raises `ConfigError`."""
    alias = register(database)
    return LiveConnection(
        database.pk, database.name, database.environment.slug, alias, dialect_for(database.config)
    )


def label_of(database: Database) -> str:
    """Return the vendor's name as people say it, or "unknown" for a config that names none."""
    try:
        return dialect_for(database.config).label
    except ConfigError:
        return "unknown"


def guard(connection: BaseDatabaseWrapper) -> None:
    """Make a connection that Django just opened read-only and bounded.

    Whatever goes wrong closes it: Django would use it unguarded else. Raises `GuardMissing`, and
    `NoSuchDatabase` for the alias of a model or row that somebody kept while the settings changed.
    """
    with ExitStack() as failed:
        failed.callback(connection.close)
        if not aliases.is_vouched_for(connection.alias):
            raise NoSuchDatabase("The settings of this database have changed. Ask for its model again.")
        dialect_of(connection.vendor).guard(connection, limits())
        failed.pop_all()
    _wrappers()[connection.alias] = connection


def close_stale() -> None:
    """Give up this thread's connections, as Django does for the aliases that it can see.

    Called at the same two signals: each request reads for itself what stands for what.
    """
    close_all()
    aliases.ask_again()
    aliases.forget_expired()
    idle_connections.close_old()


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


def adopt(alias: str) -> None:
    """Let this thread use an idle connection of `alias` if it has none of its own."""
    if _thread_has(alias):
        return
    wrapper = idle_connections.take(alias)
    if wrapper is not None:
        connections[alias] = wrapper
        _wrappers()[alias] = wrapper


@contextmanager
def reading(live: LiveConnection, doing: str = "reading") -> Iterator[BaseDatabaseWrapper]:
    """Yield the connection; rename whatever its driver raises. Raises `DatabaseUnavailable`.

    The one seam between drivers and the rest: no other place catches a driver's error.
    """
    wrapper = None
    try:
        wrapper = live.wrapper
        _connect(wrapper, live)
        with wrapper.wrap_database_errors:
            yield wrapper
    except (Error, OSError, UnicodeError, OverflowError, ImproperlyConfigured) as error:
        logger.info("%s %s: %s", doing, live, type(error).__name__)
        renamed = _renamed(error, live, f"{doing} {live}")
        if isinstance(renamed, Unreachable) and wrapper is not None and wrapper.connection is not None:
            with suppress(Error):
                wrapper.close()
            raise Disconnected(renamed.message) from None
        raise renamed from None


def read_again(task: Callable[[], Value]) -> Value:
    """Return what `task` returns, asked once more if its connection ended meanwhile."""
    try:
        return task()
    except Disconnected:
        return task()


def _connect(wrapper: BaseDatabaseWrapper, live: LiveConnection) -> None:
    """Open the connection if it is not. Where a login fails, secrets are looked up again, once."""
    try:
        _open(wrapper, live)
    except Error as error:
        entry = aliases.entry_read_again(live.alias)
        if entry is None or not isinstance(live.dialect.explain(error, "connecting"), Forbidden):
            raise
        before = wrapper.settings_dict
        wrapper.settings_dict = {**before, **entry}
        try:
            wrapper.ensure_connection()
        finally:
            if wrapper.connection is None:
                wrapper.settings_dict = before


def _open(wrapper: BaseDatabaseWrapper, live: LiveConnection) -> None:
    """Open the connection if it is not. A server without room gets back those that lie idle, and time."""
    end = time.monotonic() + WAIT_FOR_ROOM
    while True:
        try:
            return wrapper.ensure_connection()
        except Error as error:
            is_full = isinstance(live.dialect.explain(error, "connecting"), Busy)
            if not is_full or time.monotonic() > end:
                raise
        idle_connections.close_all()
        time.sleep(0.1)


def _renamed(error: Exception, live: LiveConnection, doing: str) -> DatabaseUnavailable:
    """Return an error of a driver as one of ours; what drivers let slip besides their own, too."""
    failed = f"{doing[:1].upper()}{doing[1:]} failed:"
    if isinstance(error, Error):
        return live.dialect.explain(error, doing)
    if isinstance(error, TimeoutError):
        return TimedOut(f"{failed} the time limit was reached.")
    if isinstance(error, OSError):
        reason = os.strerror(error.errno).lower() if error.errno else "the connection broke"
        return Unreachable(f"{failed} {reason}.")
    if isinstance(error, ImproperlyConfigured):
        missing = f"the driver of {live.dialect.label} is not installed. {live.dialect.install}".rstrip()
        return Unreachable(f"{failed} {missing}")
    if isinstance(error, OverflowError):
        return QueryFailed(f"{failed} a number is larger than the database can hold.")
    return QueryFailed(f"{failed} a text holds characters that the database can't.")


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
