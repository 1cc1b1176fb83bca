"""Renames PostgreSQL's and psycopg's errors to ours, in words for people.

An error of a session is known by its SQLSTATE; one of connecting has none, and is known by libpq's text.
Source: PostgreSQL manual, Appendix A.
"""

from __future__ import annotations

import re

from django.db import OperationalError

from dynamic_databases.dialects.explanations import Words, failure, in_one_line, installed_by
from dynamic_databases.errors import (
    BadValue,
    Busy,
    DatabaseUnavailable,
    Forbidden,
    NoDatabase,
    NoRoom,
    QueryFailed,
    StructureChanged,
    TimedOut,
    Unreachable,
)

INSTALL = installed_by("pip install 'psycopg[binary]'")

ANY: Words = (QueryFailed, "PostgreSQL says: {reason}.")
OF_CONNECTING: Words = (Unreachable, "no connection came about: {reason}.")
GONE: Words = (Unreachable, "the server ended the connection. Try again; if it stays so, it is down.")
STOPPING: Words = (
    Unreachable,
    "the server is starting, stopping, or not taking connections. Try again soon.",
)
FULL: Words = (NoRoom, "the server has no connection left. Try again in a moment.")
WRONG_PASSWORD: Words = (Forbidden, "the server refused the login: check USER and PASSWORD.")
NO_DATABASE: Words = (NoDatabase, "the server has no database of this NAME.")
NO_SERVER: Words = (Unreachable, "what answers at this HOST and PORT is no PostgreSQL server.")
UNTRUSTED: Words = (
    Unreachable,
    "the server's certificate is not trusted, or not for this host. With sslmode verify-full and sslrootcert"
    " system, the authorities that this machine trusts are asked; sslmode require checks none.",
)
BY_STATE: dict[str, Words] = {
    "25006": (Forbidden, "this connection may only read."),
    "28": WRONG_PASSWORD,
    "3D000": NO_DATABASE,
    "42501": (Forbidden, "the login has no right to do this: {reason}."),
    "42P01": (StructureChanged, "a table is not there any more: {reason}."),
    "42703": (StructureChanged, "a column is not there any more: {reason}."),
    "3F000": (StructureChanged, "a schema is not there any more: {reason}."),
    "42704": (
        StructureChanged,
        "a type or another object does not exist, or is not on the search path: {reason}.",
    ),
    "57014": (TimedOut, "the time limit of one statement was reached. Narrow what is asked for."),
    "25P03": (TimedOut, "the session was idle in a transaction for too long."),
    "55P03": (Busy, "another session holds a lock on it. Try again in a moment."),
    "40P01": (Busy, "it got in the way of another session. Try again."),
    "40001": (Busy, "what is asked for was changed meanwhile. Try again."),
    "53300": FULL,
    "53": (Busy, "the server has too little memory or disk: {reason}."),
    "57P": STOPPING,
    "08": GONE,
    # Of no statement of ours: it is a tsquery or tsvector that a value does not spell.
    "42601": (BadValue, "a value can't be read as what it is compared with: {reason}."),
    "22": (BadValue, "a value can't be read as what it is compared with: {reason}."),
    "54000": (BadValue, "a value is longer than what it is compared with can be: {reason}."),
}
"""By the first characters of the SQLSTATE, the longest that fits."""

