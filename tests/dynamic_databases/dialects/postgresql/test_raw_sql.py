"""Attempts of code that has the read-only alias to write by it, statement by statement, as it pleases."""

from __future__ import annotations

import os
from contextlib import suppress

import pytest
from django.db import Error, connections, transaction

from dynamic_databases.errors import GuardMissing
from tests.dynamic_databases.dialects.postgresql.databases import opened

pytestmark = [pytest.mark.hostile, pytest.mark.usefixtures("unblocked")]

SCRIPT = """
CREATE TABLE t (id integer);
INSERT INTO t VALUES (1);
CREATE PROCEDURE breaks_out() LANGUAGE plpgsql AS
    'BEGIN ROLLBACK; SET TRANSACTION READ WRITE; INSERT INTO t VALUES (2); COMMIT; END';
CREATE FUNCTION sets(name text) RETURNS text LANGUAGE sql AS 'SELECT set_config(name, ''off'', false)';
"""
BREAKS_OUT = "BEGIN COMMIT; SET TRANSACTION READ WRITE; INSERT INTO t VALUES (2); COMMIT; END"
ATTEMPTS = {
    "begin": ("BEGIN READ WRITE", "INSERT INTO t VALUES (2)", "COMMIT"),
    "start": ("/* */ START TRANSACTION READ WRITE", "INSERT INTO t VALUES (2)", "COMMIT"),
    "begin, commented": ("/* */ BEGIN READ WRITE", "INSERT INTO t VALUES (2)", "COMMIT"),
    "begin, queried": ("BEGIN READ WRITE", "SELECT 1", "INSERT INTO t VALUES (2)", "COMMIT"),
    "begin in one call": ("BEGIN READ WRITE; INSERT INTO t VALUES (2); COMMIT",),
    "query in one call": ("SELECT 1; BEGIN READ WRITE; INSERT INTO t VALUES (2); COMMIT",),
    "set in one call": ("SET TRANSACTION READ WRITE; INSERT INTO t VALUES (2)",),
    "begin, set": ("BEGIN", "SET TRANSACTION READ WRITE", "INSERT INTO t VALUES (2)", "COMMIT"),
    "set": ("SET TRANSACTION READ WRITE", "INSERT INTO t VALUES (2)"),
    "variable": ("BEGIN", "SET transaction_read_only = off", "INSERT INTO t VALUES (2)", "COMMIT"),
    "function": ("BEGIN", "SELECT sets('transaction_read_only')", "INSERT INTO t VALUES (2)", "COMMIT"),
    "session": ("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "INSERT INTO t VALUES (2)"),
    "default": ("SET default_transaction_read_only = off", "INSERT INTO t VALUES (2)"),
    "reset": ("DISCARD ALL", "INSERT INTO t VALUES (2)"),
    "chain": (
        "BEGIN", "SELECT 1", "COMMIT AND CHAIN", "SET TRANSACTION READ WRITE", "INSERT INTO t VALUES (2)",
        "COMMIT",
    ),
    "do": (f"DO $$ {BREAKS_OUT} $$",),
    "do, commented": (f"-- \n DO $$ {BREAKS_OUT} $$",),
    "do, in another's transaction": ("BEGIN READ ONLY", f"DO $$ {BREAKS_OUT} $$"),
    "call": ("CALL breaks_out()",),
    "prepared": ("PREPARE p AS INSERT INTO t VALUES (2)", "EXECUTE p"),
    "explain": ("EXPLAIN ANALYZE INSERT INTO t VALUES (2)",),
}  # fmt: skip


@pytest.fixture(scope="module")
def database(postgresql_server):
    return postgresql_server.create(None, SCRIPT)


@pytest.fixture
def connection(postgresql_server, database):
    with opened(postgresql_server, database) as connection:
        connections[connection.alias] = connection  # for `atomic`, which asks Django by the alias
        yield connection
        del connections[connection.alias]
    assert postgresql_server.sql("TABLE t", database) == "1\n"


def run(connection, attempt):
    for statement in ATTEMPTS[attempt]:
        connection.cursor().execute(statement)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_raw_sql_does_not_write(connection, attempt):
    with pytest.raises((Error, GuardMissing)):  # the last statement, if none before
        run(connection, attempt)
    connection.close()


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_raw_sql_does_not_write_in_a_transaction_of_django(connection, attempt):
    with pytest.raises((Error, GuardMissing)), transaction.atomic(using=connection.alias):
        run(connection, attempt)


def test_a_transaction_of_django_reads_and_has_savepoints(connection):
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT * FROM t")
        with transaction.atomic(using=connection.alias):
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchall() == [("repeatable read",)]


def test_other_statements_go_on_working(connection):
    with connection.cursor() as cursor:
        cursor.execute("SET application_name = 'reader'")
        cursor.execute("EXPLAIN SELECT * FROM t WHERE id = %s", [1])
        assert cursor.fetchall()
        cursor.execute("SHOW application_name")
        assert cursor.fetchall() == [("reader",)]
        with cursor.copy("COPY t TO STDOUT") as copy:
            assert [bytes(part) for part in copy] == [b"1\n"]


@pytest.mark.parametrize(
    "statement",
    ["ALTER SYSTEM SET work_mem = '5MB'", "VACUUM", "ALTER SYSTEM RESET ALL", "CREATE DATABASE d"],
)
def test_a_superuser_does_not_change_the_server_by_one_statement(connection, statement):
    with pytest.raises(Error):
        connection.cursor().execute(statement)


def test_documented_as_not_held_large_objects_before_postgresql_16(connection, postgresql_server, database):
    """docs/read_only.md says so: up to 15 the server makes them in a transaction that only reads."""
    with suppress(Error) if postgresql_server.version < 16 else pytest.raises(Error):
        connection.cursor().execute("SELECT lo_create(4711)")
    made = postgresql_server.sql("SELECT count(*) FROM pg_largeobject_metadata", database)
    assert made == ("1\n" if postgresql_server.version < 16 else "0\n")


def test_documented_as_not_held_files_of_a_superuser(connection, postgresql_server):
    """docs/read_only.md says so: COPY TO writes no table, and needs a right that readers do not have."""
    file = postgresql_server.folder / f"copied_{os.getpid()}"
    connection.cursor().execute(f"COPY t TO '{file}'")
    assert file.exists()
