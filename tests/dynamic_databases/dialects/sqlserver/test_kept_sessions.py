"""Sessions of SQL Server that serve the next request: reset, as they were guarded, and never waited for long.

What a server says is that of the stand-in, of which the driver asks what it would ask a real one.
"""

from __future__ import annotations

import threading

import pytest
from django.core.signals import request_finished, request_started

from dynamic_databases.config import entry_for
from dynamic_databases.connections import aliases, close_all, known_dead, live, reading
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.dialects import driver_threads
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.sqlserver.backend import threaded
from dynamic_databases.errors import TimedOut
from dynamic_databases.models import Database
from tests.required import located
from tests.servers.frozen_sqlserver import frozen_sqlserver
from tests.servers.programs import became

pytestmark = pytest.mark.django_db
SESSION = r"SELECT @@LOCK_TIMEOUT"


@pytest.fixture(autouse=True)
def _short_limits(settings):
    located("odbc")
    settings.CONNECT_TIMEOUT = settings.STATEMENT_TIMEOUT = 1.0
    known_dead.forget_all()
    idle_connections.close_all()  # what earlier tests of this process left
    yield
    close_all()


@pytest.fixture
def shop(environments):
    """Return a function of a config that registers it, and returns its live connection."""

    def registered(config):
        return live(Database.objects.create(name="shop", environment=environments["prod"], config=config))

    return registered


def request(connection, sql: str = "SELECT @@TRANCOUNT"):
    """Return the rows that one request reads."""
    request_started.send(sender=None)
    aliases.vouch_for(connection.alias)
    try:
        with reading(connection) as wrapper:
            return fetch_all(wrapper, sql)
    finally:
        request_finished.send(sender=None)


def drivers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("driver of")]


def test_a_session_serves_the_next_request(shop):
    with frozen_sqlserver("nothing") as server:
        connection = shop(server.config)
        for _ in range(3):
            assert request(connection) == [(1,)]
        assert server.connections == 1
        assert len(idle_connections) == 1


def test_it_is_reset_at_the_end_of_each_request(shop):
    with frozen_sqlserver("nothing") as server:
        connection = shop(server.config)
        for number in (1, 2):
            request(connection)
            assert server.resets == number


@pytest.mark.parametrize(
    "session",
    [
        (-1, 0, "shop", "sa", "dbo"),
        (2000, 1, "shop", "sa", "dbo"),
        (2000, 0, "master", "sa", "dbo"),
        (2000, 0, "shop", "other", "dbo"),
        (2000, 0, "shop", "sa", "role"),
    ],
    ids=["without its limit", "in a transaction", "elsewhere", "as another login", "in another role"],
)
def test_one_that_is_not_as_it_was_guarded_is_not_kept(shop, session):
    with frozen_sqlserver("nothing") as server:
        connection = shop(server.config)
        with reading(connection) as wrapper:
            fetch_all(wrapper, "SELECT 1")
        server.answers[SESSION] = session
        request_finished.send(sender=None)
        assert len(idle_connections) == 0
        assert became(lambda: not drivers(), 30)


def test_a_driver_that_cannot_reset_keeps_no_session(shop, monkeypatch):
    monkeypatch.setattr(threaded, "SQL_ATTR_RESET_CONNECTION", 99_999)
    with frozen_sqlserver("nothing") as server:
        request(shop(server.config))
        assert len(idle_connections) == 0


def test_a_kept_session_of_a_server_that_froze_is_given_up(shop):
    with frozen_sqlserver("^SELECT 1") as server:
        connection = shop(server.config)
        request(connection)
        assert len(idle_connections) == 1
        request_started.send(sender=None)
        aliases.vouch_for(connection.alias)
        with reading(connection) as wrapper:
            assert fetch_all(wrapper, "SELECT @@TRANCOUNT") == [(1,)], "over a new connection"
        assert server.connections == 2
        request_finished.send(sender=None)
        assert became(lambda: driver_threads.left_behind() == 0, 30)


def test_a_server_that_freezes_while_a_session_is_reset_holds_nobody(shop):
    with frozen_sqlserver("READ COMMITTED") as server:
        request(shop(server.config))
        assert server.met.acquire(timeout=30)
        assert len(idle_connections) == 0
        assert became(lambda: not drivers(), 30)


def test_idle_sessions_leave_no_thread_when_they_are_closed(shop):
    with frozen_sqlserver("nothing") as server:
        request(shop(server.config))
        assert drivers()
        idle_connections.close_all()
        assert became(lambda: not drivers(), 30)


def test_a_removed_database_has_no_session_left(shop):
    with frozen_sqlserver("nothing") as server:
        request(shop(server.config))
        Database.objects.get().delete()
        assert len(idle_connections) == 0


def test_no_session_for_writing_is_kept():
    config = {"ENGINE": "sqlserver", "NAME": "shop", "USER": "sa", "PASSWORD": "secret", "READ_ONLY": False}
    assert entry_for(config, read_only=False)["CONN_MAX_AGE"] == 0


def test_a_statement_that_is_silent_is_given_up_on_a_kept_session_too(shop):
    with frozen_sqlserver("WAITFOR") as server:
        connection = shop(server.config)
        request(connection)
        with pytest.raises(TimedOut):
            request(connection, "WAITFOR DELAY '1:00'")
        assert len(idle_connections) == 0
        assert became(lambda: driver_threads.left_behind() == 0, 30)
