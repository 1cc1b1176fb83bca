"""Renames SQLite's errors to ours, in words for people; no path and no SQL but the server's reason."""

from __future__ import annotations

import sqlite3

from dynamic_databases.dialects.explanations import Words, failure, in_one_line
from dynamic_databases.errors import (
    Busy,
    Corrupt,
    DatabaseUnavailable,
    Forbidden,
    QueryFailed,
    StructureChanged,
    TimedOut,
    UndecodableValue,
    Unreachable,
)

MISSING: Words = (Unreachable, "the file is missing or may not be read. Check its NAME and its permissions.")
UNFINISHED: Words = (
    Busy,
    "a program ended before it had finished writing, and only one that may write can put the file in "
    "order. Open it with such a program once.",
)
FUNCTION_FAILED: Words = (
    QueryFailed,
    "a function of Django's failed. REGEXP is not run for a file whose own views or columns call it.",
)
FULL: Words = (QueryFailed, "the disk is full, or can't be written to.")
BY_CODE: dict[str, Words] = {
    "SQLITE_CANTOPEN": MISSING,
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR_SHMOPEN": FULL,
    "SQLITE_IOERR_SHMSIZE": FULL,
    "SQLITE_IOERR_WRITE": FULL,
    "SQLITE_IOERR": (Unreachable, "the disk could not be read."),
    "SQLITE_BUSY": (Busy, "another program is writing to the file. Try again in a moment."),
    "SQLITE_LOCKED": (Busy, "another connection holds a lock. Try again in a moment."),
    "SQLITE_PROTOCOL": (Busy, "another program holds a lock on the file. Try again in a moment."),
    "SQLITE_NOTADB": (Corrupt, "the file is no SQLite database, or it is encrypted."),
    "SQLITE_CORRUPT": (Corrupt, "the file is damaged. Restore it from a backup, or try SQLite's .recover."),
    "SQLITE_INTERRUPT": (TimedOut, "the time limit of one statement was reached. Narrow what is asked for."),
    "SQLITE_READONLY_ROLLBACK": UNFINISHED,
    "SQLITE_READONLY_RECOVERY": UNFINISHED,
    "SQLITE_READONLY_CANTINIT": UNFINISHED,
    "SQLITE_READONLY_CANTLOCK": UNFINISHED,
    "SQLITE_READONLY": (Forbidden, "this connection may only read."),
    "SQLITE_AUTH": (Forbidden, "this connection may only read, and not with this statement."),
    "SQLITE_PERM": (Forbidden, "the file's permissions do not allow it."),
    "SQLITE_SCHEMA": (StructureChanged, "the structure changed meanwhile."),
}
"""By extended code where it is listed, else by its first two words: SQLITE_BUSY_SNAPSHOT is a busy one."""


def explain(error: Exception, doing: str) -> DatabaseUnavailable:
    """Return a driver's error (or Django's around it) as one of ours; `doing` is what was being tried."""
    reason = _reason(error)
    return failure(doing, _by_reason(reason) or _by_code(error) or (QueryFailed, f"SQLite says: {reason}"))


def _by_code(error: Exception) -> Words | None:
    driver = error if isinstance(error, sqlite3.Error) else error.__cause__
    code = getattr(driver, "sqlite_errorname", "")
    return BY_CODE.get(code) or BY_CODE.get("_".join(code.split("_")[:2]))


def _by_reason(reason: str) -> Words | None:
    if reason.startswith("Could not decode to UTF-8"):  # Python's own: it repeats the text
        return UndecodableValue, "a text is not valid UTF-8."
    kind, _, name = reason.partition(": ")
    if kind == "no such table" and not name.startswith("main."):
        # What is missing inside a view is named with its schema, what a statement of ours names without.
        return StructureChanged, f"the table {name} is not there any more."
    if kind == "no such column" and "." in name:
        return StructureChanged, f"the column {name} is not there any more."
    if reason.startswith("not authorized") or reason.endswith("is prohibited"):
        return BY_CODE["SQLITE_AUTH"]  # the code may be SQLITE_SCHEMA
    if reason == "user-defined function raised exception":
        return FUNCTION_FAILED
    return None


def _reason(error: Exception) -> str:
    return in_one_line(str(error)) or type(error).__name__
