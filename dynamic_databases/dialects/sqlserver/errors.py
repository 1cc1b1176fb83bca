"""Renames SQL Server's errors to ours, in words for people; no credential and no SQL of ours.

Drivers say the server's number in their text alone, or not at all: pyodbc has `(229)` at its end,
mssql-python the words alone. So what is known by its number is known by its words as well.
Sources: Microsoft's "Database engine events and errors"; its "ODBC error codes".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dynamic_databases.dialects.explanations import failure, in_one_line
from dynamic_databases.errors import (
    Busy,
    Corrupt,
    DatabaseUnavailable,
    Forbidden,
    QueryFailed,
    StructureChanged,
    TimedOut,
    Unreachable,
)

INSTALL_DRIVER = "pip install mssql-django mssql-python"
INSTALL_LIBRARY = "apt-get install libodbc2"
INSTALL_FREETDS = "apt-get install tdsodbc"


SINCE_2017 = (
    "graph_type",
    "is_hidden",
    "is_masked",
    "temporal_type",
    "is_external",
    "history_table_id",
    "generated_always_type_desc",
    "encryption_type_desc",
)
"""Columns of the server's own catalog that older ones lack."""


@dataclass(frozen=True, slots=True)
class Known:
    """One cause: the numbers, or expressions in small letters, that tell it, and what we say."""

    kind: type[DatabaseUnavailable]
    says: str
    numbers: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


KNOWN = (
    Known(
        Unreachable,
        f"pyodbc, which mssql-django needs, misses a system library. Install it: {INSTALL_LIBRARY}",
        signs=("libodbc",),
    ),
    Known(
        Unreachable,
        f"a driver is not installed. Install it: {INSTALL_DRIVER}",
        signs=("no module named", "error loading pyodbc", "requests mssql-python"),
    ),
    Known(
        Unreachable,
        "the ODBC driver that the option driver names is not installed. Leave the option out, since "
        f"mssql_python brings a driver of its own, or for FreeTDS: {INSTALL_FREETDS}",
        signs=(
            "can't open lib",
            "data source name not found",
            "driver not found",
            "specified driver could not be loaded",
        ),
    ),
    Known(
        Unreachable,
        "the server's certificate is not trusted. Give it one that is, or set the option "
        "trust_server_certificate to true if you trust the network between.",
        signs=("certificate", "self-signed", "self signed"),
    ),
    Known(
        Forbidden,
        "the server refused the user name or the password.",
        ("18456", "18452", "18470", "18486", "18487", "18488"),
        ("login failed for user", "authentication failed"),
    ),
    Known(
        Unreachable,
        "the server has no database of this NAME, or this login may not open it.",
        ("4060", "911", "916"),
        (
            "cannot open database",
            "not able to access the database",
            "make sure that the name is entered correctly",
            r'database "[^"]*" does not exist',
        ),
    ),
    Known(
        TimedOut,
        "the time limit of one statement was reached. Narrow what is asked for.",
        signs=("query timeout expired", "statement timeout"),
    ),
    Known(
        TimedOut,
        "the server did not answer in time. Check HOST and PORT, and firewalls between.",
        signs=("login timeout expired", "timeout error", "timed out", "timeout expired"),
    ),
    Known(
        Busy,
        "another session holds a lock on it. Try again in a moment.",
        ("1222", "1205"),
        ("lock request time out", "lock timeout", "deadlock"),
    ),
    Known(
        Busy,
        "the server is short of memory, connections or other resources. Try again in a moment.",
        ("701", "802", "8645", "10928", "10929", "17809", "40501"),
        ("insufficient system memory",),
    ),
    Known(
        Busy,
        "the database is being restored, recovered or scaled. Try again in a moment.",
        ("922", "927", "40613", "40197"),
        ("is being recovered", "middle of a restore", "is not currently available"),
    ),
    Known(
        Forbidden,
        "the server's firewall lets nobody connect from this host.",
        ("40615",),
        ("not allowed to access the server",),
    ),
    Known(
        Forbidden,
        "this login has no right to read it. Ask for SELECT, and VIEW DEFINITION for the structure.",
        ("229", "230", "262", "297", "300"),
        ("permission was denied", "permission denied", "does not have permission"),
    ),
    Known(
        Forbidden,
        "the database may only be read.",
        ("3906",),
        ("because the database is read-only",),
    ),
    Known(
        QueryFailed,
        "a column is encrypted, and the server, which does not have its key, can't compare or sort it.",
        ("33277", "33299", "33514"),
        ("encryption scheme mismatch",),
    ),
    Known(
        QueryFailed,
        "the view refers to a table, column or function that is missing.",
        ("4413",),
        ("because of binding errors",),
    ),
    Known(
        Unreachable,
        "this server is older than SQL Server 2017, the oldest whose catalog can be read.",
        signs=tuple(f"invalid column name '{name}'" for name in SINCE_2017),
    ),
    Known(
        StructureChanged,
        "the structure changed: a table or column is not there any more.",
        ("207", "208"),
        ("invalid object name", "invalid column name"),
    ),
    Known(
        QueryFailed,
        "a value is not one of its column's type, or too large for it.",
        ("241", "242", "244", "245", "248", "295", "8114", "8115", "8169"),
        ("conversion failed", "error converting data type", "arithmetic overflow", "out-of-range value"),
    ),
    Known(
        Corrupt,
        "the database is damaged. DBCC CHECKDB says more.",
        ("605", "823", "824", "825"),
        ("incorrect checksum", "marked suspect"),
    ),
    Known(
        Unreachable,
        "the name in HOST is not known.",
        ("11001",),
        ("name or service not known", "no such host is known", "could not resolve", "getaddrinfo"),
    ),
    Known(
        Unreachable,
        "no server answers, or it lets nobody in: check HOST and PORT, and that it takes TCP connections.",
        ("26", "53", "258", "10060", "10061", "10065", "20009"),
        (
            "connection refused",
            "tcp provider",
            "network-related",
            "server is not found",
            "unable to establish connection",
            "client unable to establish",
            "adaptive server is unavailable",
        ),
    ),
    Known(
        Unreachable,
        "the server ended the connection: it was stopped or restarted, or a network gave way.",
        ("596", "6005", "10054"),
        (
            "communication link failure",
            "08s01",
            "connection is broken",
            "connection is closed",
            "connection reset",
            "broken pipe",
            "dbprocess is dead",
        ),
    ),
    Known(
        Unreachable,
        "the encrypted connection failed. See the options encrypt and trust_server_certificate.",
        signs=("ssl", "tls", "encryption"),
    ),
)
"""The first that fits is taken: what is told by many words stands behind what is told by few."""

