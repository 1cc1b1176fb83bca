"""A connection that is held to reading, by the server itself."""

from __future__ import annotations

import signal

import pytest
from django.db import Error
from pymysql.constants import FIELD_TYPE

from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.mysql.checksums import DIGESTED_ROW
from dynamic_databases.dialects.mysql.guard import guard, tidy, variables
from dynamic_databases.errors import GuardMissing, TimedOut, Unreachable
from tests.dynamic_databases.dialects.mysql.databases import DIALECT, opened
from tests.servers.mariadb import is_mysql, remove, start

pytestmark = pytest.mark.usefixtures("unblocked")

SCHEMA = """
CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1);
/*M! CREATE SEQUENCE s */;
CREATE PROCEDURE change_it() UPDATE t SET v = 2;
CREATE VIEW w AS SELECT * FROM t;
DELIMITER //
CREATE FUNCTION writes() RETURNS int BEGIN INSERT INTO t VALUES (9, 9); RETURN 1; END//
CREATE FUNCTION sly() RETURNS int
BEGIN SET SESSION /*M! tx_read_only */ /*!80000 transaction_read_only */ = 0; RETURN 1; END//
CREATE FUNCTION patient() RETURNS int
BEGIN SET SESSION /*M! max_statement_time */ /*!80000 max_execution_time */ = 0; RETURN 1; END//
CREATE FUNCTION elsewhere() RETURNS int BEGIN SET SESSION time_zone = '+05:00'; RETURN 1; END//
DELIMITER ;
CREATE VIEW turns_sly AS SELECT sly() AS a;
CREATE VIEW turns_patient AS SELECT patient() AS a;
CREATE VIEW turns_elsewhere AS SELECT elsewhere() AS a;
"""
WRITES = (
    "INSERT INTO t VALUES (2, 2)",
    "UPDATE t SET v = 2",
    "UPDATE w SET v = 2",
    "DELETE FROM t",
    "REPLACE INTO t VALUES (1, 2)",
    "TRUNCATE t",
    "DROP TABLE t",
    "CREATE TABLE u (a int)",
    "CREATE TABLE u AS SELECT 1",
    "ALTER TABLE t ADD w int",
    "CREATE INDEX i ON t (v)",
    "RENAME TABLE t TO u",
    "CREATE VIEW x AS SELECT 1",
    "CREATE DATABASE other_than_this",
    "CREATE USER nobody_new",
    "GRANT SELECT ON *.* TO nobody_new",
    "CALL change_it()",
    "SELECT writes()",
    "SELECT NEXTVAL(s)",
    "INSERT INTO mysql.help_topic VALUES (1)",
    "SELECT * FROM t FOR UPDATE; UPDATE t SET v = 3",
    "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE t",
)


@pytest.fixture(scope="module")
def database(mariadb_server):
    return mariadb_server.create(None, SCHEMA)


@pytest.mark.hostile
@pytest.mark.parametrize("statement", WRITES)
def test_each_write_is_refused(mariadb_server, database, statement):
    with opened(mariadb_server, database) as connection:
        with pytest.raises(Error), connection.cursor() as cursor:
            cursor.execute(statement)
        assert list(fetch_all(connection, "SELECT id, v FROM t")) == [(1, 1)]


def test_the_text_of_a_digested_row_is_not_for_the_next_request(mariadb_server, database):
    if is_mysql():
        pytest.skip("only MariaDB's digests keep a text")
    with opened(mariadb_server, database) as connection:
        fetch_all(connection, f"SELECT CRC32(@{DIGESTED_ROW} := v) FROM t")
        assert fetch_all(connection, f"SELECT @{DIGESTED_ROW}")[0][0] is not None
        tidy(connection)
        assert connection.connection is not None
        assert fetch_all(connection, f"SELECT @{DIGESTED_ROW}")[0][0] is None
        fetch_all(connection, "SELECT @other := v FROM t")
        tidy(connection)
        assert connection.connection is None


@pytest.mark.parametrize("view", ["turns_sly", "turns_patient", "turns_elsewhere"])
def test_a_view_that_changes_the_session_ends_it(mariadb_server, database, view):
    with opened(mariadb_server, database) as connection:
        fetch_all(connection, f"SELECT * FROM {view}")
        with pytest.raises(GuardMissing, match="changed the session's read-only guard"):
            fetch_all(connection, "SELECT writes()")
        asked = f"SELECT @@{variables(connection)['read_only']}, @@time_zone"
        assert list(fetch_all(connection, asked)) == [(1, "+00:00")]
        assert list(fetch_all(connection, "SELECT id, v FROM t")) == [(1, 1)]


