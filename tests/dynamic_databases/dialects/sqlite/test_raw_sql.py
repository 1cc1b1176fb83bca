"""Attempts of code that has the read-only alias to write by it, statement by statement, as it pleases."""

from __future__ import annotations

import pytest
from django.db import Error

from tests.dynamic_databases.dialects.sqlite.files import make, opened

pytestmark = [pytest.mark.hostile, pytest.mark.usefixtures("unblocked")]

INSERT = "INSERT INTO t VALUES (2)"
ATTEMPTS = {
    "begin": ("BEGIN IMMEDIATE", INSERT, "COMMIT"),
    "begin, later": ("BEGIN", "SELECT * FROM t", INSERT, "COMMIT"),
    "savepoint": ("SAVEPOINT s", INSERT, "RELEASE s"),
    "pragma": ("PRAGMA query_only = OFF", INSERT),
    "attached": ("ATTACH '{file}' AS other", "INSERT INTO other.t VALUES (2)"),
    "temporary": ("CREATE TEMP TABLE u (a)", "INSERT INTO u VALUES (2)"),
    "in one call": (f"SELECT 1;{INSERT}",),
}


def send(connection, statements):
    """Send each text, which may be several statements, as the driver's scripts are."""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        for statement in statements:
            (cursor.executescript if "; " in statement else cursor.execute)(statement)


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("whole_script", [False, True], ids=["statements", "script"])
def test_raw_sql_does_not_write(tmp_path, attempt, whole_script):
    file = make(tmp_path / "t.sqlite3", "CREATE TABLE t (id integer); INSERT INTO t VALUES (1);")
    before = file.read_bytes()
    statements = [statement.format(file=file) for statement in ATTEMPTS[attempt]]
    with opened(file) as connection, pytest.raises(Error):
        send(connection, ["; ".join(statements)] if whole_script else statements)
    assert file.read_bytes() == before
