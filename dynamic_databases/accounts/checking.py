"""Checks passwords with the same work for every name, whether an account has it or not.

A quick answer for names without an account would tell who has one. So each check does the work of the
table's costliest hash: with the account's own where that is of this kind, else with one that fits nothing.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from dynamic_databases.accounts.formats import EVERY, Hash, hash_of
from dynamic_databases.accounts.rows import Account, account_named, some_hashes
from dynamic_databases.accounts.tables import UserTable
from dynamic_databases.caches import Cache
from dynamic_databases.connections import LiveConnection
from dynamic_databases.logged_once import LoggedOnce

TABLES_KEPT = 1024
NOT_TAKEN = (
    "A user of the table %s has a password in the format %s, which DATABASE_USERS does not take there."
)
SAMPLE_MAX_AGE = 3600.0
"""Seconds after which a table's hashes are looked at again: programs change their formats."""

_log = LoggedOnce(logging.getLogger(__name__))


@dataclass(frozen=True, slots=True)
class _Costliest:
    """The costliest hash that was seen in a table, without its password; when hashes were looked at."""

    hash: Hash | None
    asked: float


@dataclass(frozen=True, slots=True)
class Sought:
    """What a table has for a name, complete before any password is checked: that asks no database."""

    account: Account | None
    own: Hash | None
    """The account's hash, if it may be checked."""
    costliest: Hash | None

    def accepts(self, password: str) -> bool:
        """Return whether the password is the account's and the account is active."""
        fits = self.own is not None and self.own.fits(password)
        if self.costliest is not None and (self.own is None or self.own.kind != self.costliest.kind):
            self.costliest.fits(password)
        return fits and self.account is not None and self.account.is_active


def sought(table: UserTable, live: LiveConnection, name: str) -> Sought:
    """Return what a table has for a name. Raises `DatabaseUnavailable`."""
    key = (table.of, table.table, live.alias)
    known = _costliest.get(key)
    if known is None or known.asked < time.monotonic() - SAMPLE_MAX_AGE:
        # Before the name is looked for: the first one costs this, whatever it is.
        known = _Costliest(_costliest_of(table, some_hashes(table, live)), time.monotonic())
        _costliest.set(key, known)
    account = account_named(table, live, name)
    own = _own(table, account)
    if own is not None and (known.hash is None or own.seconds > known.hash.seconds):
        known = _Costliest(own.without_password(), known.asked)
        _costliest.set(key, known)
    if known.hash is not None:
        _costliest.set((table.of, table.table, ""), known)
    return Sought(account, own, known.hash)


def nobody(table: UserTable) -> Sought:
    """Return what there is for a name whose customer does not exist: the work of the tables before."""
    known = _costliest.get((table.of, table.table, ""))
    return Sought(None, None, known.hash if known is not None else None)


def _own(table: UserTable, account: Account | None) -> Hash | None:
    if account is None or not account.hash:
        return None
    own = hash_of(account.hash, table.known_formats)
    other = hash_of(account.hash, EVERY) if own is None else None
    if other is not None:
        name = f"{table.table} in {table.of}"
        _log.warning(f"{name}: {other.format.name}", NOT_TAKEN, name, other.format.name)
    return own


def _costliest_of(table: UserTable, texts: list[str]) -> Hash | None:
    formats = table.known_formats
    hashes = [known for text in texts if (known := hash_of(text, formats)) is not None]
    costliest = max(hashes, key=lambda known: known.seconds, default=None)
    return costliest.without_password() if costliest is not None else None


_costliest: Cache[tuple[str, str, str], _Costliest] = Cache(TABLES_KEPT, lambda key: key[2])
"""By name of database or source, table, and alias; without an alias, of all customers of a source."""
