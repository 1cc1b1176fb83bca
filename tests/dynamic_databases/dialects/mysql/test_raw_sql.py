"""Attempts of code that has the read-only alias to write by it, statement by statement, as it pleases."""

from __future__ import annotations

import pytest
from django.db import Error, connections, transaction

from dynamic_databases.errors import GuardMissing
from tests.dynamic_databases.dialects.mysql.databases import opened
from tests.servers.mariadb import is_mysql

pytestmark = [pytest.mark.hostile, pytest.mark.usefixtures("unblocked")]

VARIABLE = "/*M! tx_read_only */ /*!80000 transaction_read_only */"
SCRIPT = f"""
CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1);
DELIMITER //
CREATE PROCEDURE breaks_out() BEGIN START TRANSACTION READ WRITE; INSERT INTO t VALUES (2); COMMIT; END//
CREATE FUNCTION turns() RETURNS int
BEGIN SET SESSION {VARIABLE} = 0; INSERT INTO t VALUES (2); RETURN 1; END//
DELIMITER ;
"""
INSERT = "INSERT INTO t VALUES (2)"
ATTEMPTS = {
    "start": ("START TRANSACTION READ WRITE", INSERT, "COMMIT"),
    "start, commented": ("/* */ START /* */ TRANSACTION READ WRITE", INSERT, "COMMIT"),
    "start, queried": ("START TRANSACTION READ WRITE", "SELECT 1", INSERT, "COMMIT"),
    "start, deleted": ("START TRANSACTION READ WRITE", "WITH c AS (SELECT 1) DELETE FROM t", "COMMIT"),
    "set": ("SET TRANSACTION READ WRITE", INSERT),
    "set, queried": ("SET TRANSACTION READ WRITE", "SELECT 1", INSERT),
    "set, begin": ("SET TRANSACTION READ WRITE", "BEGIN", INSERT, "COMMIT"),
    "set session": ("SET SESSION TRANSACTION READ WRITE", INSERT),
    "set variable": ("SET {variable} = 0", INSERT),
    "set variable of the next": ("SET @@{variable} = 0", INSERT),
    "chain": ("START TRANSACTION READ WRITE", "COMMIT AND CHAIN", INSERT, "COMMIT"),
    "set statement": ("SET STATEMENT {variable}=0 FOR INSERT INTO t VALUES (2)",),
    "set statement, commented": ("SET /* */ STATEMENT {variable}=0 FOR INSERT INTO t VALUES (2)",),
    "not atomic": ("BEGIN NOT ATOMIC START TRANSACTION READ WRITE; INSERT INTO t VALUES (2); COMMIT; END",),
    "call": ("CALL breaks_out()",),
    "call, hidden": ("/*! CALL breaks_out() */",),
    "execute immediate": ("EXECUTE IMMEDIATE 'CALL breaks_out()'",),
    "prepared": ("PREPARE p FROM 'CALL breaks_out()'", "EXECUTE p"),
    "function": ("SELECT turns()",),
    "if": ("IF 1 THEN CALL breaks_out(); END IF",),
    "xa": ("XA START 'x'", INSERT, "XA END 'x'", "XA COMMIT 'x' ONE PHASE"),
    "in one call": (f"START TRANSACTION READ WRITE; {INSERT}; COMMIT",),
    "query in one call": (f"SELECT 1; {INSERT}",),
    "locked": ("LOCK TABLES t WRITE", INSERT),
    "explain": ("ANALYZE INSERT INTO t VALUES (2)",),
    "files": ("LOAD DATA INFILE '/etc/hostname' INTO TABLE t",),
    "server": ("SET @x = 1, GLOBAL max_connections = 77",),
}


@pytest.fixture(scope="module")
def database(mariadb_server):
    return mariadb_server.create(None, SCRIPT)


@pytest.fixture
def connection(mariadb_server, database):
    with opened(mariadb_server, database) as connection:
        connections[connection.alias] = connection  # for `atomic`, which asks Django by the alias
        yield connection
        del connections[connection.alias]
    assert mariadb_server.sql("SELECT id FROM t", database) == "1\n"


def run(connection, attempt):
    variable = "transaction_read_only" if is_mysql() else "tx_read_only"
    for statement in ATTEMPTS[attempt]:
        connection.cursor().execute(statement.replace("{variable}", variable))


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_raw_sql_does_not_write(connection, attempt):
    with pytest.raises((Error, GuardMissing)):
        run(connection, attempt)
    connection.close()


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_raw_sql_does_not_write_in_a_transaction_of_django(connection, attempt):
    with pytest.raises((Error, GuardMissing)), transaction.atomic(using=connection.alias):
        run(connection, attempt)


def test_a_transaction_of_django_reads_and_has_savepoints(connection):
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM t")
        with transaction.atomic(using=connection.alias):
            cursor.execute("SELECT id FROM t")
            assert list(cursor.fetchall()) == [(1,)]


def test_other_statements_go_on_working(connection):
    with connection.cursor() as cursor:
        cursor.execute("SET @x = 3")
        cursor.execute("SET SESSION group_concat_max_len = 2048")
        for statement in ("SHOW TABLES", "DESCRIBE t", "EXPLAIN SELECT * FROM t", "(SELECT @x)"):
            cursor.execute(statement)
            assert cursor.fetchall()
        for statement in ("START TRANSACTION READ ONLY", "SELECT * FROM t", "COMMIT"):
            cursor.execute(statement)
