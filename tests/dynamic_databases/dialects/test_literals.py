"""Values as each vendor's SQL spells them: what its server reads of a literal is the value itself."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
import pytest

from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.literals import on_lines, with_values
from tests.dynamic_databases.dialects.mysql.databases import opened as opened_mysql
from tests.dynamic_databases.dialects.postgresql.databases import opened as opened_postgresql
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server
from tests.servers.sqlserver import opened as opened_sqlserver
from tests.servers.sqlserver import sqlserver

__all__ = ["mariadb_server", "postgresql_server", "sqlserver"]
pytestmark = pytest.mark.usefixtures("unblocked")

TEXTS = [
    "", " ", "'", "''", "\\", "\\'", "a\\", "\\\n", "\\\r\n", "a\nGO\nb", "\r", "100%", "%s", "%%", "{0}",
    "?", ":a", "$1", "$$", "--", "/*", "é😀", '"', "`", "[x]", "\\x41", "\\n", "x" * 5000,
    "\n".join("y" * 900 for _ in range(6)),
]  # fmt: skip
WITH_NUL = ["\0", "a\0b", "'\0'", "\\0"]
BYTES = [b"", b"\0", b"\xff'\\", bytes(range(256))]
INTEGERS = [0, 1, -1, 2**31, -(2**31), 2**63 - 1, -(2**63)]
FRACTIONS = [0.1, -2.5, 1e300, -5e-324, 1e-7]
SPELLED: dict[str, list[str | None]] = {
    "sqlite": ["NULL", "'it''s'", "('a' || char(10) || 'b')", "X'00ff'", "(-1)", "1", "9e999"],
    "postgresql": ["NULL", "'it''s'", "E'a\\nb'", "decode('00ff', 'hex')", "(-1)", "true", "'inf'::float8"],
    "mysql": ["NULL", "'it''s'", "'a\\nb'", "_binary X'00ff'", "(-1)", "1", None],
    "microsoft": ["NULL", "N'it''s'", "(N'a' + NCHAR(10) + N'b')", "0x00ff", "(-1)", "1", None],
}
GIVEN: list[object] = [None, "it's", "a\nb", b"\0\xff", -1, True, float("inf")]


@pytest.mark.parametrize("vendor", SPELLED)
def test_each_vendor_spells_a_value_its_own_way(vendor):
    for value, expected in zip(GIVEN, SPELLED[vendor], strict=True):
        if expected is not None:
            assert dialect_of(vendor).literal(value) == expected


def read_back(connection: Any, vendor: str, values: list[Any]) -> list[Any]:
    """Return what a server reads of the literals of values."""
    literals = ", ".join(map(dialect_of(vendor).literal, values))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {literals}")
        return [bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone()]


def test_sqlite_reads_what_was_meant():
    values = [*TEXTS, *WITH_NUL, *BYTES, *INTEGERS, *FRACTIONS, float("inf"), float("-inf")]
    connection = sqlite3.connect(":memory:")
    literals = ", ".join(map(dialect_of("sqlite").literal, values))
    assert list(connection.execute(f"SELECT {literals}").fetchone()) == values
    for value in (*TEXTS, *WITH_NUL, *BYTES, 5, 0.5):
        (kind,) = connection.execute(f"SELECT typeof({dialect_of('sqlite').literal(value)})").fetchone()
        assert kind == {str: "text", bytes: "blob", int: "integer", float: "real"}[type(value)]
    connection.close()


def test_postgresql_reads_what_was_meant(postgresql_server):
    database = postgresql_server.create()
    with opened_postgresql(postgresql_server, database) as connection:
        assert read_back(connection, "postgresql", TEXTS) == TEXTS
        assert read_back(connection, "postgresql", BYTES) == BYTES
        numbers = [*INTEGERS, *FRACTIONS, float("inf")]
        assert list(map(float, read_back(connection, "postgresql", numbers))) == list(map(float, numbers))
    with psycopg.connect(**postgresql_server.conninfo(database)) as session:
        session.execute("SET standard_conforming_strings = off; SET TimeZone = 'Asia/Tokyo'")
        assert read_back(session, "postgresql", [*TEXTS, *BYTES]) == [*TEXTS, *BYTES]


def test_mariadb_reads_what_was_meant(mariadb_server):
    database = mariadb_server.create()
    with opened_mysql(mariadb_server, database) as connection:
        assert read_back(connection, "mysql", [*TEXTS, *WITH_NUL]) == [*TEXTS, *WITH_NUL]
        assert read_back(connection, "mysql", BYTES) == BYTES
        numbers = [*INTEGERS, *FRACTIONS]
        assert list(map(float, read_back(connection, "mysql", numbers))) == list(map(float, numbers))


def test_sqlserver_reads_what_was_meant(sqlserver):
    with opened_sqlserver(sqlserver.config) as connection:
        assert read_back(connection, "microsoft", [*TEXTS, *WITH_NUL]) == [*TEXTS, *WITH_NUL]
        assert read_back(connection, "microsoft", BYTES) == BYTES
        assert read_back(connection, "microsoft", [*INTEGERS, *FRACTIONS]) == [*INTEGERS, *FRACTIONS]


def test_a_placeholder_takes_its_value_and_a_doubled_percent_sign_is_one():
    sql = 'SELECT "100%%", "%%s" FROM t WHERE a = %s AND b LIKE %s'
    filled = with_values(sql, ["%s", "%%"], dialect_of("sqlite").literal)
    assert filled == "SELECT \"100%\", \"%s\" FROM t WHERE a = '%s' AND b LIKE '%%'"


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT a FROM t WHERE a ORDER BY a LIMIT 5", "SELECT a|FROM t|WHERE a|ORDER BY a|LIMIT 5"),
        ("SELECT a FROM t WHERE (a AND (b OR c) AND d)", "SELECT a|FROM t|WHERE (a|  AND (b OR c)|  AND d)"),
        ('SELECT " FROM ", (SELECT x FROM y) FROM t', 'SELECT " FROM ", (SELECT x FROM y)|FROM t'),
        ("SELECT `a\\`, [b]] FROM ] FROM t", "SELECT `a\\`, [b]] FROM ]|FROM t"),
        ("SELECT a FROM t WHERE a ESCAPE '\\' LIMIT 1", "SELECT a|FROM t|WHERE a ESCAPE '\\'|LIMIT 1"),
        ('SELECT "x\n WHERE y" FROM t', 'SELECT "x\n WHERE y"|FROM t'),
        ("SELECT TOP 5 a FROM t", "SELECT TOP 5 a|FROM t"),
    ],
)  # fmt: skip
def test_clauses_and_conditions_have_lines_of_their_own(sql, expected):
    assert on_lines(sql) == expected.replace("|", "\n")
