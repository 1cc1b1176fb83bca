"""Which tables have the passwords by which people sign in: no page shows their hashes.

Leaves signing in to `accounts`, and refusing settings that can't work.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dynamic_databases.app_settings import setting
from dynamic_databases.config import dialect_for
from dynamic_databases.dialects.base import Entry
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Connectable, Database, Source
from dynamic_databases.redaction.targets import Target, target_of

Hashes = frozenset[tuple[str, str]]
"""Table and column, in small letters."""


@dataclass(frozen=True, slots=True)
class Passwords:
    """What of a database are hashes of passwords, and which such tables are in others of its server."""

    own: Hashes = frozenset()
    abroad: frozenset[tuple[str, str]] = field(default=frozenset())
    """Database and table."""


def passwords_of(database: Connectable, entry: Entry, sources: Iterable[Source]) -> Passwords:
    """Return which columns of a database DATABASE_USERS names as hashes, whatever name leads to it.

    Any database of a source's vendor may be one of its customers', under another name: without asking the
    controller for all of them, nobody knows.
    """
    described = _described()
    if not described:
        return Passwords()
    customer = database.customer
    like_it = {
        source.name
        for source in sources
        if (customer is not None and customer.source == source.pk) or _is_of_vendor(source, database)
    }
    own = {_hash(table) for table in described if table.get("source") in like_it}
    abroad = set()
    for table in described:
        for target in _targets().get(str(table.get("database", "")), ()):
            if target.is_at(database, entry):
                own.add(_hash(table))
            elif target.is_beside(entry):
                abroad.add((str(target.entry["NAME"]).casefold(), _hash(table)[0].rpartition(".")[2]))
        if customer is None and table.get("database") == database.name:
            own.add(_hash(table))
    return Passwords(frozenset(own), frozenset(abroad))


def ask_again() -> None:
    """Let this thread's next request read for itself where the databases lead."""
    _asked.targets = None


def _is_of_vendor(source: Source, database: Connectable) -> bool:
    try:
        return dialect_for(source.template) is dialect_for(database.config)
    except ConfigError:
        return True  # nobody can tell: hiding too much is the safe mistake


def _described() -> list[Mapping[str, Any]]:
    described = setting("DATABASE_USERS")
    tables: Iterable[Any] = [described] if isinstance(described, Mapping) else described
    if isinstance(tables, str) or not isinstance(tables, Iterable):
        return []
    return [table for table in tables if isinstance(table, Mapping) and table.get("table")]


def _hash(table: Mapping[str, Any]) -> tuple[str, str]:
    return str(table["table"]).casefold(), str(table.get("hash", "")).casefold()


def _targets() -> Mapping[str, Collection[Target]]:
    """Return where the databases lead that settings name, by name; read once in this request."""
    targets: dict[str, list[Target]] | None = getattr(_asked, "targets", None)
    if targets is None:
        targets = {}
        names = {str(table["database"]) for table in _described() if table.get("database")}
        if names:
            for row in Database.objects.select_related("environment").filter(name__in=names):
                targets.setdefault(row.name, []).append(target_of(row))
        _asked.targets = targets
    return targets


_asked = threading.local()
