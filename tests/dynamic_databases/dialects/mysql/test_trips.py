"""How often a session is asked between two requests: once when one ends, and not again soon after that."""

from __future__ import annotations

import pytest

from dynamic_databases.dialects import lately
from dynamic_databases.dialects.base import fetch_all
from tests.dynamic_databases.dialects.mysql.databases import DIALECT, opened

pytestmark = pytest.mark.usefixtures("unblocked")


@pytest.fixture(scope="module")
def database(mariadb_server):
    return mariadb_server.create(None, "CREATE TABLE t (id integer PRIMARY KEY)")


@pytest.fixture
def connection(mariadb_server, database):
    with opened(mariadb_server, database) as connection:
        connection.ensure_connection()
        yield connection


def asked(connection):
    """Return how many statements the session has sent so far; asking is one itself, past the guard."""
    with connection.connection.cursor() as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Questions'")
        return int(cursor.fetchone()[1])


def test_a_session_is_tidied_and_looked_at_with_one_statement(connection):
    before = asked(connection)
    DIALECT.tidy(connection)
    assert asked(connection) - before == 2


def test_a_session_that_was_just_tidied_is_not_asked_again(connection):
    DIALECT.tidy(connection)
    before = asked(connection)
    assert connection.is_usable()
    assert asked(connection) - before == 1
    fetch_all(connection, "SELECT id FROM t")
    assert asked(connection) - before == 3, "the statement was sent, and nothing before it"


def test_a_session_is_asked_after_a_statement_and_after_a_while(connection, monkeypatch):
    DIALECT.tidy(connection)
    fetch_all(connection, "SELECT 1")
    before = asked(connection)
    assert connection.is_usable()
    assert asked(connection) - before == 2
    DIALECT.tidy(connection)
    monkeypatch.setattr(lately, "TRUSTED", 0.0)
    before = asked(connection)
    assert connection.is_usable()
    assert asked(connection) - before == 2


def test_a_tidied_session_that_the_server_ended_is_not_usable(connection, mariadb_server, database):
    DIALECT.tidy(connection)
    number = connection.connection.thread_id()
    mariadb_server.sql(f"KILL {number}", database)
    assert not connection.is_usable()


def test_a_session_that_a_request_changed_is_not_kept(connection):
    fetch_all(connection, "SET SESSION sql_mode = ''")
    DIALECT.tidy(connection)
    assert connection.connection is None
