"""What is known of SQL Server's errors: by which number or words each is told, what it is, and what we say.

Sources: Microsoft's "Database engine events and errors"; its "ODBC error codes".
"""

from __future__ import annotations

from dataclasses import dataclass

from dynamic_databases.dialects.explanations import installed_by
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

ENDED = "the server ended the connection: it was stopped or restarted, or a network gave way."
INSTALL_DRIVER = installed_by("pip install mssql-django mssql-python")
INSTALL_LIBRARY = installed_by("apt-get install libodbc2")
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
        "what answers at this HOST and PORT is no SQL Server.",
        signs=("protocol error in tds stream",),
    ),
    Known(
        Unreachable,
        "what answers does not encrypt from the first byte, as the option encrypt asks while it is strict: it"
        " is older than SQL Server 2022, or no SQL Server. Set encrypt to mandatory, or check HOST and PORT.",
        signs=("wrong version number",),
    ),
    Known(
        Unreachable,
        "the server does not encrypt, and the option encrypt asks for it. Set encrypt to optional only if you"
        " trust the network between.",
        signs=("encryption not supported", "does not support encryption"),
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
        Forbidden,
        "this login may not open this database. Make it a user there.",
        ("916",),
        ("not able to access the database",),
    ),
    Known(
        NoDatabase,
        "the server has no database of this NAME, or this login may not open it.",
        ("4060", "911"),
        (
            "cannot open database",
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
        NoRoom,
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
        # The last is how compatible servers name a view of the catalog that they lack.
        ("invalid object name", "invalid column name", r'relation "[^"]+" does not exist'),
    ),
    Known(
        BadValue,
        "a value is not one of its column's type, or too large for it.",
        ("220", "241", "242", "244", "245", "248", "295", "8114", "8115", "8169"),
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
        # In hexadecimal the numbers 11001, 11002 and 11004, by which the driver says so on Linux.
        (
            "name or service not known",
            "no such host is known",
            "could not resolve",
            "getaddrinfo",
            r"\b0x2af[9ac]\b",
        ),
    ),
    Known(Unreachable, ENDED, signs=("communication link failure",)),
    Known(
        Unreachable,
        "something answers at this HOST and PORT, but ends the connection before the login: the server is"
        " busy, is no SQL Server, or does not encrypt as the option encrypt asks (strict needs SQL Server"
        " 2022; then set it to mandatory).",
        # 10054 and 104 in hexadecimal: the connection was reset.
        signs=("handshakes before login", r"unable to establish connection.*\b0x(2746|68)\b"),
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
        ENDED,
        ("596", "6005", "10054"),
        (
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
