"""Keeps an open PostgreSQL session reading only and within its time; leaves the entry to `config`.

The settings travel with the request to connect, so no statement runs before they hold. They are read back,
since a pooler may drop them. They are looked at before every statement, since a view may call `set_config`,
and before another request uses the session: what was set in one is not for the next. Each transaction that
the driver begins says that it only reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.base import Limits, Rights, fetch_all
from dynamic_databases.dialects.postgresql.config import READ_ONLY, session
from dynamic_databases.dialects.postgresql.text import take_undecodable_text
from dynamic_databases.errors import GuardMissing

SETTINGS = "SELECT name, setting FROM pg_catalog.pg_settings WHERE name = ANY(%s)"
SET = (
    "SELECT pg_catalog.set_config(name, setting, false) FROM unnest(%s::text[], %s::text[]) s (name, setting)"
)
AGAIN = f"SET {READ_ONLY} = on"
TELLS_UNASKED = 140000
"""The first version that reports each change of that setting. Source: PQparameterStatus in the manual."""
BACKEND = "SELECT pg_catalog.pg_backend_pid()"
BEHIND_A_POOLER = (
    "The session is not read-only: a pooler between this application and the server drops the parameter"
    " “options”, so nothing was read. Let the pooler pass it on, or register the server itself."
)
NOT_TAKEN = "The server did not take the session's settings ({}), so nothing was read."
TURNED_OFF = (
    "Something that was read turned the session's read-only guard off or changed its settings, so nothing"
    " more is read with it."
)

RIGHTS = """
    SELECT r.rolsuper, pg_catalog.pg_is_in_recovery(),
        pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),
        pg_catalog.pg_has_role('pg_write_server_files', 'MEMBER')
            OR pg_catalog.pg_has_role('pg_execute_server_program', 'MEMBER'),
        t.tables, t.readable, t.writable
    FROM pg_catalog.pg_roles r
    CROSS JOIN (
        SELECT count(*) AS tables,
            count(*) FILTER (WHERE pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
                AND pg_catalog.has_table_privilege(c.oid, 'SELECT')) AS readable,
            count(*) FILTER (WHERE pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
                AS writable
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')
            AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    ) t
    WHERE r.rolname = current_user
"""


TOLD = (READ_ONLY, "DateStyle", "IntervalStyle", "TimeZone", "client_encoding", "standard_conforming_strings")
"""What the server tells of unasked when it changes; of the first from 14 on."""
KEPT = (
    *TOLD, "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "extra_float_digits",
    "bytea_output", "search_path", "role",
)  # fmt: skip
NOW = "SELECT " + ", ".join(f"pg_catalog.current_setting('{name}')" for name in KEPT)


class Watch:
    """Ends a session whose guard was turned off, or whose settings were changed, while it was read.

    A server older than 14 does not tell of the guard, so there it is set before each statement: not in a
    transaction that began already, whose first query decided whether it may write.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._session = connection.connection
        self._told = self._telling(connection)
        self._left = self._now(connection)

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        connection = context["connection"]
        if connection.connection is self._session and is_guarded(connection):
            if self._telling(connection) != self._told:
                connection.close()
                raise GuardMissing(TURNED_OFF)
            if not _tells(connection) and not _is_in_transaction(connection):
                with connection.wrap_database_errors:
                    connection.connection.execute(AGAIN)  # beside the cursor, which may have a name
        return execute(sql, params, many, context)

    def is_as_left(self, connection: BaseDatabaseWrapper) -> bool:
        """Return whether the session has the settings it began with. Raises the driver's errors."""
        return self._now(connection) == self._left

    def _telling(self, connection: BaseDatabaseWrapper) -> list[str | None]:
        return [connection.connection.info.parameter_status(name) for name in TOLD]

    def _now(self, connection: BaseDatabaseWrapper) -> list[tuple[Any, ...]]:
        with connection.connection.cursor() as cursor:
            rows: list[tuple[Any, ...]] = cursor.execute(NOW).fetchall()
        return rows


def _tells(connection: BaseDatabaseWrapper) -> bool:
    return bool(connection.connection.info.server_version >= TELLS_UNASKED)


def _is_in_transaction(connection: BaseDatabaseWrapper) -> bool:
    return bool(connection.connection.info.transaction_status.name != "IDLE")


@contextmanager
def reading(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let a block of statements run in one transaction that only reads, where each would need the guard set.

    A hostile schema may shadow what they call, so none of them goes without. Raises `django.db.Error`.
    """
    connection.ensure_connection()
    if not is_guarded(connection) or _tells(connection) or _is_in_transaction(connection):
        yield
        return
    with connection.wrap_database_errors, connection.connection.transaction():
        yield


def watch_of(connection: BaseDatabaseWrapper) -> Watch | None:
    """Return what watches over the session of a connection, if it was guarded."""
    return next((one for one in connection.execute_wrappers if isinstance(one, Watch)), None)


def is_guarded(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the entry is one of ours that may only read."""
    return f"{READ_ONLY}=on" in connection.settings_dict["OPTIONS"].get("options", "")


def guard(connection: BaseDatabaseWrapper, limits: Limits) -> None:
    """Read back what the session was opened with, and set it where it is missing. Raises `GuardMissing`."""
    wanted = session(limits, read_only=is_guarded(connection))
    missing = _missing(connection, wanted)
    if missing:
        if fetch_all(connection, BACKEND)[0][0] != connection.connection.info.backend_pid:
            # What is set there would hold for other programs, and not for our next statement.
            raise GuardMissing(BEHIND_A_POOLER)
        fetch_all(connection, SET, (list(wanted), list(wanted.values())))
        missing = _missing(connection, wanted)
    if missing:
        raise GuardMissing(NOT_TAKEN.format(", ".join(sorted(missing))))
    take_undecodable_text(connection.connection)
    connection.connection.read_only = is_guarded(connection) or None
    others = [one for one in connection.execute_wrappers if not isinstance(one, Watch)]
    # First, since `execute_wrapper` takes the last one away when its block ends.
    connection.execute_wrappers[:] = [Watch(connection), *others]


def _missing(connection: BaseDatabaseWrapper, wanted: dict[str, str]) -> set[str]:
    """Return the names of settings that the session does not have."""
    found = {name.lower(): value for name, value in fetch_all(connection, SETTINGS, (list(wanted),))}
    return {name for name, value in wanted.items() if _even(found.get(name.lower(), "")) != _even(value)}


def _even(value: str) -> str:
    return value.replace(" ", "").lower()


def rights(connection: BaseDatabaseWrapper) -> Rights:
    """Return what the login may do."""
    superuser, replica, creates, files, tables, readable, writable = fetch_all(connection, RIGHTS)[0]
    remarks = []
    if superuser:
        remarks.append("The login is a superuser: it may do anything, also to the server's files.")
    elif files:
        remarks.append("The login may write files on the server or run programs there.")
    if readable < tables:
        remarks.append(f"The login may read {readable} of {tables} tables and views.")
    if replica:
        remarks.append("The server is a read replica.")
    return Rights(
        read_only_enforced=is_guarded(connection),
        can_write=bool(not replica and (superuser or creates or writable)),
        can_write_files=bool(superuser or files),
        sees_everything=readable == tables,
        tables=tables,
        remarks=tuple(remarks),
    )
