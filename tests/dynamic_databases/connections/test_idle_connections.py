"""Connections kept for the next request: any thread's, few, alive, and for a short time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.signals import request_finished, request_started
from django.db import connections

from dynamic_databases.connections import aliases, live, reading, slots
from dynamic_databases.connections.idle_connections import IdleConnections, idle_connections
from tests.dynamic_databases.connections.opened import ask, has_here, open_files
from tests.servers.programs import became

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(sqlite_database):
    return sqlite_database("prod", "shop", "CREATE TABLE t (x); INSERT INTO t VALUES (1)")


def request(connection):
    """Read in one request; return which connection of the driver it was."""
    request_started.send(sender=None)
    aliases.vouch_for(connection.alias)  # as whoever reads its row does
    with reading(connection) as wrapper:
        assert ask(wrapper) == [(1,)]
        used = wrapper.connection
    request_finished.send(sender=None)
    return used


def test_the_next_request_uses_the_same_connection(shop):
    assert request(live(shop)) is request(live(shop))
    assert open_files("prod-shop.sqlite3") == 1


def test_a_thread_keeps_nothing_between_requests(shop):
    request(live(shop))
    assert not has_here(shop.alias)
    assert len(idle_connections) == 1


def test_another_thread_uses_it_too(shop):
    connection = live(shop)
    first = request(connection)
    with ThreadPoolExecutor() as threads:
        assert threads.submit(request, connection).result() is first


def test_forty_requests_in_threads_of_their_own_leave_few_open(shop, monkeypatch):
    monkeypatch.setattr(slots, "WAIT", 30.0)  # on a busy machine ten threads take longer than it
    connection = live(shop)
    for _ in range(4):
        with ThreadPoolExecutor(10) as threads:
            list(threads.map(request, [connection] * 10))
    assert 1 <= open_files("prod-shop.sqlite3") <= 4


def test_a_removal_closes_what_no_request_uses(shop):
    request(live(shop))
    shop.delete()
    assert open_files("prod-shop.sqlite3") == 0


def test_an_edit_closes_what_no_request_uses(shop):
    request(live(shop))
    shop.config = {**shop.config, "OPTIONS": {"timeout": 3}}
    live(shop)
    assert open_files("prod-shop.sqlite3") == 0


def test_what_was_in_use_when_it_was_retired_is_closed_at_its_requests_end(shop):
    with reading(live(shop)) as wrapper:
        ask(wrapper)
        shop.delete()
        assert ask(wrapper) == [(1,)]
    request_finished.send(sender=None)
    assert open_files("prod-shop.sqlite3") == 0


def test_a_connection_that_died_meanwhile_is_replaced(shop):
    connection = live(shop)
    first = request(connection)
    first.close()  # as a server does that ends a backend
    assert request(connection) is not first


def test_a_new_connection_in_its_place_is_guarded(shop):
    request(live(shop)).close()
    with reading(live(shop)) as wrapper:
        ask(wrapper)
        assert wrapper.connection.execute("PRAGMA query_only").fetchone() == (1,)


def test_a_connection_that_failed_is_asked_whether_it_lives(shop):
    connection = live(shop)
    with reading(connection) as wrapper:
        ask(wrapper)
        wrapper.errors_occurred = True
        wrapper.connection.close()
    request_finished.send(sender=None)
    assert len(idle_connections) == 0
    assert request(connection)


def test_one_too_old_is_not_used_again(shop):
    connection = live(shop)
    request(connection)
    (wrapper,) = idle_connections._kept
    wrapper.close_at = time.monotonic() - 1
    assert idle_connections.take(connection.alias) is None
    assert open_files("prod-shop.sqlite3") == 0


def test_what_lies_idle_is_closed_even_if_no_request_comes(shop):
    kept = IdleConnections(seconds=0.2)
    wrapper = live(shop).wrapper
    ask(wrapper)
    kept.give(wrapper)
    assert open_files("prod-shop.sqlite3") == 1
    assert became(lambda: open_files("prod-shop.sqlite3") == len(kept) == 0, 30)


def test_there_is_room_for_a_few_of_one_and_a_few_altogether(sqlite_database):
    kept = IdleConnections(each=2, altogether=3)
    first, second = (live(sqlite_database(slug, "shop", "CREATE TABLE t (x)")) for slug in ("prod", "test"))
    for connection in (first, second):
        for _ in range(3):
            wrapper = connections.create_connection(connection.alias)
            ask(wrapper)
            kept.give(wrapper)
    assert [wrapper.alias for wrapper in kept._kept] == [first.alias, second.alias, second.alias]
    assert open_files("-shop.sqlite3") == 3, "the longest unused one is closed"
    kept.close_all()
    assert open_files("-shop.sqlite3") == 0


def test_a_child_process_lets_go_of_its_parents_connections(shop):
    kept = IdleConnections()
    wrapper = live(shop).wrapper
    ask(wrapper)
    kept.give(wrapper)
    kept.forget()
    assert len(kept) == 0
    assert ask(wrapper) == [(1,)], "still open: it is the parent's"
