"""Makes an open PostgreSQL session read-only and bounded in time; leaves the entry to `config`.

The settings travel with the request to connect, so no statement runs before they hold. They are read back,
since a pooler may drop them. From then on `statements` looks at them before every statement, and once more
before another request uses the session: what was set in one request is not for the next.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.login_rights import accepts_privileges
from dynamic_databases.dialects.postgresql.config import SHUT, is_guarded, session
from dynamic_databases.dialects.postgresql.privileges import ACTS_ON_SERVER
from dynamic_databases.dialects.postgresql.statements import Watch, watch_of
from dynamic_databases.dialects.postgresql.text import take_undecodable_text
from dynamic_databases.errors import GuardMissing

SETTINGS = f"""
    SELECT name, setting FROM pg_catalog.pg_settings WHERE name = ANY(%s)
    UNION ALL SELECT 'acts on server', 'yes' WHERE EXISTS ({ACTS_ON_SERVER})
"""
ACTS = "acts on server"
IS_KNOWN = f"SELECT 1 FROM pg_catalog.pg_settings WHERE name = '{SHUT}'"
SET = (
    "SELECT pg_catalog.set_config(name, setting, false) FROM unnest(%s::text[], %s::text[]) s (name, setting)"
)
DISCARD = b"DISCARD ALL"
BACKEND = "SELECT pg_catalog.pg_backend_pid()"
BEHIND_A_POOLER = (
    "The session is not read-only: a pooler between this application and the server drops the parameter"
    " “options”, so nothing was read. Let the pooler pass it on, or register the server itself."
)
NOT_TAKEN = "The server did not take the session's settings ({}), so nothing was read."


def guard(connection: BaseDatabaseWrapper, limits: Limits) -> None:
    """Read back what the session was opened with, and set it where it is missing. Raises `GuardMissing`."""
    wanted = session(limits, read_only=is_guarded(connection))
    effective = _settings(connection, wanted)
    missing = _missing(effective, wanted)
    if missing:
        if fetch_all(connection, BACKEND)[0][0] != connection.connection.info.backend_pid:
            # What is set there would hold for other programs, and not for our next statement.
            raise GuardMissing(BEHIND_A_POOLER)
        _set(connection, wanted)
        connection.connection.set_again = wanted
        missing = _missing(_settings(connection, wanted), wanted)
    if missing:
        raise GuardMissing(NOT_TAKEN.format(", ".join(sorted(missing))))
    if ACTS in effective and is_guarded(connection) and not accepts_privileges(connection.settings_dict):
        _shut_views(connection)
    take_undecodable_text(connection.connection)
    connection.connection.read_only = is_guarded(connection) or None
    others = [wrapper for wrapper in connection.execute_wrappers if not isinstance(wrapper, Watch)]
    # First, since `execute_wrapper` takes the last one away when its block ends.
    connection.execute_wrappers[:] = [Watch(connection), *others]


def tidy(connection: BaseDatabaseWrapper) -> None:
    """Give a session back the state it began with: no lock, cursor, channel, variable or temporary table.

    The settings that came with the request to connect stay; others are set again. A session that is not as it
    began after that is closed. Raises `django.db.Error`.
    """
    session, watch = connection.connection, watch_of(connection)
    statements = [DISCARD]
    if session.set_again:
        again = (list(session.set_again), list(session.set_again.values()))
        statements.append(session.cursor().mogrify(SET, again).encode())
    with connection.wrap_database_errors:
        if watch is None:
            session.in_one_trip(statements)
        elif not watch.found_after(connection, statements):
            connection.close()


def _shut_views(connection: BaseDatabaseWrapper) -> None:
    """Bar the session from views and foreign tables, where the server has a setting for that."""
    if fetch_all(connection, IS_KNOWN):
        shut = {SHUT: "view, foreign-table"}
        _set(connection, shut)
        connection.connection.set_again = {**(connection.connection.set_again or {}), **shut}


def _set(connection: BaseDatabaseWrapper, wanted: dict[str, str]) -> None:
    # One statement for all, whatever their number; SET takes no parameters.
    fetch_all(connection, SET, (list(wanted), list(wanted.values())))


def _settings(connection: BaseDatabaseWrapper, wanted: dict[str, str]) -> dict[str, str]:
    """Return what the session has of these settings, by name in small letters, and whether `ACTS`."""
    return {name.lower(): value for name, value in fetch_all(connection, SETTINGS, (list(wanted),))}


def _missing(effective: dict[str, str], wanted: dict[str, str]) -> set[str]:
    """Return the names of settings that the session does not have."""
    return {name for name, value in wanted.items() if _even(effective.get(name.lower(), "")) != _even(value)}


def _even(value: str) -> str:
    return value.replace(" ", "").lower()
