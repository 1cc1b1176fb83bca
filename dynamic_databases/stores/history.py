"""Writes databases' history (snapshots, outages) into the application's own tables, beside the requests.

One thread a process writes, on its own connection and in its own transactions, so that storing never fails,
blocks or joins what reads. What can't be written soon is dropped, and logged once: the next reading of the
database tries again. Leaves what is written to `snapshots` and `outages`.
"""

from __future__ import annotations

import atexit
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Condition, Thread

from django.db import DatabaseError, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.app_settings import setting
from dynamic_databases.caches import Cache
from dynamic_databases.dialects import dialect_of
from dynamic_databases.logged_once import LoggedOnce
from dynamic_databases.models import CatalogSnapshot

MOST_WAITING = 64
"""Tasks that wait for the thread; each may hold a whole catalog."""
ATTEMPTS, PAUSE = 3, 0.05
"""Others may hold a lock for longer than a task waits; seconds between attempts."""
REST = 60.0
"""Seconds for which a task that could not be done is not tried again."""
SECONDS_AT_EXIT = 2.0

Task = Callable[[], bool]
"""Writes something.

Returns False where there was nothing to write to: a database that was removed, or that a transaction has not
committed yet.
"""


class HistoryWriter:
    """Does tasks one after another in a thread that lives while there are any."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: OrderedDict[Hashable, Task] = OrderedDict()
        self._resting: Cache[Hashable, float] = Cache(4 * MOST_WAITING)
        self._log = LoggedOnce(logging.getLogger(__name__))
        self._log_of_dropped = LoggedOnce(logging.getLogger(__name__))
        self._thread: Thread | None = None

    def write_later(self, key: Hashable, task: Task) -> None:
        """Do a task soon, in place of a waiting one of the same key. Never fails, never waits for a lock."""
        if not setting("CATALOG_HISTORY") or _has_no_second_connection():
            return
        with self._changed:
            if (self._resting.get(key) or 0.0) > time.monotonic():
                return
            if key not in self._waiting and len(self._waiting) >= MOST_WAITING:
                # Soon tried again by who reads the database next.
                self._log_of_dropped.warning("full", "Much history waits to be stored: the rest comes later.")
                return
            self._waiting[key] = task
            self._waiting.move_to_end(key)
            if self._thread is None or not self._thread.is_alive():  # after a fork the thread is gone
                # A daemon: a store that hangs does not keep the process from ending.
                self._thread = Thread(target=self._run, name="history", daemon=True)
                self._thread.start()

    def flush(self, seconds: float) -> bool:
        """Wait until all is written or dropped; return False if that takes more than `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: self._thread is None, seconds)

    def failed(self, key: Hashable) -> bool:
        """Return whether the last attempt at a task failed."""
        return (self._resting.get(key) or 0.0) > time.monotonic()

    def _run(self) -> None:
        while (entry := self._next()) is not None:
            self._do(*entry)

    def _next(self) -> tuple[Hashable, Task] | None:
        """Return the next task, or None at the end, when the connection is closed as well."""
        with self._changed:
            if self._waiting:
                return self._waiting.popitem(last=False)
            # Under the lock: a task that comes now starts a new thread instead of waiting for this one.
            _store().close()
            self._thread = None
            self._changed.notify_all()
            return None

    def _do(self, key: Hashable, task: Task) -> None:
        try:
            done = _attempt(task)
            self._log.forget()
        except Exception as error:  # noqa: BLE001  # a thread of its own: nobody else could be told
            done = False
            reason = " ".join(str(error).split()) or type(error).__name__
            self._log.warning(reason, "The history of databases can't be stored: %s", reason)
            # Its state is unknown after an error; the next task begins with a connection of its own.
            _store().close()
        if not done:
            # A store in trouble would otherwise be asked again with every reading of every database.
            self._resting.set(key, time.monotonic() + REST)


def _attempt(task: Task) -> bool:
    """Return what a task returns, tried again where others were in the way. Raises `django.db.Error`."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            store = _store()
            if store.connection is None:
                store.ensure_connection()
                _wait_little(store)
                _begin_by_writing(store)
            return task()
        except DatabaseError:
            if attempt == ATTEMPTS:
                raise
            time.sleep(PAUSE)
    raise AssertionError("no attempt was made")


def _store() -> BaseDatabaseWrapper:
    """Return this thread's connection to where the history is."""
    return connections[router.db_for_write(CatalogSnapshot)]


def _wait_little(store: BaseDatabaseWrapper) -> None:
    """Let a new connection wait for locks only a second: while it waits, others wait for it."""
    try:
        statements = dialect_of(store.vendor).impatient
    except KeyError:  # a vendor that Django knows and we don't: with its own limits
        return
    for statement in statements:
        with store.cursor() as cursor:
            cursor.execute(statement)


def _begin_by_writing(store: BaseDatabaseWrapper) -> None:
    """Take a plain SQLite store's lock at the beginning of a transaction, where one can wait for it.

    SQLite refuses at once to write in a transaction that began by reading, if somebody wrote since.
    """
    if hasattr(store, "transaction_mode"):  # only SQLite's wrapper has it
        store.transaction_mode = "IMMEDIATE"


def _has_no_second_connection() -> bool:
    """Return whether the store is in memory, as in a project's tests: another connection would lock it."""
    # Only SQLite's wrapper has this method; elsewhere `bool()` stands for it, which is False.
    return bool(getattr(_store(), "is_in_memory_db", bool)())


writer = HistoryWriter()
# So that a process that ends soon after reading stores what it read.
atexit.register(writer.flush, SECONDS_AT_EXIT)
