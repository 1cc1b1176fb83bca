"""Live connections of stored databases: opened under guard, their errors renamed.

Leaves aliases to `aliases`, a thread's connections to `thread_connections`, reading several databases at once
to `parallel`, and catalogs to `readings`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases import deadlines, redaction
from dynamic_databases.config import dialect_for, limits
from dynamic_databases.connections import aliases, known_dead, slots
from dynamic_databases.connections.aliases import register
from dynamic_databases.connections.connecting import connect
from dynamic_databases.connections.driver_errors import DRIVER_ERRORS, in_our_words
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.connections.thread_connections import adopt, close_all, hold
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.errors import (
    ConfigError,
    DatabaseUnavailable,
    Disconnected,
    NoSuchDatabase,
    TimedOut,
    Unreachable,
)
from dynamic_databases.models import Connectable
from dynamic_databases.redaction import NOTHING, Redaction, redaction_of

LONGEST_READING = 120.0
"""Seconds for one reading that no request bounds: a command's, or a part of a download."""

SOON = 2.0
"""If a connection ended within so many seconds, another is tried: not after a whole time limit."""

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
    redaction: Redaction = field(default=NOTHING, compare=False, repr=False)
    """What no page may read of it."""
    down_since: datetime | None = field(default=None, compare=False, repr=False)
    """Since when it did not answer, as any worker had stored it when the row was read."""

    @property
    def wrapper(self) -> BaseDatabaseWrapper:
        """Django's connection of this thread, an idle one if there is any."""
        adopt(self.alias)
        return connections[self.alias]

    def __str__(self) -> str:
        return f"{self.name} in {self.environment}" if self.environment else self.name


def live(database: Connectable) -> LiveConnection:
    """Return the live connection of a row just read. Opens nothing. Raises `ConfigError`."""
    alias = register(database)
    return LiveConnection(
        database.pk,
        database.name,
        database.environment.slug,
        alias,
        dialect_for(database.config),
        redaction_of(database, settings.DATABASES[alias]),
        database.down_since(alias),
    )


def label_of(database: Connectable) -> str:
    """Return the vendor's name as people say it, or "unknown" for a config that names none."""
    try:
        return dialect_for(database.config).label
    except ConfigError:
        return "unknown"


def guard(connection: BaseDatabaseWrapper) -> None:
    """Make a connection that Django just opened read-only and bounded.

    Any failure closes it: Django would otherwise use it unguarded. Raises `GuardMissing`, and
    `NoSuchDatabase` for the alias of a model or row that was kept while the settings changed.
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
        if isinstance(renamed, Unreachable):  # it existed a moment ago
            raise Disconnected(renamed.message) from None
        raise


def close_stale() -> None:
    """Give up this thread's connections, as Django does for the aliases that it can see.

    Called at the same two signals: each request reads for itself which aliases are valid.
    """
    close_all()
    aliases.ask_again()
    redaction.ask_again()
    aliases.forget_expired()
    idle_connections.close_old()


@contextmanager
def reading(live: LiveConnection, doing: str = "reading") -> Iterator[BaseDatabaseWrapper]:
    """Yield the connection; rename whatever its driver raises. Raises `DatabaseUnavailable`.

    The one seam between drivers and the rest: no other place catches a driver's error. A database that is
    known not to answer is not asked, and one that is read by as many threads as are allowed is busy.
    """
    with thread_for(live), deadlines.within(LONGEST_READING):
        if deadlines.seconds_left(LONGEST_READING) <= 0:
            action = f"{doing[:1].upper()}{doing[1:]} {live}"
            raise TimedOut(f"{action} was not started: the page's time limit was reached.")
        wrapper = None
        began = time.monotonic()
        try:
            wrapper = live.wrapper
            connect(wrapper, live, doing)
            with wrapper.wrap_database_errors:
                yield wrapper
        except DRIVER_ERRORS as error:
            # Only the kind of error: a driver's text may repeat a credential, a path or somebody's data.
            logger.info("%s %s: %s", doing, live, type(error).__name__)
            renamed = in_our_words(error, live.dialect, f"{doing} {live}")
            is_lost = wrapper is not None and _is_lost(wrapper, renamed)
            if is_lost and time.monotonic() - began < SOON and deadlines.seconds_left(SOON) > 0:
                raise Disconnected(renamed.message) from None
            raise renamed from None


def thread_for(live: LiveConnection) -> AbstractContextManager[object]:
    """Let this thread read a database if a slot is free. Raises `DatabaseUnavailable`."""
    known_dead.refuse_if_dead(live)
    if slots.is_held(live.alias):
        return nullcontext()
    server = live.dialect.server(settings.DATABASES[live.alias])
    return slots.holding(slots.of_this_worker(), live.alias, server, str(live))


def read_again(task: Callable[[], Value]) -> Value:
    """Return what `task` returns, asked once more if its connection ended meanwhile."""
    try:
        return task()
    except Disconnected:
        return task()


def _is_lost(wrapper: BaseDatabaseWrapper, error: DatabaseUnavailable) -> bool:
    """Return whether a connection that was open has ended, and close it.

    A killed one may report "timed out". The idle ones of its server have probably ended, too, and each would
    cost some request a wait.
    """
    if not isinstance(error, Unreachable | TimedOut) or wrapper.connection is None or wrapper.is_usable():
        return False
    with suppress(Error):
        wrapper.close()
    idle_connections.close(wrapper.alias)
    return True
