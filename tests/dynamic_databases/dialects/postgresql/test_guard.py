"""What a session refuses, and how long it waits; `test_sessions` asks what it tells, and how it ends."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from django.db import Error
from psycopg.pq import TransactionStatus

from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.errors import GuardMissing, TimedOut
from tests.dynamic_databases.dialects.postgresql.databases import DIALECT, opened

pytestmark = pytest.mark.usefixtures("unblocked")

SCRIPT = """
CREATE TABLE t (id integer PRIMARY KEY, v text);
INSERT INTO t VALUES (1, 'one');
CREATE SEQUENCE numbers;
CREATE FUNCTION writes() RETURNS integer LANGUAGE sql VOLATILE AS
    'INSERT INTO t VALUES (2, NULL) RETURNING id';
CREATE VIEW sly AS SELECT set_config('default_transaction_read_only', 'off', false);
CREATE VIEW slow AS SELECT pg_sleep(30)::text AS a;
CREATE PROCEDURE breaks_out() LANGUAGE plpgsql AS
    'BEGIN ROLLBACK; SET TRANSACTION READ WRITE; INSERT INTO t VALUES (3, NULL); COMMIT; END';
"""

SHADOWS = """
CREATE TABLE written (a integer);
CREATE TABLE t (id serial PRIMARY KEY);
CREATE INDEX ON t ((id + 1));
CREATE FUNCTION generate_series(integer, smallint) RETURNS SETOF integer LANGUAGE plpgsql AS
    'BEGIN PERFORM set_config(''default_transaction_read_only'', ''off'', false); RETURN NEXT 1; END';
CREATE FUNCTION concat_ws(text, bigint, bigint, bigint, bigint, boolean, bigint) RETURNS text
    LANGUAGE plpgsql AS
    'BEGIN INSERT INTO written VALUES (1); RETURN NULL;
    EXCEPTION WHEN read_only_sql_transaction THEN RETURN ''1 1 1 1 f 1''; END';
