"""Live connections of stored databases: opened under guard, their errors renamed.

Leaves which alias stands for which row to `aliases`, what a thread holds to `thread_connections`,
reading several at once to `parallel`, and catalogs to `snapshots`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases import withheld
from dynamic_databases.config import dialect_for, limits
from dynamic_databases.connections import aliases
from dynamic_databases.connections.aliases import register
from dynamic_databases.connections.driver_errors import in_our_words
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.connections.thread_connections import adopt, close_all, hold
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.errors import (
    Busy,
    ConfigError,
    DatabaseUnavailable,
    Disconnected,
    Forbidden,
    NoSuchDatabase,
    TimedOut,
    Unreachable,
)
from dynamic_databases.models import Database
from dynamic_databases.withheld import NOTHING, Withheld, withheld_from

WAIT_FOR_ROOM = 1.0
"""Seconds for which a server that has no room for a connection is asked again."""

SOON = 2.0
"""Seconds within which a connection that ended is worth another: not after a whole time limit."""

Value = TypeVar("Value")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LiveConnection:
    """A stored database as this request may read it."""

    key: int | None
    """The row's; a customer has none."""
    name: str
    environment: str
    alias: str
    dialect: Dialect = field(compare=False, repr=False)
    withheld: Withheld = field(default=NOTHING, compare=False, repr=False)
    """What no page reads of it."""

    @property
    def wrapper(self) -> BaseDatabaseWrapper:
        """This thread's connection of Django, an idle one if there is any."""
        adopt(self.alias)
        return connections[self.alias]

    def __str__(self) -> str:
        return f"{self.name} in {self.environment}" if self.environment else self.name


def live(database: Database) -> LiveConnection:
    """Return the live connection of a row just read. Opens nothing. Raises `ConfigError`."""
    alias = register(database)
    return LiveConnection(
        database.pk,
        database.name,
        database.environment.slug,
        alias,
        dialect_for(database.config),
        withheld_from(database, settings.DATABASES[alias]),
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
        _guard(connection)
        failed.pop_all()
    hold(connection)


def _guard(connection: BaseDatabaseWrapper) -> None:
    dialect = dialect_of(connection.vendor)
    try:
        with connection.wrap_database_errors:
            dialect.guard(connection, limits())
    except Error as error:
        renamed = dialect.explain(error, "connecting")
        if isinstance(renamed, Unreachable):  # it was there a moment ago
            raise Disconnected(renamed.message) from None
        raise


def close_stale() -> None:
    """Give up this thread's connections, as Django does for the aliases that it can see.

    Called at the same two signals: each request reads for itself what stands for what.
    """
    close_all()
    aliases.ask_again()
    withheld.ask_again()
    aliases.forget_expired()
    idle_connections.close_old()


@contextmanager
def reading(live: LiveConnection, doing: str = "reading") -> Iterator[BaseDatabaseWrapper]:
    """Yield the connection; rename whatever its driver raises. Raises `DatabaseUnavailable`.

    The one seam between drivers and the rest: no other place catches a driver's error.
    """
    wrapper = None
    began = time.monotonic()
    try:
        wrapper = live.wrapper
        _connect(wrapper, live)
        with wrapper.wrap_database_errors:
            yield wrapper
    except (Error, OSError, UnicodeError, OverflowError, ImproperlyConfigured) as error:
        logger.info("%s %s: %s", doing, live, type(error).__name__)
        renamed = in_our_words(error, live.dialect, f"{doing} {live}")
        if wrapper is not None and _is_lost(wrapper, renamed) and time.monotonic() - began < SOON:
            raise Disconnected(renamed.message) from None
        raise renamed from None


def read_again(task: Callable[[], Value]) -> Value:
    """Return what `task` returns, asked once more if its connection ended meanwhile."""
    try:
        return task()
    except Disconnected:
        return task()


def _is_lost(wrapper: BaseDatabaseWrapper, error: DatabaseUnavailable) -> bool:
    """Return whether a connection that was open has ended, and close it. A killed one may say "timed out"."""
    if not isinstance(error, Unreachable | TimedOut) or wrapper.connection is None or wrapper.is_usable():
        return False
    with suppress(Error):
        wrapper.close()
    return True


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
