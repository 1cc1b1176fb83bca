"""Live connections: opened under guard in every thread, given up at the end of a request, errors renamed."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.signals import request_finished, request_started
from django.db import DatabaseError, connections
from django.test import RequestFactory

from dynamic_databases.connections import aliases, connecting, live, reading
from dynamic_databases.connections.idle_connections import IdleConnections, idle_connections
from dynamic_databases.dialects.sqlite import SQLite
from dynamic_databases.errors import (
    DatabaseUnavailable,
    GuardMissing,
    NoRoom,
)
from tests.dynamic_databases.connections.opened import ask, has_here, open_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(sqlite_database):
    return sqlite_database("prod", "shop", "CREATE TABLE t (x); INSERT INTO t VALUES (1)")


def test_reading_yields_the_connection_of_the_row(shop):
    with reading(live(shop)) as wrapper:
        assert ask(wrapper) == [(1,)]
        assert wrapper.alias == shop.alias


@pytest.mark.parametrize(
    "sql", ["DELETE FROM t", "CREATE TABLE u (x)", "ATTACH 'x' AS y", "PRAGMA query_only = 0"]
)
def test_every_way_to_a_connection_is_guarded(shop, sql):
    live(shop)
    with pytest.raises(DatabaseError):
        ask(connections[shop.alias], sql)


def test_a_connection_is_guarded_in_every_thread(shop):
    connection = live(shop)

    def write():
        aliases.vouch_for(connection.alias)
        try:
            with reading(connection) as wrapper:
                return ask(wrapper, "DELETE FROM t")
        except DatabaseUnavailable as error:
            return error
        finally:
            request_finished.send(sender=None)

    with ThreadPoolExecutor(4) as threads:
        assert {type(future.result()).__name__ for future in [threads.submit(write) for _ in range(8)]} == {
            "Forbidden"
        }


def test_a_connection_opened_by_its_alias_alone_is_guarded(shop, settings):
    alias = shop.alias
    settings.DATABASES.discard(alias)
    with pytest.raises(DatabaseError, match=r"readonly|not authorized"):
        ask(connections[alias], "DELETE FROM t")


def test_a_connection_that_is_opened_again_is_guarded_again(shop):
    with reading(live(shop)) as wrapper:
        ask(wrapper)
        wrapper.close()
        with pytest.raises(DatabaseError, match=r"readonly|not authorized"):
            ask(wrapper, "DELETE FROM t")


@pytest.mark.parametrize(
    "error", [GuardMissing("no"), DatabaseError("no"), sqlite3.OperationalError("no"), OSError("no")]
)
def test_a_connection_whose_guard_fails_is_closed(shop, monkeypatch, error):
    def fails(self, connection, limits):
        raise error

    monkeypatch.setattr(SQLite, "guard", fails)
    connection = live(shop)
    with pytest.raises(DatabaseUnavailable), reading(connection) as wrapper:
        ask(wrapper)
    assert connections[shop.alias].connection is None
    assert open_files("prod-shop.sqlite3") == 0


def test_the_end_of_a_request_gives_up_what_it_opened(shop):
    idle_connections.close_all()  # what earlier tests of this process left
    with reading(live(shop)) as wrapper:
        ask(wrapper)
    assert open_files("prod-shop.sqlite3") == 1
    request_finished.send(sender=None)
    assert not has_here(shop.alias)
    assert open_files("prod-shop.sqlite3") == len(idle_connections) == 1


def test_a_connection_in_a_transaction_is_left_alone(shop):
    from django.db import transaction

    alias = live(shop).alias
    with transaction.atomic(using=alias):
        ask(connections[alias])
        request_started.send(sender=None)
        assert ask(connections[alias]) == [(1,)]
        assert len(idle_connections) == 0
    request_finished.send(sender=None)
    assert not has_here(alias)


def test_after_a_removal_each_thread_closes_at_the_end_of_its_request(shop):
    connection = live(shop)
    everyone, removed = threading.Barrier(5), threading.Event()

    def request():
        request_started.send(sender=None)
        aliases.vouch_for(connection.alias)
        with reading(connection) as wrapper:
            ask(wrapper)
            everyone.wait(10)
            removed.wait(10)
            rows = ask(wrapper)  # the request in flight goes on
        request_finished.send(sender=None)
        return rows

    with ThreadPoolExecutor(4) as threads:
        requests = [threads.submit(request) for _ in range(4)]
        everyone.wait(10)
        assert open_files("prod-shop.sqlite3") == 4
        shop.delete()
        removed.set()
        assert [future.result() for future in requests] == [[(1,)]] * 4
        assert open_files("prod-shop.sqlite3") == 0, "the threads still live: they are the pool's"


def test_a_live_connection_is_a_key_and_shows_no_settings(shop):
    connection = live(shop)
    assert {connection: 1}[live(shop)] == 1
    assert str(connection) == "shop in prod"
    assert "sqlite3" not in repr(connection)


def test_a_dead_database_costs_nothing_at_the_start_of_a_request(
    register, tmp_path, django_assert_num_queries
):
    alias = register("prod", "shop", tmp_path / "missing.sqlite3").register()
    with django_assert_num_queries(0):
        request_started.send(sender=None, environ=RequestFactory().get("/").environ)
    assert not has_here(alias)


def test_a_server_without_room_gets_back_what_lies_idle(shop, monkeypatch):
    tries, connect = [], connections[live(shop).alias].connect

    def full():
        tries.append(1)
        if len(tries) < 3:
            raise sqlite3.OperationalError("database is locked")
        connect()

    closed = []
    monkeypatch.setattr(SQLite, "explain", lambda self, error, doing: NoRoom(str(error)))
    monkeypatch.setattr(IdleConnections, "close_all", lambda self: closed.append(1))
    monkeypatch.setattr(connections[shop.alias], "connect", full)
    with reading(live(shop)) as wrapper:
        assert ask(wrapper) == [(1,)]
    assert (len(tries), len(closed)) == (3, 2)


def test_a_server_that_stays_full_is_not_asked_for_ever(shop, monkeypatch):
    monkeypatch.setattr(connecting, "WAIT_FOR_ROOM", 0.2)
    monkeypatch.setattr(SQLite, "explain", lambda self, error, doing: NoRoom(str(error)))

    def full():
        raise sqlite3.OperationalError("too many")

    monkeypatch.setattr(connections[live(shop).alias], "connect", full)
    with pytest.raises(NoRoom), reading(live(shop)):
        pass
