"""Renames MySQL's and MariaDB's errors to ours, in words for people; no credential and no SQL of ours.

Sources: MySQL 8.0 Error Reference; MariaDB Error Code Reference (numbers from 1900 on are its own).
"""

from __future__ import annotations

import re

from dynamic_databases.dialects.explanations import Words, failure, in_one_line
from dynamic_databases.errors import (
    BadValue,
    Busy,
    Corrupt,
    DatabaseUnavailable,
    Forbidden,
    NoDatabase,
    NoRoom,
    QueryFailed,
    StructureChanged,
    TimedOut,
    Unreachable,
)

WRONG_LOGIN: Words = (Forbidden, "the server refused the user name or the password.")
NO_DATABASE: Words = (NoDatabase, "the server has no database of this NAME.")
NO_RIGHT: Words = (Forbidden, "this login has no right to read it. Ask for SELECT on the database.")
LOST: Words = (Unreachable, "the server ended the connection: it was stopped, restarted or is out of memory.")
TOO_LONG: Words = (TimedOut, "the time limit of one statement was reached. Narrow what is asked for.")
FULL: Words = (NoRoom, "the server has no connection free. Try again in a moment.")
LOCKED: Words = (Busy, "another session holds a lock on it. Try again in a moment.")
READ_ONLY: Words = (Forbidden, "this connection may only read.")
GONE: Words = (StructureChanged, "a table or column is not there any more: {reason}.")
BROKEN_TABLE: Words = (Corrupt, "the table is damaged. CHECK TABLE says more.")
NO_TLS: Words = (Unreachable, "the server offers no encryption, which ssl_mode asks for.")
CLEAR_TEXT: Words = (
    Forbidden,
    "the server asked for the password in clear text, which is only sent over TLS. Set ssl_mode.",
)

NOT_TRUSTED: Words = (
    Unreachable,
    "the server's certificate is not trusted. Put who signed it into ssl_ca, as PEM text.",
)
NO_ANSWER: Words = (TimedOut, "the server did not answer in time. Check HOST, PORT and firewalls.")
REFUSED: Words = (Unreachable, "connection refused: no server listens at this HOST and PORT.")
UNKNOWN_HOST: Words = (Unreachable, "the name in HOST is not known.")
NO_WAY: Words = (Unreachable, "there is no route to this host.")

NO_VALUE: Words = (BadValue, "a value can't be read as what it is compared with.")

BY_NUMBER: dict[int, Words] = {
    **dict.fromkeys((1045, 1698, 1862, 1820, 3118, 4151), WRONG_LOGIN),
    1044: (Forbidden, "this login has no right to this database, or the database does not exist."),
    1049: NO_DATABASE,
    **dict.fromkeys((1142, 1143, 1227, 1370, 1345), NO_RIGHT),
    **dict.fromkeys((2006, 2013, 2055, 1053, 1152, 1158, 1159, 1160, 1161, 1927, 4031), LOST),
    **dict.fromkeys((1969, 3024, 1317, 1028), TOO_LONG),
    **dict.fromkeys((1040, 1203, 1226), FULL),
    **dict.fromkeys((1205, 1213, 3572), LOCKED),
    **dict.fromkeys((1290, 1792, 1836), READ_ONLY),
    **dict.fromkeys((1051, 1054, 1109, 1146, 1932), GONE),
    **dict.fromkeys((1033, 1034, 1035, 126, 127, 145, 1194, 1195, 1712), BROKEN_TABLE),
    **dict.fromkeys((1210, 1690, 3037, 3140, 3141, 3854, 6138), NO_VALUE),
    1129: (Forbidden, "the server blocks this host after too many failed connections."),
    1130: (Forbidden, "the server lets nobody connect from this host."),
    1251: (Unreachable, "the server's way of logging in is not known to the driver."),
    1356: (QueryFailed, "the view refers to a table, column or function that is missing or forbidden."),
    1449: (QueryFailed, "the view's definer does not exist any more."),
    2026: (Unreachable, "the encrypted connection failed."),
    2027: (Corrupt, "what answered does not speak MySQL's protocol."),
    2059: CLEAR_TEXT,
    3159: (Unreachable, "the server insists on encryption. Set ssl_mode to REQUIRED."),
}

ENCRYPTING: tuple[tuple[str, Words], ...] = (
    ("SSL is required", NO_TLS),
    ("doesn't support SSL", NO_TLS),
    ("hostname mismatch", (Unreachable, "the server's certificate is for another host name.")),
    ("IP address mismatch", (Unreachable, "the server's certificate is for another address.")),
    ("CERTIFICATE_VERIFY_FAILED", NOT_TRUSTED),
    ("self-signed", NOT_TRUSTED),
    ("SSL", (Unreachable, "the encrypted connection failed.")),
)
CONNECTING: tuple[tuple[str, Words], ...] = (
    *ENCRYPTING,
    *((sign, NO_ANSWER) for sign in ("timed out", "(110)")),
    *((sign, REFUSED) for sign in ("refused", "(111)")),
    *((sign, LOST) for sign in ("reset by peer", "(104)")),
    ("name resolution", (Unreachable, "the name in HOST could not be looked up just now.")),
    *((sign, UNKNOWN_HOST) for sign in ("Name or service", "No address", "nodename", "Unknown server host")),
    *((sign, NO_WAY) for sign in ("No route to host", "unreachable", "(113)", "(101)")),
)
"""By what the system says of the attempt, in PyMySQL's words or in mysqlclient's, for the numbers below."""

AT_CONNECTING = frozenset({2002, 2003, 2005})
VERSION = re.compile(r"(MySQL|MariaDB) [\d.]+ or later is required \(found ([\d.]+)\)")


def explain(error: Exception, doing: str) -> DatabaseUnavailable:
    """Return a driver's error (or Django's around it) as one of ours; `doing` is what was being tried."""
    return failure(doing, _words(error))


def number_of(error: Exception) -> int | None:
    """Return the server's or driver's number of an error, or None."""
    number = error.args[0] if error.args else None
    return number if isinstance(number, int) else None


def _words(error: Exception) -> Words:
    number = number_of(error)
    reason = _reason(error)
    if number in AT_CONNECTING or (number is None and "SSL" in reason):
        return _connecting(reason)
    if number == 2013 and "timed out" in reason:
        return TOO_LONG
    if number == 2026:
        return next((words for sign, words in ENCRYPTING if sign in reason), BY_NUMBER[2026])
    if number is not None and number in BY_NUMBER:
        kind, words = BY_NUMBER[number]
        return kind, words.replace("{reason}", reason.rstrip("."))
    if match := VERSION.search(reason):
        return QueryFailed, f"{match[1]} {match[2]} is too old: {match[0].partition(' (')[0]}."
    if number == 0 or (number is None and type(error).__name__ == "InterfaceError"):
        return LOST
    return QueryFailed, f"the server says: {reason}"


def _connecting(reason: str) -> Words:
    return next(
        (words for sign, words in CONNECTING if sign in reason),
        (Unreachable, "the server could not be reached."),
    )


def _reason(error: Exception) -> str:
    """Return the error's own words, which are its second argument; the first is its number."""
    message = error.args[1] if len(error.args) > 1 and number_of(error) is not None else error
    return in_one_line(str(message)) or type(error).__name__
