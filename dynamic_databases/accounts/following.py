"""Whether a user's account still allows what it allowed at the sign-in, asked once in a while.

Leaves what a change means here to `local_users`.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from dynamic_databases import deadlines
from dynamic_databases.accounts.databases import customer_by_key, database_of
from dynamic_databases.accounts.local_users import User, follow, origin_of
from dynamic_databases.accounts.rows import Account, account_by_key
from dynamic_databases.accounts.tables import UserTable, user_tables
from dynamic_databases.app_settings import setting
from dynamic_databases.caches import Cache
from dynamic_databases.connections import live
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import ConfigError, DatabaseUnavailable, NotFound
from dynamic_databases.logged_once import LoggedOnce
from dynamic_databases.models import UserOrigin

USERS_KEPT = 10_000
PATIENCE = 1.0
"""Seconds for which a request waits for an answer while an earlier one still counts."""

Trouble = DatabaseUnavailable | ConfigError | NotFound
TROUBLE = (DatabaseUnavailable, ConfigError, NotFound)
"""Why a table could not be asked."""
_log = LoggedOnce(logging.getLogger(__name__))


@dataclass(frozen=True, slots=True)
class Checked:
    """When an account was asked for last, when it was last found to be in order, and whether it is."""

    asked: float
    answered: float | None
    is_valid: bool

    def counts(self, now: float) -> bool:
        """Return whether the user may stay: the answer is good, and not older than it may become."""
        longest = setting("DATABASE_USERS_MAX_AGE") + setting("DATABASE_USERS_GRACE")
        return self.is_valid and self.answered is not None and now - self.answered <= longest


@dataclass(frozen=True, slots=True)
class _Arrived:
    """An answer, perhaps too late for the request that asked."""

    account: Account | None
    at: float


def note_sign_in(user: User) -> None:
    """Note that a user's account has just been found in order."""
    now = time.monotonic()
    _checked.set(str(user.pk), Checked(asked=now, answered=now, is_valid=True))


def is_current(user: User) -> bool:
    """Return whether the user's account is still there and active, as of DATABASE_USERS_MAX_AGE.

    While it can't be asked, an earlier answer counts for DATABASE_USERS_GRACE seconds more.
    """
    now = time.monotonic()
    known = _checked.get(str(user.pk))
    if known is None or now - known.asked >= setting("DATABASE_USERS_MAX_AGE"):
        if known is not None:  # other requests of the same user go on with what was known
            _checked.set(str(user.pk), Checked(asked=now, answered=known.answered, is_valid=known.is_valid))
        known = _ask(user, known, now)
        _checked.set(str(user.pk), known)
    return known.counts(now)


def _ask(user: User, known: Checked | None, now: float) -> Checked:
    origin = origin_of(user)
    table = _table_of(origin) if origin is not None else None
    if origin is None or table is None:
        return Checked(asked=now, answered=now, is_valid=False)
    patience = PATIENCE if known is not None and known.counts(now) else None
    try:
        with deadlines.within(setting("CONNECT_TIMEOUT")):
            account = _account(origin, table, patience)
    except TROUBLE as error:
        _log.warning(f"{origin.database}", "Users of %s can't be checked: %s", origin.database, error.message)
        late = _arrived.pop(origin.identity)
        if late is None or known is None or late.at < (known.answered or 0.0):
            answered, is_valid = (known.answered, known.is_valid) if known else (None, False)
            return Checked(asked=now, answered=answered, is_valid=is_valid)
        account, now = late.account, late.at
    if account is None or not account.is_active:
        return Checked(asked=now, answered=now, is_valid=False)
    follow(user, table, account)
    return Checked(asked=now, answered=now, is_valid=True)


def _account(origin: UserOrigin, table: UserTable, patience: float | None) -> Account | None:
    """Return the account as it is now. Raises what keeps it from being asked."""
    database = customer_by_key(table, origin.customer, patience) if origin.customer else database_of(table)
    if database is None:
        return None
    connection = live(database)

    def account() -> Account | None:
        answer = account_by_key(table, connection, origin.key)
        _arrived.set(origin.identity, _Arrived(answer, time.monotonic()))
        return answer

    answers = read_in_parallel({connection: account}, setting("CONNECT_TIMEOUT"), patience)
    answer = answers[connection]
    if isinstance(answer, DatabaseUnavailable):
        raise answer
    _arrived.pop(origin.identity)
    return answer


def _table_of(origin: UserOrigin) -> UserTable | None:
    """Return the table that a user came from, if settings still describe it."""
    for table in user_tables():
        is_same = (table.of, table.table) == (origin.database, origin.table)
        if is_same and bool(table.source) is bool(origin.customer):
            return table
    return None


_checked: Cache[str, Checked] = Cache(USERS_KEPT)
_arrived: Cache[str, _Arrived] = Cache(USERS_KEPT)
