"""A SQL Server that falls silent holds nobody beyond the limit: connecting or in a statement."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import connections

from dynamic_databases import deadlines
from dynamic_databases.connections import aliases, close_all, known_dead, live, reading
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.connections.slots import of_this_worker
from dynamic_databases.dialects import driver_threads, sockets
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.sqlserver.backend import base
from dynamic_databases.errors import Busy, TimedOut, Unreachable
from dynamic_databases.models import Database
from tests.required import located
from tests.servers.frozen_sqlserver import frozen_sqlserver
from tests.servers.silent import silent_port

pytestmark = pytest.mark.django_db
PATIENCE = 30.0


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
    """Return a function of a config that registers it."""

    def registered(config) -> Database:
        return Database.objects.create(name="shop", environment=environments["prod"], config=config)

    return registered


def read(connection, sql: str = "SELECT 1"):
    with reading(connection) as wrapper:
        return fetch_all(wrapper, sql)


def config(port: int, encrypt: object):
    options = {"encrypt": encrypt, "trust_server_certificate": True}
    return {
        "ENGINE": "sqlserver", "NAME": "shop", "USER": "sa", "PASSWORD": "secret",
        "HOST": "127.0.0.1", "PORT": port, "OPTIONS": options,
    }  # fmt: skip


def has_come(condition) -> bool:
    """Return whether a condition comes true while it is waited for."""
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(condition())


def test_the_stand_in_is_read(shop):
    with frozen_sqlserver("nothing") as server:
        assert read(live(shop(server.config))) == [(1,)]


def test_a_statement_is_given_up_and_its_thread_ends(shop):
    """The driver asks a frozen server to stop, and waits for its answer: 3 s were set, and 70 had passed."""
    with frozen_sqlserver("WAITFOR") as server:
        with pytest.raises(TimedOut):
            read(live(shop(server.config)), "WAITFOR DELAY '1:00'")
        assert server.met.acquire(timeout=0)
        assert has_come(lambda: driver_threads.left_behind() == 0)


def test_a_request_gives_up_at_its_own_deadline(shop, settings):
    settings.STATEMENT_TIMEOUT = 60.0
    with frozen_sqlserver("WAITFOR") as server:
        connection = live(shop(server.config))
        assert read(connection) == [(1,)]
        with deadlines.within(1.0), pytest.raises(TimedOut):
            read(connection, "WAITFOR DELAY '1:00'")
        assert has_come(lambda: driver_threads.left_behind() == 0)


@pytest.mark.parametrize("frozen", ["prelogin", "login", "DATEFORMAT", "LOCK_TIMEOUT"])
def test_a_freeze_while_connecting_is_given_up(frozen, shop):
    with frozen_sqlserver(frozen) as server:
        with pytest.raises(TimedOut):
            read(live(shop(server.config)))
        assert server.met.acquire(timeout=0)
        assert has_come(lambda: driver_threads.left_behind() == 0)


@pytest.mark.parametrize("encrypt", [False, "optional", "mandatory", "strict"])
def test_a_port_that_never_says_a_word_is_given_up_with_every_encryption(encrypt, shop):
    """With `strict` the driver waits without end, whatever its time limit."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        with pytest.raises(TimedOut):
            read(live(shop(config(listening.getsockname()[1], encrypt))))
        assert has_come(lambda: driver_threads.left_behind() == 0)


@pytest.mark.parametrize("encrypt", ["mandatory", "strict"])
def test_a_server_without_the_encryption_that_is_asked_for_is_unreachable(encrypt, shop):
    with frozen_sqlserver("nothing") as server, pytest.raises(Unreachable):
        read(live(shop(config(server.port, encrypt))))


@pytest.mark.parametrize("encrypt", [False, "mandatory", "strict"])
def test_a_port_that_refuses_is_told_without_asking_the_driver(encrypt, shop, monkeypatch):
    monkeypatch.setattr(base, "DriverThread", None)
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable, match="no server answers"):
            read(live(shop(config(bound.getsockname()[1], encrypt))))