"""
"""Functions that the catalog's statements take for the server's own: one turns the guard off, one writes."""


@pytest.fixture(scope="module")
def database(postgresql_server):
    return postgresql_server.create(None, SCRIPT)


@pytest.fixture
def connection(postgresql_server, database):
    with opened(postgresql_server, database) as connection:
        yield connection


@pytest.mark.hostile
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t VALUES (9, 'x')",
        "UPDATE t SET v = 'x'",
        "DELETE FROM t",
        "TRUNCATE t",
        "MERGE INTO t USING t s ON false WHEN NOT MATCHED THEN INSERT VALUES (8, '')",
        "SELECT * FROM t FOR UPDATE",
        "CREATE TABLE other (a integer)",
        "CREATE TEMP TABLE other AS SELECT 1",
        "CREATE INDEX ON t (v)",
        "DROP TABLE t",
        "ALTER TABLE t ADD w integer",
        "COMMENT ON TABLE t IS 'x'",
        "SELECT nextval('numbers')",
        "SELECT setval('numbers', 5)",
        "WITH new AS (INSERT INTO t VALUES (9, 'x') RETURNING *) SELECT * FROM new",
        "SELECT writes()",
        "COPY t FROM PROGRAM 'echo 7'",
        "COPY t (v) FROM STDIN",
        "GRANT SELECT ON t TO public",
        "CREATE ROLE somebody",
        "REFRESH MATERIALIZED VIEW m",
    ],
)
def test_a_write_is_refused(connection, postgresql_server, database, statement):
    if statement.startswith("MERGE"):
        postgresql_server.needs(15)
    with pytest.raises(Error) as caught:
        connection.cursor().execute(statement)
    assert DIALECT.explain(caught.value, "reading").code in ("forbidden", "structure_changed")
    assert postgresql_server.sql("TABLE t", database) == "1|one\n"


def test_a_query_calls_no_procedure(connection, postgresql_server, database):
    with pytest.raises(Error):
        connection.cursor().execute("SELECT breaks_out()")
    assert postgresql_server.sql("SELECT count(*) FROM t", database) == "1\n"


def test_after_a_view_that_turns_the_guard_off_nothing_is_written(connection, postgresql_server, database):
    for _ in range(3):
        fetch_all(connection, "SELECT * FROM sly")
        with pytest.raises((Error, GuardMissing)):
            fetch_all(connection, "SELECT writes()")
    assert postgresql_server.sql("SELECT count(*) FROM t", database) == "1\n"


def test_a_view_that_turns_the_guard_off_ends_the_session(connection, postgresql_server, database):
    postgresql_server.needs(14)
    fetch_all(connection, "SELECT * FROM sly")
    with pytest.raises(GuardMissing, match="turned the session's read-only guard off"):
        fetch_all(connection, "SELECT writes()")
    assert postgresql_server.sql("SELECT count(*) FROM t", database) == "1\n"
    with pytest.raises(Error):
        fetch_all(connection, "SELECT writes()")


def test_no_transaction_is_begun_that_writes_after_the_guard_was_turned_off(
    connection, postgresql_server, database
):
    fetch_all(connection, "SELECT * FROM sly")
    connection.set_autocommit(False)
    with pytest.raises((Error, GuardMissing)):
        fetch_all(connection, "SELECT writes()")
    assert postgresql_server.sql("SELECT count(*) FROM t", database) == "1\n"


def test_a_schema_that_shadows_what_the_catalog_calls_makes_it_write_nothing(postgresql_server):
    database = postgresql_server.create(None, SHADOWS)
    tells = postgresql_server.version >= 14
    with opened(postgresql_server, database) as connection:
        for _ in range(2):
            with pytest.raises(GuardMissing) if tells else nullcontext():
                DIALECT.read_catalog(connection)
            connection.ensure_connection()
            assert connection.connection.info.transaction_status == TransactionStatus.IDLE
    assert postgresql_server.sql("TABLE written", database) == ""


def test_one_statement_may_not_turn_the_guard_off_and_write(connection):
    with pytest.raises(Error):
        fetch_all(connection, "SELECT set_config('transaction_read_only', 'off', true), writes()")


def test_the_guard_is_set_where_the_parameter_was_dropped(postgresql_server, database, monkeypatch):
    with opened(postgresql_server, database) as connection:
        drop_options(connection, monkeypatch)
        assert fetch_all(connection, "SHOW default_transaction_read_only") == [("on",)]
        assert fetch_all(connection, "SHOW statement_timeout") == [("15s",)]


def test_a_dropped_parameter_behind_a_pooler_is_refused(postgresql_server, database, monkeypatch):
    monkeypatch.setattr("dynamic_databases.dialects.postgresql.guard.BACKEND", "SELECT -1")
    with opened(postgresql_server, database) as connection:
        drop_options(connection, monkeypatch)
        with pytest.raises(GuardMissing, match="pooler"):
            connection.ensure_connection()


def drop_options(connection, monkeypatch):
    parameters = connection.get_connection_params()
    del parameters["options"]
    monkeypatch.setattr(connection, "get_connection_params", lambda: parameters)


def test_a_connection_for_writing_writes(postgresql_server):
    database = postgresql_server.create(None, SCRIPT)
    with opened(postgresql_server, database, read_only=False) as connection:
        connection.cursor().execute("UPDATE t SET v = 'two'")
        assert not DIALECT.rights(connection).read_only_enforced
    assert postgresql_server.sql("TABLE t", database) == "1|two\n"


def test_a_role_that_is_set_to_write_is_held_to_reading(postgresql_server, database):
    user = postgresql_server.login("writer", "SUPERUSER")
    postgresql_server.sql(
        "ALTER ROLE writer SET default_transaction_read_only = off;"
        " ALTER ROLE writer SET statement_timeout = 0"
    )
    with opened(postgresql_server, database, user) as connection, pytest.raises(Error):
        connection.cursor().execute("DELETE FROM t")


def test_a_statement_ends_at_its_time_limit(postgresql_server, database):
    with opened(postgresql_server, database, limits=Limits(statement=0.3)) as connection:
        with pytest.raises(Error) as caught:
            fetch_all(connection, "SELECT * FROM slow")
        assert isinstance(DIALECT.explain(caught.value, "reading"), TimedOut)
        assert fetch_all(connection, "SELECT 1") == [(1,)]


def test_a_lock_is_waited_for_briefly(postgresql_server, database):
    with (
        opened(postgresql_server, database, limits=Limits(lock=0.2)) as connection,
        opened(postgresql_server, database, read_only=False) as other,
    ):
        other.cursor().execute("BEGIN")
        other.cursor().execute("LOCK TABLE t")
        with pytest.raises(Error) as caught:
            fetch_all(connection, "SELECT * FROM t")
        assert DIALECT.explain(caught.value, "reading").code == "busy"
        assert [table.name for table in DIALECT.read_catalog(connection).catalog.tables] == [
            "slow",
            "sly",
            "t",
        ]