NUMBERS = re.compile(r"\((?:0x)?(\d{2,5})\)|\berror(?: code)?[:= ]+(\d{2,5})\b|\b(\d{5})\b")
PREFIXES = re.compile(r"^(?:Driver Error:.*?DDBC Error:\s*)|\[[^\]\[]{1,60}\]")


def explain(error: Exception, doing: str) -> DatabaseUnavailable:
    """Return a driver's error (or Django's around it) as one of ours; `doing` is what was being tried."""
    text = _text(error)
    known = _known(text)
    words = (known.kind, known.says) if known else (QueryFailed, f"SQL Server says: {_reason(text)}")
    return failure(doing, words)


def _known(text: str) -> Known | None:
    lower = text.lower()
    by_words = next((known for known in KNOWN if any(re.search(sign, lower) for sign in known.signs)), None)
    if by_words is not None:
        return by_words
    numbers = {number for found in NUMBERS.findall(text) for number in found if number}
    return next((known for known in KNOWN if numbers.intersection(known.numbers)), None)


def _text(error: Exception) -> str:
    """Return all that a driver said: pyodbc puts the SQLSTATE first and the server's words second."""
    said = " ".join(str(argument) for argument in error.args) if error.args else str(error)
    return " ".join(said.split()) or type(error).__name__


def _reason(text: str) -> str:
    """Return the server's words without the names of drivers before them."""
    return in_one_line(PREFIXES.sub(" ", text)) or in_one_line(text)