def test_a_silent_port_is_told_without_asking_the_driver(shop, monkeypatch):
    monkeypatch.setattr(base, "DriverThread", None)
    with silent_port("127.0.0.1") as port, pytest.raises(TimedOut):
        read(live(shop(config(port, False))))


def test_a_name_that_nobody_knows_is_told_without_asking_the_driver(shop, monkeypatch):
    monkeypatch.setattr(base, "DriverThread", None)
    with pytest.raises(Unreachable, match="name in HOST is not known"):
        read(live(shop({**config(1433, False), "HOST": "nowhere.invalid"})))


@pytest.fixture
def nothing_ends_a_socket(monkeypatch):
    """Let a driver that is left behind stay so, as on a system whose sockets can't be found."""
    monkeypatch.setattr(sockets, "end", lambda inodes: None)


def test_threads_left_behind_are_few_then_requests_are_refused_at_once(shop, nothing_ends_a_socket):
    with frozen_sqlserver("WAITFOR") as server:
        connection = live(shop(server.config))
        for _ in range(driver_threads.MOST_LEFT_EACH):
            with pytest.raises(TimedOut):
                read(connection, "WAITFOR DELAY '1:00'")
        logins = server.connections
        with pytest.raises(Busy):
            read(connection)
        assert server.connections == logins
        assert driver_threads.left_behind(connection.alias) == driver_threads.MOST_LEFT_EACH
        server.thaw()
        assert has_come(lambda: driver_threads.left_behind() == 0)
        assert read(connection) == [(1,)]


def test_a_driver_left_behind_holds_its_slot_until_it_returns(shop, nothing_ends_a_socket, settings):
    settings.WORKER_THREADS = 8
    slots = of_this_worker()
    assert slots is not None
    with frozen_sqlserver("WAITFOR") as server:
        connection = live(shop(server.config))
        with pytest.raises(TimedOut):
            read(connection, "WAITFOR DELAY '1:00'")
        assert slots.held(connection.alias) == 1
        server.thaw()
        assert has_come(lambda: slots.held(connection.alias) == 0)


def test_connections_that_lie_idle_are_dropped_when_one_of_them_froze(shop):
    with frozen_sqlserver("WAITFOR") as server:
        connection = live(shop(server.config))
        with reading(connection) as other:
            other.inc_thread_sharing()
        del connections[connection.alias]
        read(connection)
        idle_connections.give(kept_for_long(other))
        assert len(idle_connections) == 1
        with pytest.raises(TimedOut):
            read(connection, "WAITFOR DELAY '1:00'")
        assert len(idle_connections) == 0


def kept_for_long(wrapper):
    wrapper.settings_dict = {**wrapper.settings_dict, "CONN_MAX_AGE": 60}
    wrapper.close_at = None
    return wrapper


def test_many_requests_to_a_frozen_server_end_and_leave_no_thread(shop):
    """Fourteen of them held every thread of the process: its health page was silent too."""
    with frozen_sqlserver("WAITFOR") as server:
        connection = live(shop(server.config))

        def asked(_) -> type[Exception] | None:
            aliases.vouch_for(connection.alias)
            try:
                read(connection, "WAITFOR DELAY '1:00'")
            except (TimedOut, Busy, Unreachable) as error:
                return type(error)
            finally:
                close_all()
            return None

        with ThreadPoolExecutor(14) as threads:
            assert None not in list(threads.map(asked, range(14)))
        assert has_come(lambda: not drivers())


def drivers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("driver of")]


def test_a_connection_that_its_thread_forgot_is_closed_by_its_own(shop):
    with frozen_sqlserver("nothing") as server:
        connection = live(shop(server.config))
        read(connection)
        assert drivers()
        connections[connection.alias].connection = None
        assert has_come(lambda: not drivers())