BY_TEXT: tuple[tuple[str, Words], ...] = (
    (
        r"operator does not exist",  # by its SQLSTATE it could be a function that a view lacks
        (StructureChanged, "a column has another type than when it was read: {reason}."),
    ),
    (
        r"access to non-system (view|foreign table)",  # the session was barred from them, see `guard`
        (StructureChanged, "it is, or has become, what this login does not read: {reason}."),
    ),
    (
        r"Error loading psycopg|no pq wrapper|No module named '?psycopg",
        (Unreachable, f"the driver is missing. Install it with: {INSTALL}"),
    ),
    (
        r"could not translate host name|failed to resolve host|Name or service not known|getaddrinfo",
        (Unreachable, "the name of the host can't be resolved. Check HOST."),
    ),
    (r"SSL error: unexpected eof|SSL connection has been closed|SSL SYSCALL", GONE),
    (r"certificate|unknown ca|root\.crt", UNTRUSTED),
    (r"SSL error", (Unreachable, "the encrypted connection failed.")),
    (r"invalid response to (SSL|GSSAPI) negotiation|expected authentication request", NO_SERVER),
    (
        r"server does not support SSL",
        (Unreachable, "the server does not encrypt, and sslmode asks for it."),
    ),
    (
        r"no pg_hba\.conf entry|pg_hba\.conf rejects",
        (Forbidden, "the server does not take this login from this machine (pg_hba.conf)."),
    ),
    (
        r"password authentication failed|no password supplied|role \".*\" does not exist|authentication"
        r" failed|is not permitted to log in",
        WRONG_PASSWORD,
    ),
    (r"database \".*\" does not exist", NO_DATABASE),
    (r"database \".*\" is not currently accepting connections", STOPPING),
    (
        r"permission denied for database",
        (Forbidden, "the login may not connect to this database."),
    ),
    (
        r"unsupported startup parameter",
        (
            Forbidden,
            "a pooler between this application and the server refuses the parameter “options”, by which the"
            " session is read-only. Let the pooler pass it on, or register the server itself.",
        ),
    ),
    (r"too many (clients|connections)|remaining connection slots", FULL),
    (r"the database system is|session is (not )?read-only|server is (not )?in hot standby", STOPPING),
    (
        r"Connection refused",
        (Unreachable, "the server refused the connection. Is it running at this HOST and PORT?"),
    ),
    (
        r"No such file or directory",
        (Unreachable, "there is no server at this socket. Give a HOST, or the folder of the socket."),
    ),
    (r"time(d )?out", (TimedOut, "the server did not answer in time.")),
    (
        r"No route to host|Network is unreachable|Host is unreachable",
        (Unreachable, "no way leads to the host."),
    ),
    (
        r"server closed the connection|connection (is )?(lost|closed)|terminating connection"
        r"|Connection reset|Broken pipe|consuming input failed",
        GONE,
    ),
    (r"Database version \d|PostgreSQL \d+ or later", (Unreachable, "the server's version is older than 12.")),
)


def explain(error: Exception, doing: str) -> DatabaseUnavailable:
    """Return a driver's error (or Django's around it) as one of ours; `doing` is what was being tried."""
    reason = _reason(error)
    kind, words = _by_state(error) or _by_text(error) or (OF_CONNECTING if _is_of_connecting(error) else ANY)
    return failure(doing, (kind, words.replace("{reason}", reason)))


def _is_of_connecting(error: Exception) -> bool:
    """Return whether it is libpq's own error, which has no SQLSTATE, nor words known in every language."""
    return isinstance(error, OperationalError) and not _state(error)


def _by_state(error: Exception) -> Words | None:
    state = _state(error)
    return next((BY_STATE[state[:length]] for length in (5, 3, 2) if state[:length] in BY_STATE), None)


def _state(error: Exception) -> str:
    for raised in (error, error.__cause__):
        state = getattr(raised, "sqlstate", None)
        if state:
            return str(state)
    return ""


def _by_text(error: Exception) -> Words | None:
    text = f"{error} {error.__cause__ or ''}"
    return next((words for pattern, words in BY_TEXT if re.search(pattern, text, re.IGNORECASE)), None)


def _reason(error: Exception) -> str:
    """Return the server's own first sentence, without the place in our SQL."""
    for raised in (error, error.__cause__):
        primary = getattr(getattr(raised, "diag", None), "message_primary", None)
        if primary:
            return in_one_line(primary.rstrip(" ."))
    return in_one_line(str(error).partition("\n")[0].rstrip(" .")) or type(error).__name__
