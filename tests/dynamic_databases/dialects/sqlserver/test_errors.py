"""Errors as the three ways of connecting give them, and what people read."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, Error, InterfaceError, OperationalError, ProgrammingError

from dynamic_databases.dialects.sqlserver import SQLServer

ODBC = "[Microsoft][ODBC Driver 18 for SQL Server]"
PYODBC_LOGIN = f"[28000] {ODBC}[SQL Server]Login failed for user 'reader'. (18456) (SQLDriverConnect)"
MISSING_DRIVER = (
    "[01000] [unixODBC][Driver Manager]Can't open lib 'FreeTDS' : file not found (0) (SQLDriverConnect)"
)
SELF_SIGNED = (
    "[08001] [Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: [error:0A000086:SSL routines::"
    "certificate verify failed:self-signed certificate] (-1) (SQLDriverConnect)"
)
FREETDS_DOWN = (
    "[08S01] [FreeTDS][SQL Server]Unable to connect: Adaptive Server is unavailable or does not exist (20009)"
)


def by_mssql_python(what: str, words: str) -> str:
    return f"Driver Error: {what}; DDBC Error: [Microsoft][SQL Server]{words}"


CASES = [
    (InterfaceError("28000", PYODBC_LOGIN), "forbidden", "user name or the password"),
    (
        OperationalError(
            by_mssql_python("Invalid authorization specification", "Login failed for user 'reader'.")
        ),
        "forbidden",
        "user name or the password",
    ),
    (
        InterfaceError(
            "28000", f'[28000] {ODBC}[SQL Server]Cannot open database "x" requested by the login. (4060)'
        ),
        "no_database",
        "no database of this NAME",
    ),
    (
        OperationalError(
            by_mssql_python(
                "Invalid authorization specification",
                'The server principal "reader" is not able to access the database "x" under the current'
                " security context.",
            )
        ),
        "forbidden",
        "may not open this database",
    ),
    (Error("01000", MISSING_DRIVER), "unreachable", "apt-get install tdsodbc"),
    (
        Error("Error loading pyodbc module: libodbc.so.2: cannot open shared object file"),
        "unreachable",
        "apt-get install libodbc2",
    ),
    (
        Error("The 'python_driver' connection option requests mssql-python, but the module could not be"),
        "unreachable",
        "pip install mssql-django mssql-python",
    ),
    (OperationalError("08001", SELF_SIGNED), "unreachable", "trust_server_certificate"),
    (
        OperationalError("HYT00", f"[HYT00] {ODBC}Login timeout expired (0) (SQLDriverConnect)"),
        "timed_out",
        "HOST and PORT",
    ),
    (
        OperationalError("HYT00", f"[HYT00] {ODBC}Query timeout expired (0) (SQLExecDirectW)"),
        "timed_out",
        "time limit of one statement",
    ),
    (
        OperationalError("Driver Error: Timeout expired; DDBC Error: [Microsoft]Query timeout expired"),
        "timed_out",
        "time limit of one statement",
    ),
    (
        OperationalError(
            "Driver Error: Client unable to establish connection; DDBC Error: [Microsoft]TCP Provider: Error "
            "code 0x2749"
        ),
        "unreachable",
        "no server answers",
    ),
    (OperationalError("08S01", FREETDS_DOWN), "unreachable", "no server answers"),
    *(
        (
            OperationalError(
                by_mssql_python("Client unable to establish connection", f"TCP Provider: Error code {code}")
            ),
            "unreachable",
            words,
        )
        for code, words in (
            ("0x2AF9", "the name in HOST is not known"),
            ("0x2AFC", "the name in HOST is not known"),
            ("0x274D", "no server answers"),
            ("0x2746", "the option encrypt"),
            ("0x68", "the option encrypt"),
        )
    ),
    (
        OperationalError(by_mssql_python("General error", "Protocol error in TDS stream")),
        "unreachable",
        "is no SQL Server",
    ),
    (
        OperationalError(
            by_mssql_python(
                "Client unable to establish connection", "Encryption not supported on SQL Server."
            )
        ),
        "unreachable",
        "the option encrypt asks for it",
    ),
    (
        OperationalError(by_mssql_python("Communication link failure", "TCP Provider: Error code 0x68")),
        "unreachable",
        "the server ended the connection",
    ),
    (
        ProgrammingError("42000", f"[42000] {ODBC}[SQL Server]The SELECT permission was denied … (229)"),
        "forbidden",
        "Ask for SELECT",
    ),
    (
        ProgrammingError("42000", "[42000] etwas Deutsches (229) (SQLExecDirectW)"),
        "forbidden",
        "Ask for SELECT",
    ),
    (
        ProgrammingError("42S02", f"[42S02] {ODBC}[SQL Server]Invalid object name 'dbo.orders'. (208)"),
        "structure_changed",
        "not there any more",
    ),
    (
        ProgrammingError(by_mssql_python("Column not found", "Invalid column name 'total'.")),
        "structure_changed",
        "not there any more",
    ),
    (
        ProgrammingError("42S22", f"[42S22] {ODBC}[SQL Server]Invalid column name 'graph_type'. (207)"),
        "unreachable",
        "older than SQL Server 2017",
    ),
    (
        ProgrammingError(
            by_mssql_python("Invalid", "Encryption scheme mismatch for columns/variables 'number'. (33299)")
        ),
        "query_failed",
        "a column is encrypted",
    ),
    (
        DatabaseError(
            "42000", f"[42000] {ODBC}[SQL Server]Could not use view 'v' because of binding errors."
        ),
        "query_failed",
        "view refers to",
    ),
    (
        DatabaseError("HYT00", f"[42000] {ODBC}[SQL Server]Lock request time out period exceeded. (1222)"),
        "busy",
        "holds a lock",
    ),
    (
        DatabaseError(
            by_mssql_python("Serialization failure", "Transaction was deadlocked on lock resources")
        ),
        "busy",
        "holds a lock",
    ),
    (
        DatabaseError("22018", f"[22018] {ODBC}[SQL Server]Conversion failed when converting the … (245)"),
        "bad_value",
        "not one of its column's type",
    ),
    (
        OperationalError("08S01", f"[08S01] {ODBC}Communication link failure (0) (SQLExecDirectW)"),
        "unreachable",
        "ended the connection",
    ),
]


@pytest.mark.parametrize(("error", "code", "words"), CASES, ids=lambda case: str(case)[:50])
def test_an_error_is_a_state_and_plain_words(error: Exception, code: str, words: str) -> None:
    explained = SQLServer().explain(error, "reading shop in prod")
    assert explained.code == code
    assert words in explained.message
    assert explained.message.startswith("Reading shop in prod failed: ")


def test_no_login_is_repeated() -> None:
    explained = SQLServer().explain(InterfaceError("28000", PYODBC_LOGIN), "reading shop")
    assert "reader" not in explained.message


def test_what_is_not_known_is_said_in_the_servers_words() -> None:
    error = DatabaseError("42000", f"[42000] {ODBC}[SQL Server]Divide by zero error encountered. (8134)")
    explained = SQLServer().explain(error, "reading")
    assert explained.code == "query_failed"
    assert "SQL Server says: 42000 Divide by zero error encountered. (8134)" in explained.message


def test_a_very_long_reason_is_cut() -> None:
    assert len(SQLServer().explain(DatabaseError("x" * 100_000), "reading").message) < 400


def test_an_error_without_words_is_named() -> None:
    assert "OperationalError" in SQLServer().explain(OperationalError(), "reading").message
