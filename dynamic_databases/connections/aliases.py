"""Which alias stands for which stored database: made, found again, retired. Opens nothing.

An alias ends in a keyed digest of the settings that it stands for, so other settings have another alias and
none is ever reused. Nothing here is notified of changes: code that reads a row registers it, and its digest
decides. Leaves to `standing_aliases` which one is retired by another, and opening to `live_connections`.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.dispatch import Signal
from django.utils.crypto import salted_hmac

from dynamic_databases.app_settings import setting
from dynamic_databases.caches import Cache, by_itself
from dynamic_databases.config import entry_for, normalised
from dynamic_databases.config.sealing import opened, refers
from dynamic_databases.connections import names
from dynamic_databases.connections.known_entries import known_entry, remember
from dynamic_databases.connections.standing_aliases import Aliases, Identity
from dynamic_databases.dialects.base import Entry
from dynamic_databases.errors import ConfigError
from dynamic_databases.lazy_databases import LazyDatabases
from dynamic_databases.models import Connectable

MOST_REFERRING = 10_000
"""Aliases whose secrets can be looked up again without their rows."""
IDENTITY = re.compile(r"[0-9]{1,18}|c[0-9]{1,18}x[0-9a-f]{12}|t[0-9]{1,18}")
"""A row's key (64 bits have no more digits), a customer's identity, or a trial's number."""

gone = Signal()
"""Sent with `alias` when it is retired, and again when it is forgotten: caches may drop its values."""

_aliases = Aliases()
_referring: Cache[str, tuple[Any, bool]] = Cache(MOST_REFERRING, by_itself)
"""By alias: the config with references to secrets, and whether the alias is for reading."""
# Of a thread, as Django's connections are (`ConnectionHandler.thread_critical`).
_vouched = threading.local()


def register(database: Connectable, *, read_only: bool = True) -> str:
    """Return the alias of a row or customer as it stands, known to Django from now on.

    Raises `ConfigError`, also for writing in a database whose config does not say `"READ_ONLY": false`.
    """
    if not read_only and not allows_writing(database):
        raise ConfigError({"READ_ONLY": "must be false before anything is written there."})
    known = known_entry(database, read_only=read_only)
    if known is not None:
        alias, entry = known.alias, known.entry
    else:
        entry = database.connection_settings(read_only=read_only)
        alias = alias_of(database.identity, entry)
        remember(database, alias, entry, read_only=read_only)
    know(alias, entry)
    if known is None and refers(database.config):
        _referring.set(alias, (database.config, read_only))
    else:
        _referring.pop(alias)
    retired = _aliases.set((database.identity, read_only), alias, getattr(_vouched, "began", None))
    vouch_for(alias)
    if retired is not None:
        gone.send(sender=Aliases, alias=retired)
    return alias


def register_for_code(database: Connectable) -> str:
    """Return the one alias by which code reads and writes a row or customer. Raises `ConfigError`.

    It may write where the config allows that, so a transaction on it holds all that code does there. Pages
    have an alias that only reads in any case.
    """
    return register(database, read_only=not allows_writing(database))


def allows_writing(database: Connectable) -> bool:
    """Return whether the config of a row says that code may write there. Raises `ConfigError`."""
    return normalised(database.config).get("READ_ONLY", True) is False


def unregister(database: Connectable) -> None:
    """Retire all aliases of a row in this process."""
    retire(database.identity)


def retire(identity: Identity) -> None:
    """Retire all aliases of the row or customer of that identity in this process."""
    for alias in _aliases.retire(identity):
        gone.send(sender=Aliases, alias=alias)


def forget_expired() -> None:
    """Forget the aliases that no request in flight can use any more."""
    for alias in _aliases.expired():
        _lazy_databases().discard(alias)
        _referring.pop(alias)
        gone.send(sender=Aliases, alias=alias)


