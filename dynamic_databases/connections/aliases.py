"""Which alias stands for which stored database: made, found again, retired. Opens nothing.

An alias ends in a keyed digest of the settings that it stands for, so other settings are another alias
and none is ever reused. Nothing here is told of changes: whoever reads a row registers it, and its
digest decides. Leaves to `standing_aliases` which one is retired by another, and opening to
`live_connections`.
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
from dynamic_databases.config import entry_for, normalised
from dynamic_databases.config.sealing import opened, refers
from dynamic_databases.connections.standing_aliases import Aliases, Identity
from dynamic_databases.dialects.base import Entry
from dynamic_databases.errors import ConfigError
from dynamic_databases.lazy_databases import LazyDatabases
from dynamic_databases.models import Database

IDENTITY = re.compile(r"[0-9]{1,18}|c[0-9]{1,18}x[0-9a-f]{12}")
"""A row's key (what is longer fits no 64 bits), or a customer's identity."""

gone = Signal()
"""Sent with `alias` when it is retired, and again when it is forgotten: what is kept by alias may go."""

_aliases = Aliases()
_referring: dict[str, tuple[Any, bool]] = {}
"""By alias the config that looks secrets up, and whether it is for reading."""
_names: set[str] = set()
"""The names by which somebody has asked for a connection: no more than there are databases."""
_vouched = threading.local()


def register(database: Database, *, read_only: bool = True) -> str:
    """Return the alias of a row or customer as it stands, known to Django from now on.

    Raises `ConfigError`, also for writing in a database whose config does not say `"READ_ONLY": false`.
    """
    if not read_only and not allows_writing(database):
        raise ConfigError({"READ_ONLY": "must be false before anything is written there."})
    entry = database.connection_settings(read_only=read_only)
    alias = alias_of(database.identity, entry)
    know(alias, entry)
    if refers(database.config):
        _referring[alias] = (database.config, read_only)
    else:
        _referring.pop(alias, None)
    retired = _aliases.set((database.identity, read_only), alias, getattr(_vouched, "began", None))
    vouch_for(alias)
    if retired is not None:
        gone.send(sender=Aliases, alias=retired)
    return alias


def allows_writing(database: Database) -> bool:
    """Return whether the config of a row says that code may write there. Raises `ConfigError`."""
    return normalised(database.config).get("READ_ONLY", True) is False


def unregister(database: Database) -> None:
    """Retire all aliases of a row in this process."""
    retire(database.identity)


def retire(identity: Identity) -> None:
    """Retire all aliases of the row or customer of that identity in this process."""
    for alias in _aliases.retire(identity):
        gone.send(sender=Aliases, alias=alias)


def forget_expired() -> None:
    """Forget the aliases for which no request in flight can ask any more."""
    for alias in _aliases.expired():
        _lazy_databases().discard(alias)
        _referring.pop(alias, None)
        gone.send(sender=Aliases, alias=alias)


def alias_of(identity: Identity, entry: Entry) -> str:
    """Return the alias of a database under these settings: prefix, identity, keyed digest."""
    text = json.dumps(entry, sort_keys=True, default=str)
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


def key_of(alias: str) -> int | None:
    """Return the key of the row that an alias of ours is made from, or None if no row stands for it."""
    identity = identity_of(alias)
    return identity if isinstance(identity, int) else None


def entry_if_same(database: Database, alias: str) -> Entry | None:
    """Return the entry that an alias of ours stands for, if its row or customer still says the same."""
    try:
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
    """Return the entry of an alias with its referenced secrets read anew; None where it refers to none.

    Asks no row: for a login that failed, since a secret may have been changed a moment ago.
    Raises `ConfigError` where one is not there any more.
    """
    if alias not in _referring:
        return None
    config, read_only = _referring[alias]
    return entry_for(opened(config), read_only=read_only)


def is_dynamic(alias: str) -> bool:
    """Return whether `alias` can only be a registered database's, known here or not; asks no database."""
    databases: Mapping[str, Any] = settings.DATABASES
    if isinstance(databases, LazyDatabases) and databases.is_dynamic(alias):
        return True
    is_ours = identity_of(alias) is not None or alias in _names
    return is_ours and alias not in list(databases)  # a list: `in` would ask for its row


def is_retired(alias: str) -> bool:
    """Return whether other settings stand for the row of `alias` by now, as far as this process has read."""
    return _aliases.is_retired(alias) or not _lazy_databases().is_dynamic(alias)


def vouch_for(alias: str) -> None:
    """Say that this thread's request has read the row of `alias`, or was handed it by one that has."""
    _vouched_here().add(alias)


def is_vouched_for(alias: str) -> bool:
    """Return whether the row still stands for `alias`: known in this request, else asked of the row."""
    return alias in _vouched_here() or _lazy_databases().resolve(alias) is not None


def take_for_name(name: str) -> None:
    """Take a database's name for an alias of ours from now on: its connections are guarded like others."""
    _names.add(name)


def is_name(alias: str) -> bool:
    """Return whether an alias is the name of a database, by which somebody has asked for it here."""
    return alias in _names


def ask_again() -> None:
    """Let this thread's next request read for itself what stands for what."""
    _vouched_here().clear()
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
