"""The gate before what could act on the server when it is read: views, and tables that run code.

With a login that has rights on the server itself, a view that somebody made acts with them. So such tables
and views are closed (only their rows, not their structure) until the config of the database says
`"PRIVILEGED_LOGIN": "accepted"`. Leaves which rights and which tables these are to the dialect.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.caches import Cache, by_itself
from dynamic_databases.catalog import TableName, tables_in_words
from dynamic_databases.connections.live_connections import LiveConnection, reading
from dynamic_databases.dialects.login_rights import Rights, accepts_privileges
from dynamic_databases.errors import PrivilegedLogin

ACCEPT = '"PRIVILEGED_LOGIN": "accepted"'
PRIVILEGED = (
    "This login can act on the server itself ({rights}), so views and whatever else runs code when read "
    f"are not read ({{closed}} here), until the config says {ACCEPT}. A login that may only SELECT is better."
)
DEFINERS = (
    "Not read are {closed} here, which run code with the rights of others when read, until the config "
    f"says {ACCEPT}."
)
NOT_READ = (
    "{name} is not read: {reason}. Its structure is shown. Give {database} a login that may only SELECT, or "
    f"accept it: {ACCEPT} in its config."
)
ALIASES_KEPT = 256


@dataclass(frozen=True, slots=True)
class Closed:
    """What is not read of a database, and why, by name; by which rights its login could act on the server."""

    tables: Mapping[TableName, str] = field(default_factory=dict)
    rights: tuple[str, ...] = ()
    asked: float = 0.0
    """When it was asked, by the monotonic clock."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """The sentence about it on the database's page and in `check_database`."""
        number = len(self.tables)
        closed = tables_in_words(number)
        if self.rights:
            return (PRIVILEGED.format(rights=", ".join(self.rights), closed=closed),)
        return (DEFINERS.format(closed=closed),) if number else ()


NOTHING = Closed()


def is_open(live: LiveConnection) -> bool:
    """Return whether all of a database is read in spite of its login's rights. Asks no database."""
    return not live.dialect.has_logins or accepts_privileges(settings.DATABASES[live.alias])


def ask(live: LiveConnection, connection: BaseDatabaseWrapper, rights: Rights) -> Closed:
    """Return what is closed, asked now, and cache it for pages of rows. Raises `django.db.Error`."""
    if is_open(live):
        return NOTHING
    # Before asking, since the answer may lack what changes meanwhile.
    asked = time.monotonic()
    closed = Closed(live.dialect.runs_code(connection, rights), rights.acts_on_server, asked)
    _closed.set(live.alias, closed)
    return closed


def closed_of(live: LiveConnection, max_age: float | None = None) -> Closed:
    """Return what is closed, as of the last reading of the structure, or asked now if that is not known.

    `max_age`, in seconds, is for callers that read no structure. Raises `DatabaseUnavailable`.
    """
    if is_open(live):
        return NOTHING
    closed = _closed.get(live.alias)
    if closed is None or (max_age is not None and closed.asked < time.monotonic() - max_age):
        with reading(live, "asking for the rights in") as connection:
            closed = ask(live, connection, live.dialect.rights(connection))
    return closed


def require_open(live: LiveConnection, name: TableName) -> None:
    """Raise `PrivilegedLogin` for a table whose rows are not read, `DatabaseUnavailable` if unknown."""
    reason = closed_of(live).tables.get(name)
    if reason is not None:
        raise refusal(live, name, reason)


def refusal(live: LiveConnection, name: TableName, reason: str) -> PrivilegedLogin:
    """Return the error that says why a table is not read, and what to do instead."""
    return PrivilegedLogin(NOT_READ.format(name=name, reason=reason, database=live), reader_login(live))


def reader_login(live: LiveConnection) -> str:
    """Return SQL that creates a login which may only read the database: one statement a line."""
    schemas = {name.schema for name in closed_of(live).tables if name.schema}
    return live.dialect.reader_login(str(settings.DATABASES[live.alias]["NAME"]), sorted(schemas))


_closed: Cache[str, Closed] = Cache(ALIASES_KEPT, by_itself)
