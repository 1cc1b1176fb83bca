"""What a session tells of its login and its server, how it spells values, and how it ends."""

from __future__ import annotations

import pytest
from django.db import Error

from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.errors import Unreachable
from tests.dynamic_databases.dialects.postgresql.databases import DIALECT, EVERYTHING, LIMITS, opened
from tests.servers.postgresql import remove, replica_of, start
from tests.servers.programs import became

pytestmark = pytest.mark.usefixtures("unblocked")

TABLE = "CREATE TABLE t (id integer PRIMARY KEY, v text)"


@pytest.fixture(scope="module")
def database(postgresql_server):
    return postgresql_server.create(None, TABLE)


@pytest.fixture
def connection(postgresql_server, database):
    with opened(postgresql_server, database) as connection:
        yield connection


def test_a_superuser_is_told_of(connection):
    rights = DIALECT.rights(connection)
    assert (rights.read_only_enforced, rights.can_write, rights.can_write_files) == (True, True, True)
    assert "superuser" in rights.remarks[0]


def test_a_login_that_may_read_some_tables_sees_the_structure_of_all(postgresql_server):
    database = postgresql_server.create(None, EVERYTHING)
    user = postgresql_server.login("reader")
    postgresql_server.sql("GRANT SELECT ON customers, keyless TO reader", database)
    with opened(postgresql_server, database, user) as connection:
        rights = DIALECT.rights(connection)
        assert (rights.can_write, rights.can_write_files) == (False, False)
        assert rights.remarks == ("The login may read 2 of 15 tables and views.",)
        mine = DIALECT.read_catalog(connection).catalog
        assert fetch_all(connection, "SELECT count(*) FROM keyless") == [(0,)]
        with pytest.raises(Error) as caught:
            fetch_all(connection, "SELECT * FROM orders")
        error = DIALECT.explain(caught.value, "reading shop in prod")
        assert (error.code, "permission denied for table orders" in error.message) == ("forbidden", True)
    with opened(postgresql_server, database) as connection:
        assert DIALECT.read_catalog(connection).catalog == mine


def test_a_login_that_may_do_nothing_is_forbidden(postgresql_server):
    database = postgresql_server.create(None, "CREATE TABLE t (id integer)")
    user = postgresql_server.login("nobody_here")
    postgresql_server.sql(f'REVOKE CONNECT ON DATABASE "{database}" FROM public')
    with opened(postgresql_server, database, user) as connection, pytest.raises(Error) as caught:
        connection.ensure_connection()
    error = DIALECT.explain(caught.value, "reading")
    assert (error.code, error.message) == (
        "forbidden",
        "Reading failed: the login may not connect to this database.",
    )


def test_text_that_is_no_utf_8_costs_itself(postgresql_server):
    database = postgresql_server.create(
        None,
        r"CREATE TABLE t (id integer, ä text); INSERT INTO t VALUES (1, 'ok'), (2, E'\xff\x41'), (3, 'ü')",
        options="ENCODING 'SQL_ASCII' TEMPLATE template0",
    )
    with opened(postgresql_server, database) as connection:
        rows = fetch_all(connection, "SELECT left(ä::text, 200) FROM t ORDER BY id")
        assert fetch_all(connection, "SELECT id FROM t WHERE ä = %s", ("ü",)) == [(3,)]
        assert DIALECT.read_catalog(connection).catalog.tables[0].columns[1].name == "ä"
    assert rows == [("ok",), (b"\xffA",), ("ü",)]


def test_a_backend_that_is_killed_is_gone_and_comes_back(postgresql_server, database):
    with opened(postgresql_server, database) as connection:
        backend = fetch_all(connection, "SELECT pg_backend_pid()")[0][0]
        postgresql_server.sql(f"SELECT pg_terminate_backend({backend})")
        left = f"SELECT count(*) FROM pg_stat_activity WHERE pid = {backend}"
        assert became(lambda: postgresql_server.sql(left) == "0\n", 30)
        with pytest.raises(Error) as caught:
            fetch_all(connection, "SELECT 1")
        assert isinstance(DIALECT.explain(caught.value, "reading"), Unreachable)
        connection.close_if_unusable_or_obsolete()
        assert fetch_all(connection, "SHOW default_transaction_read_only") == [("on",)]


def test_a_server_that_is_killed_in_the_middle_is_unreachable():
    server = start()
    try:
        database = server.create("shop", TABLE)
        with opened(server, database) as connection:
            assert fetch_all(connection, "SELECT 1") == [(1,)]
            server.stop()
            messages = []
            for _ in range(2):
                with pytest.raises(Error) as caught:
                    DIALECT.read_catalog(connection)
                error = DIALECT.explain(caught.value, "reading shop in prod")
                assert isinstance(error, Unreachable)
                messages.append(error.message)
                connection.close()
            assert messages[1] == (
                "Reading shop in prod failed: the server refused the connection."
                " Is it running at this HOST and PORT?"
            )
            assert "password" not in " ".join(messages)
    finally:
        remove(server)


def test_a_read_replica_is_read_and_says_what_it_is(postgresql_server, database):
    replica = replica_of(postgresql_server)
    try:
        with opened(replica, database) as connection:
            rights = DIALECT.rights(connection)
            assert (rights.read_only_enforced, rights.can_write) == (True, False)
            assert "The server is a read replica." in rights.remarks
            there = DIALECT.read_catalog(connection)
        with opened(postgresql_server, database) as connection:
            assert DIALECT.read_catalog(connection).catalog == there.catalog
    finally:
        remove(replica)


def test_the_version_is_the_servers_own(postgresql_server, connection):
    assert DIALECT.version(connection) == postgresql_server.sql("SHOW server_version").strip()


def test_the_session_is_spelled_the_same_whatever_the_login_prefers(postgresql_server, database):
    user = postgresql_server.login("german")
    postgresql_server.sql(
        "ALTER ROLE german SET DateStyle = 'German'; ALTER ROLE german SET TimeZone = 'Asia/Tokyo';"
        " ALTER ROLE german SET IntervalStyle = 'iso_8601'; ALTER ROLE german SET extra_float_digits = -5"
    )
    sql = "SELECT '2026-01-31 12:00+00'::timestamptz::text, '1 day'::interval::text, (1/3.0::float8)::text"
    with opened(postgresql_server, database, user, LIMITS) as connection:
        assert fetch_all(connection, sql) == [("2026-01-31 12:00:00+00", "1 day", "0.3333333333333333")]
