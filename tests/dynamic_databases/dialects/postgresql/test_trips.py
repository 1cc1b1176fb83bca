"""How often a session is asked between two requests: once when one ends, and not again soon after that."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg import capabilities, errors

from dynamic_databases.dialects import lately
from dynamic_databases.dialects.base import fetch_all
from tests.dynamic_databases.dialects.postgresql.databases import DIALECT, opened

pytestmark = pytest.mark.usefixtures("unblocked")


@pytest.fixture(scope="module")
def database(postgresql_server):
    return postgresql_server.create(None, "CREATE TABLE t (id integer PRIMARY KEY)")


@pytest.fixture
def connection(postgresql_server, database):
    with opened(postgresql_server, database) as connection:
        connection.ensure_connection()
        yield connection


@contextmanager
def trips(connection, folder: Path):
    """Yield a list that afterwards has a line for each time that the server was waited for."""
    session = connection.connection.pgconn
    lines: list[str] = []
    with (folder / "trace").open("w+") as file:
        session.trace(file.fileno())
        try:
            yield lines
        finally:
            session.untrace()
        file.seek(0)
        lines += [line for line in file.read().splitlines() if "\tSync" in line or "\tQuery" in line]


def test_a_session_is_tidied_and_looked_at_in_one_trip(connection, tmp_path):
    with trips(connection, tmp_path) as sent:
        DIALECT.tidy(connection)
    assert len(sent) == 1


def test_a_session_that_was_just_tidied_is_not_asked_again(connection, tmp_path):
    DIALECT.tidy(connection)
    with trips(connection, tmp_path) as sent:
        assert connection.is_usable()
    assert sent == []


def test_a_session_is_asked_after_a_statement_and_after_a_while(connection, tmp_path, monkeypatch):
    DIALECT.tidy(connection)
    fetch_all(connection, "SELECT 1")
    with trips(connection, tmp_path) as sent:
        assert connection.is_usable()
    assert len(sent) == 1
    DIALECT.tidy(connection)
    monkeypatch.setattr(lately, "TRUSTED", 0.0)
    with trips(connection, tmp_path) as sent:
        assert connection.is_usable()
    assert len(sent) == 1


def test_a_tidied_session_that_the_server_ended_is_not_usable(connection, postgresql_server, database):
    DIALECT.tidy(connection)
    backend = connection.connection.info.backend_pid
    postgresql_server.sql(f"SELECT pg_terminate_backend({backend}, 5000)", database)
    assert not connection.is_usable()


def test_settings_that_a_request_left_behind_do_not_outlive_it(connection):
    fetch_all(connection, "SELECT set_config('statement_timeout', '0', false)")
    DIALECT.tidy(connection)
    assert connection.is_usable()
    assert fetch_all(connection, "SHOW statement_timeout") != [("0",)]


def test_a_session_is_tidied_by_an_old_libpq_too(connection, monkeypatch):
    monkeypatch.setattr(capabilities, "has_pipeline", lambda: False)
    fetch_all(connection, "SELECT set_config('statement_timeout', '0', false)")
    DIALECT.tidy(connection)
    assert connection.is_usable()
    assert fetch_all(connection, "SHOW statement_timeout") != [("0",)]


@pytest.mark.parametrize("has_pipeline", [True, False])
def test_a_trip_that_fails_is_an_error_and_leaves_the_session_as_it_was(
    connection, monkeypatch, has_pipeline
):
    monkeypatch.setattr(capabilities, "has_pipeline", lambda: has_pipeline)
    session = connection.connection
    with pytest.raises(errors.UndefinedTable):
        session.in_one_trip([b"SELECT 1", b"SELECT * FROM nothing", b"SELECT 2"])
    assert session.info.transaction_status.name == "IDLE"
    assert [answer.get_value(0, 0) for answer in session.in_one_trip([b"SELECT 3", b"SELECT 4"])] == [
        b"3",
        b"4",
    ]
