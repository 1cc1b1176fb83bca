"""Makes live connections of stored databases: aliases, the read-only guard, and their retiring.

An alias ends in a keyed digest of the settings that it stands for, so other settings are another alias
and none is ever reused. Nothing here is told of changes: whoever reads a row registers it, and its
digest decides. Leaves reading several
at once to `parallel`, and catalogs to `snapshots`.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.crypto import salted_hmac

from dynamic_databases.config import dialect_for, limits
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.base import Dialect, Entry
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.lazy_databases import LazyDatabases
from dynamic_databases.models import Database

logger = logging.getLogger(__name__)

GRACE = 120.0
"""Seconds for which a retired alias still answers, for requests that began before it was retired."""


@dataclass(frozen=True, slots=True)
class LiveConnection:
    """A stored database as this request may read it."""

    key: int
    name: str
    environment: str
    alias: str

    @property
    def wrapper(self) -> BaseDatabaseWrapper:
        """This thread's connection of Django."""
        return connections[self.alias]

    @property
    def dialect(self) -> Dialect:
        return dialect_of(self.wrapper.vendor)

    def __str__(self) -> str:
        return f"{self.name} in {self.environment}"


class _Aliases:
    """Which alias stands for which row now, and which did before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: dict[tuple[int, bool], str] = {}
        self._retired: dict[str, float] = {}

    def set(self, key: tuple[int, bool], alias: str) -> None:
        with self._lock:
            before = self._current.get(key)
            self._current[key] = alias
            self._retired.pop(alias, None)
            if before not in (None, alias):
                self._retired[before] = time.monotonic()

    def retire(self, pk: int) -> None:
        with self._lock:
            for key in [key for key in self._current if key[0] == pk]:
                self._retired[self._current.pop(key)] = time.monotonic()

    def is_retired(self, alias: str) -> bool:
        return alias in self._retired

    def expired(self) -> list[str]:
        """Return, and forget, the aliases that were retired longer ago than any request lasts."""
        before = time.monotonic() - GRACE
        if not self._retired:
            return []
        with self._lock:
            gone = [alias for alias, since in self._retired.items() if since < before]
            for alias in gone:
                del self._retired[alias]
        return gone


_aliases = _Aliases()
_opened = threading.local()


def live(database: Database) -> LiveConnection:
    """Return the live connection of a row just read. Opens nothing. Raises `ConfigError`."""
    return LiveConnection(database.pk, database.name, database.environment.slug, register(database))


def register(database: Database, *, read_only: bool = True) -> str:
    """Return the alias of a row as it stands, known to Django from now on. Raises `ConfigError`."""
    entry = database.connection_settings(read_only=read_only)
    alias = alias_of(database.pk, entry)
    _lazy_databases().add(alias, entry)
    _aliases.set((database.pk, read_only), alias)
    return alias


def unregister(database: Database) -> None:
    """Retire all aliases of a row in this process."""
    _aliases.retire(database.pk)


def alias_of(key: int, entry: Entry) -> str:
    """Return the alias of the row `key` under these settings: prefix, key, keyed digest."""
    text = json.dumps(entry, sort_keys=True, default=str)
    digest = salted_hmac("dynamic_databases.alias", text, algorithm="sha256").hexdigest()[:8]
    return settings.DYNAMIC_DATABASES_SEPARATOR.join((settings.DYNAMIC_DATABASES_PREFIX, str(key), digest))


def entry_of_alias(alias: str) -> Entry | None:
    """Return the entry that an alias of ours stands for, if its row still says the same, else None."""
    separator = settings.DYNAMIC_DATABASES_SEPARATOR
    prefix = settings.DYNAMIC_DATABASES_PREFIX + separator
    key, _, digest = alias.removeprefix(prefix).partition(separator)
    if not (alias.startswith(prefix) and digest and key.isascii() and key.isdecimal()):
        return None
    database = Database.objects.using("default").select_related("environment").filter(pk=key).first()
    if database is None:
        return None
    for read_only in (True, False):
        try:
            entry = database.connection_settings(read_only=read_only)
        except ConfigError:
            return None
        if alias_of(database.pk, entry) == alias:
            return entry
    return None


def is_dynamic(alias: str) -> bool:
    """Return whether `alias` is a registered database's; asks no database."""
    return _lazy_databases().is_dynamic(alias)


def label_of(database: Database) -> str:
    """Return the vendor's name as people say it, or "unknown" for a config that names none."""
    try:
        return dialect_for(database.config).label
    except ConfigError:
        return "unknown"


def guard(connection: BaseDatabaseWrapper) -> None:
    """Make a connection that Django just opened read-only and bounded. Raises `GuardMissing`."""
    try:
        dialect_of(connection.vendor).guard(connection, limits())
    except (DatabaseUnavailable, Error):
        connection.close()
        raise
    _wrappers()[connection.alias] = connection


def close_stale() -> None:
    """Close this thread's connections that nothing stands for any more, are too old, or broken.

    Django does the same for the aliases that it can see; called at the same two signals.
    """
    opened = _wrappers()
    for alias, wrapper in list(opened.items()):
        if wrapper.in_atomic_block:
            continue
        if _aliases.is_retired(alias) or not is_dynamic(alias):
            wrapper.close()
            del opened[alias]
            forget(alias)
        else:
            wrapper.close_if_unusable_or_obsolete()
    for alias in _aliases.expired():
        _lazy_databases().discard(alias)


def forget(alias: str) -> None:
    """Drop this thread's wrapper of `alias`, which must be closed already."""
    if hasattr(connections._connections, alias):  # `del` of an alias never used in this thread raises
        del connections[alias]


def close_all() -> None:
    """Close every registered connection of this thread, as a reading thread does when it ends."""
    for alias, wrapper in _wrappers().items():
        wrapper.close()
        forget(alias)
    _wrappers().clear()


@contextmanager
def reading(live: LiveConnection, doing: str = "reading") -> Iterator[BaseDatabaseWrapper]:
    """Yield the connection; rename whatever its driver raises. Raises `DatabaseUnavailable`.

    The one seam between drivers and the rest: no other place catches a driver's error.
    """
    wrapper = live.wrapper
    try:
        yield wrapper
    except Error as error:
        logger.info("%s %s: %s", doing, live, type(error).__name__)
        raise live.dialect.explain(error, f"{doing} {live}") from None


def _lazy_databases() -> LazyDatabases:
    databases = settings.DATABASES
    assert isinstance(databases, LazyDatabases), "settings.DATABASES must be LazyDatabases({...})"
    return databases


def _wrappers() -> dict[str, BaseDatabaseWrapper]:
    if not hasattr(_opened, "wrappers"):
        _opened.wrappers = {}
    return _opened.wrappers
