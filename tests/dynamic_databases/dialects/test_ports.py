"""A server's port is asked at every address of its name, within one time limit."""

from __future__ import annotations

import socket
import threading
from contextlib import closing

import pytest

from dynamic_databases.connections import live, reading
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.ports import addresses, connected
from dynamic_databases.errors import Unreachable
from dynamic_databases.models import Database
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server
from tests.servers.silent import several_addresses, silent_port

__all__ = ["mariadb_server", "postgresql_server"]

LONG = 60.0
"""Seconds that no test waits for: one that does would fail by `TimeoutError`."""


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def refusing():
    """Return a port at which nobody listens."""
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_a_port_that_takes_a_connection_gives_a_socket_that_waits(listening):
    with connected("127.0.0.1", listening, LONG) as answering:
        assert answering.getpeername() == ("127.0.0.1", listening)
        assert answering.getblocking()


def test_a_port_that_refuses_is_not_waited_for(refusing):
    with pytest.raises(ConnectionRefusedError):
        connected("localhost", refusing, LONG)


def test_the_address_that_answers_is_taken_though_another_is_silent(listening, monkeypatch):
    name = several_addresses(monkeypatch, "127.0.0.2", "127.0.0.1")
    with silent_port("127.0.0.2", listening), connected(name, listening, LONG) as answering:
        assert answering.getpeername()[0] == "127.0.0.1"


def test_the_address_that_answers_is_taken_though_another_refuses(listening, monkeypatch):
    name = several_addresses(monkeypatch, "127.0.0.3", "127.0.0.1")
    with connected(name, listening, LONG) as answering:
        assert answering.getpeername()[0] == "127.0.0.1"


def test_silent_addresses_share_one_time_limit(monkeypatch):
    name = several_addresses(monkeypatch, "127.0.0.2", "127.0.0.1")
    with silent_port("127.0.0.2") as port, silent_port("127.0.0.1", port), pytest.raises(TimeoutError):
        connected(name, port, 0.2)


def test_a_name_server_that_hangs_is_given_up(monkeypatch):
    """The thread that asks it stays behind; whoever waits for it does not."""
    ended = threading.Event()
    real = socket.getaddrinfo

    def hanging(host, port, *arguments, **options):
        if options.get("flags", 0) & socket.AI_NUMERICHOST:
            return real(host, port, *arguments, **options)
        ended.wait(LONG)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    with pytest.raises(TimeoutError):
        addresses("nowhere.test", 5432, 0.2)
    ended.set()


@pytest.mark.parametrize("name", ["nowhere.invalid", "a" * 64 + ".test", "a..test"])
def test_a_name_that_nobody_knows_is_the_systems_own_error(name):
    with pytest.raises(socket.gaierror):
        addresses(name, 5432, LONG)


def read_one(connection):
    with reading(connection) as wrapper:
        return fetch_all(wrapper, "SELECT 1")[0][0]


@pytest.mark.django_db
@pytest.mark.parametrize("vendor", ["postgresql", "mariadb"])
def test_a_server_is_read_though_the_first_address_of_its_name_is_silent(
    vendor, request, environments, monkeypatch
):
    """Drivers ask one address after the other: this waited out the first one's limit."""
    server = request.getfixturevalue(f"{vendor}_server")
    config = server.config(server.create(None, "CREATE TABLE t (x integer)"))
    name = several_addresses(monkeypatch, "127.0.0.2", "127.0.0.1")
    options = {**config.get("OPTIONS", {}), "connect_timeout": int(LONG)}
    config |= {"HOST": name, "OPTIONS": options}
    shop = Database.objects.create(name="shop", environment=environments["prod"], config=config)
    connection = live(shop)
    with silent_port("127.0.0.2", int(config["PORT"])):
        answers = read_in_parallel({connection: lambda: read_one(connection)}, LONG / 4)
    assert answers[connection] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("vendor", "host", "words"),
    [
        ("postgresql", "127.0.0.1", "refused"),
        ("postgresql", "nowhere.invalid", "can't be resolved"),
        ("mariadb", "127.0.0.1", "refused"),
        ("mariadb", "nowhere.invalid", "not known"),
    ],
)
def test_what_the_port_says_is_told_in_our_words(vendor, host, words, request, environments, refusing):
    server = request.getfixturevalue(f"{vendor}_server")
    config = {**server.config("nothing"), "HOST": host, "PORT": refusing}
    shop = Database.objects.create(name="shop", environment=environments["prod"], config=config)
    with pytest.raises(Unreachable, match=words), reading(live(shop)):
        pass