def alias_of(identity: Identity, entry: Entry) -> str:
    """Return the alias of a database under these settings: prefix, identity, keyed digest."""
    # Keyed, because the settings include a password: nobody can test guesses of it against an alias from a
    # log.
    text = json.dumps(entry, sort_keys=True, default=str)
    # 32 bits are enough to tell the settings of one row apart; the identity in front tells rows apart.
    digest = salted_hmac("dynamic_databases.alias", text, algorithm="sha256").hexdigest()[:8]
    parts = (setting("DYNAMIC_DATABASES_PREFIX"), str(identity), digest)
    return str(setting("DYNAMIC_DATABASES_SEPARATOR")).join(parts)


def identity_of(alias: str) -> Identity | None:
    """Return what an alias of ours is made from, or None if it is no such alias."""
    separator = setting("DYNAMIC_DATABASES_SEPARATOR")
    prefix = setting("DYNAMIC_DATABASES_PREFIX") + separator
    if not alias.startswith(prefix):
        return None
    identity, _, digest = alias.removeprefix(prefix).partition(separator)
    if not digest or not IDENTITY.fullmatch(identity):
        return None
    return int(identity) if identity.isdecimal() else identity


def database_of(alias: str) -> Identity | None:
    """Return what tells the database of an alias from others, if it is a name that of this environment."""
    return names.identity_of_name(alias) if names.is_name(alias) else identity_of(alias)


def is_same_database(alias: str, other: str) -> bool:
    """Return whether two aliases, ours or static ones, are connections to one database."""
    if alias == other:
        return True
    identity = database_of(alias)
    return identity is not None and identity == database_of(other)


def key_of(alias: str) -> int | None:
    """Return the key of the row that an alias of ours is made from, or None if no row stands for it."""
    identity = identity_of(alias)
    return identity if isinstance(identity, int) else None


def entry_if_same(database: Connectable, alias: str) -> Entry | None:
    """Return the entry that an alias of ours stands for, if its row or customer still has these settings."""
    try:
        # Reading and writing have settings, and so aliases, of their own.
        for read_only in (True, False) if allows_writing(database) else (True,):
            entry = database.connection_settings(read_only=read_only)
            if alias_of(database.identity, entry) == alias:
                return entry
    except ConfigError:
        return None
    return None


def know(alias: str, entry: Entry) -> None:
    """Let Django find the entry of an alias of ours."""
    _lazy_databases().add(alias, entry)


def entry_read_again(alias: str) -> Entry | None:
    """Return the entry of an alias with its referenced secrets read again; None if it refers to none.

    It is for a login that failed, since a secret may have been changed a moment ago, and reads no row. Raises
    `ConfigError` if a secret no longer exists.
    """
    referring = _referring.get(alias)
    if referring is None:
        return None
    config, read_only = referring
    return entry_for(opened(config), read_only=read_only)


def is_dynamic(alias: str) -> bool:
    """Return whether `alias` can only be a registered database's, known here or not; asks no database."""
    databases: Mapping[str, Any] = settings.DATABASES
    if isinstance(databases, LazyDatabases) and databases.is_dynamic(alias):
        return True
    is_ours = identity_of(alias) is not None or names.is_name(alias)
    return is_ours and alias not in list(databases)  # a list: `in` would ask for its row


def is_retired(alias: str) -> bool:
    """Return whether the row of `alias` has other settings by now, as far as this process has read."""
    return _aliases.is_retired(alias) or not _lazy_databases().is_dynamic(alias)


def vouch_for(alias: str) -> None:
    """Note that this thread's request has read the row of `alias`, or got it from a thread that has."""
    _vouched_here().add(alias)


def is_vouched_for(alias: str) -> bool:
    """Return whether the row still has the settings of `alias`; reads it at most once in a request."""
    return alias in _vouched_here() or _lazy_databases().resolve(alias) is not None


def ask_again() -> None:
    """Let this thread's next request read for itself which aliases are valid."""
    _vouched_here().clear()
    names.ask_again()
    _vouched.began = time.monotonic()


def _vouched_here() -> set[str]:
    if not hasattr(_vouched, "aliases"):
        _vouched.aliases = set()
    aliases: set[str] = _vouched.aliases
    return aliases


def _lazy_databases() -> LazyDatabases:
    databases = settings.DATABASES
    assert isinstance(databases, LazyDatabases), "settings.DATABASES must be LazyDatabases({...})"
    return databases
