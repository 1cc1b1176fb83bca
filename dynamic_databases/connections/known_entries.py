"""The entries that configs were found to mean: made once for a config, not anew in each request.

Making one opens sealed secrets, checks every key and signs the alias, for each database of a page. It is
found again by the value of the config, so a changed row never finds an older entry. One that looks a secret
up is made anew each time, and so is one whose file may be another by now.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from dynamic_databases.caches import Cache
from dynamic_databases.config import dialect_for, normalised, policy
from dynamic_databases.config.sealing import refers
from dynamic_databases.dialects.base import Dialect, Entry
from dynamic_databases.models import Connectable

MOST_KNOWN = 4096

Key = tuple[int | str, bool, str]


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What a config means: its alias and entry."""

    alias: str
    entry: Entry
    dialect: Dialect
    values: Mapping[str, Any]
    """The config with its keys in capitals."""
    depends_on: Hashable
    """What else the entry depends on: see `Dialect.depends_on`."""


def known_entry(database: Connectable, *, read_only: bool) -> KnownEntry | None:
    """Return what the config of a row or customer was found to mean, None if it has to be found out."""
    key = _key(database, read_only)
    known = _known.get(key) if key is not None else None
    if known is None or known.dialect.depends_on(known.values, policy()) != known.depends_on:
        return None
    return known


def remember(database: Connectable, alias: str, entry: Entry, *, read_only: bool) -> None:
    """Note what a config means, unless that depends on what can't be told here."""
    key = _key(database, read_only)
    if key is None or refers(database.config):
        return
    dialect, values = dialect_for(database.config), normalised(database.config)
    depends_on = dialect.depends_on(values, policy())
    if depends_on is not None:
        known = KnownEntry(alias=alias, entry=entry, dialect=dialect, values=values, depends_on=depends_on)
        _known.set(key, known)


def forget_all() -> None:
    """Forget all entries, since settings changed on which they depend."""
    _known.clear()


def _key(database: Connectable, read_only: bool) -> Key | None:
    if database.has_problem or not isinstance(database.config, dict):
        return None
    try:
        return database.identity, read_only, json.dumps(database.config)
    except (TypeError, ValueError, RecursionError):  # from code: what is stored is JSON
        return None


_known: Cache[Key, KnownEntry] = Cache(MOST_KNOWN)