def test_no_catalog_is_read_in_a_session_that_a_view_changed(mariadb_server, database):
    with opened(mariadb_server, database) as connection:
        assert DIALECT.read_catalog(connection).catalog.tables
        fetch_all(connection, "SELECT * FROM turns_sly")
        with pytest.raises(GuardMissing):
            DIALECT.read_catalog(connection)
        assert DIALECT.read_catalog(connection).catalog.tables
        fetch_all(connection, "SELECT * FROM turns_sly")
        with pytest.raises(GuardMissing):
            DIALECT.rights(connection)


def test_a_writable_entry_may_write(mariadb_server):
    name = mariadb_server.create(None, SCHEMA)
    with opened(mariadb_server, name, read_only=False) as connection:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE t SET v = 2")
        assert not DIALECT.rights(connection).read_only_enforced
    assert mariadb_server.sql("SELECT v FROM t", name) == "2\n"


def test_a_writable_entry_keeps_the_servers_own_mode(mariadb_server, database):
    with opened(mariadb_server, database, read_only=False) as connection:
        assert "STRICT_TRANS_TABLES" in fetch_all(connection, "SELECT @@sql_mode")[0][0]


def test_a_statement_ends_at_its_time_limit(mariadb_server, database):
    with opened(mariadb_server, database, limits=Limits(statement=0.3)) as connection:
        with pytest.raises(Error) as caught:
            fetch_all(connection, "SELECT count(*) FROM t WHERE SLEEP(5) = 0")
        assert isinstance(DIALECT.explain(caught.value, "reading"), TimedOut)


def test_a_lock_is_not_waited_for_longer_than_allowed(mariadb_server, database):
    with (
        opened(mariadb_server, database, read_only=False) as holder,
        opened(mariadb_server, database, limits=Limits(lock=1)) as reader,
    ):
        fetch_all(reader, "SELECT 1")
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLES t WRITE")
        with pytest.raises(Error) as caught:
            fetch_all(reader, "SELECT * FROM t")
        assert DIALECT.explain(caught.value, "reading").code == "busy"


def test_a_server_that_drops_the_guard_is_not_read(mariadb_server, database, monkeypatch):
    with opened(mariadb_server, database) as connection:
        fetch_all(connection, "SELECT 1")
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION {variables(connection)['read_only']} = 0")
        monkeypatch.setattr("dynamic_databases.dialects.mysql.guard._set", lambda *_: None)
        with pytest.raises(GuardMissing):
            guard(connection, Limits())


def test_the_guard_is_there_again_after_a_reconnect(mariadb_server, database):
    with opened(mariadb_server, database) as connection:
        fetch_all(connection, "SELECT 1")
        connection.close()
        with pytest.raises(Error):
            fetch_all(connection, "DELETE FROM t")


def test_an_answer_that_is_not_read_to_its_end_is_not_taken_for_the_next(mariadb_server, database):
    def fails(text):
        raise ValueError(text)

    with opened(mariadb_server, database) as connection:
        connection.ensure_connection()
        connection.connection.decoders = {
            **connection.connection.decoders,
            **dict.fromkeys((FIELD_TYPE.LONG, FIELD_TYPE.LONGLONG), fails),
        }
        with pytest.raises(Error):
            fetch_all(connection, "SELECT id FROM t UNION ALL SELECT 2")
        with pytest.raises(Error, match=r"^\(0, ''\)$"):
            fetch_all(connection, "SELECT 'another'")
        assert not connection.is_usable()


def test_mysql_is_asked_for_the_estimates_of_now(mariadb_server, database):
    if not is_mysql():
        pytest.skip("MariaDB keeps no estimates for later")
    with opened(mariadb_server, database) as connection:
        assert fetch_all(connection, "SELECT @@SESSION.information_schema_stats_expiry")[0][0] == 0


def test_times_are_read_in_utc(mariadb_server, database):
    with opened(mariadb_server, database) as connection:
        assert list(fetch_all(connection, "SELECT @@time_zone")) == [("+00:00",)]


def test_a_server_that_is_killed_in_the_middle_is_unreachable():
    server = start()
    try:
        with opened(server, server.create("shop", SCHEMA)) as connection:
            fetch_all(connection, "SELECT 1")
            server.stop(signal.SIGKILL)
            with pytest.raises(Error) as caught:
                fetch_all(connection, "SELECT * FROM t")
            assert isinstance(DIALECT.explain(caught.value, "reading shop"), Unreachable)
            connection.close()
            with pytest.raises(Error) as caught:
                connection.ensure_connection()
            error = DIALECT.explain(caught.value, "reading shop")
            assert isinstance(error, Unreachable)
            assert "refused" in error.message
    finally:
        remove(server)
