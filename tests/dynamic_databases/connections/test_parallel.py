"""Several databases read at once: each answers for itself, errors of the program are raised."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from django.db import connections

from dynamic_databases.connections.aliases import is_vouched_for
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.errors import Unreachable
from tests.dynamic_databases.connections.opened import open_files
from tests.dynamic_databases.connections.parallel_readings import lives, read_in_parallel, row

__all__ = ["lives"]
pytestmark = pytest.mark.django_db


def test_each_database_answers_for_itself(lives):
    results = read_in_parallel({connection: partial(row, connection) for connection in lives.values()}, 5)
    assert list(results) == list(lives.values())
    assert list(results.values()) == ["prod", "test", "dev"]


def test_they_are_read_at_the_same_time(lives):
    together = threading.Barrier(3)
    results = read_in_parallel({connection: partial(together.wait, 30) for connection in lives.values()}, 30)
    assert sorted(results.values()) == [0, 1, 2]


def test_an_error_of_a_database_is_its_result(lives):
    def fails():
        raise Unreachable("gone")

    results = read_in_parallel({lives["prod"]: fails, lives["dev"]: partial(row, lives["dev"])}, 5)
    assert isinstance(results[lives["prod"]], Unreachable)
    assert results[lives["dev"]] == "dev"


def test_what_is_no_error_of_a_database_is_raised(lives):
    with pytest.raises(ZeroDivisionError):
        read_in_parallel({lives["prod"]: lambda: 1 / 0}, 5)


def test_a_reading_thread_gives_up_what_it_opened(lives):
    read_in_parallel({connection: partial(row, connection) for connection in lives.values()}, 5)
    assert open_files("-shop.sqlite3") == len(idle_connections) == 3


def test_a_reading_thread_gives_up_also_what_failed(lives):
    def fails():
        row(lives["prod"])
        raise Unreachable("later")

    read_in_parallel({lives["prod"]: fails}, 5)
    assert open_files("-shop.sqlite3") == len(idle_connections) == 1


def test_a_reading_thread_never_asks_our_own_tables(lives, monkeypatch):
    def create(alias, create=connections.create_connection):
        if alias == "default" and threading.current_thread() is not threading.main_thread():
            pytest.fail("our own tables were asked")
        return create(alias)

    monkeypatch.setattr(connections, "create_connection", create)
    results = read_in_parallel({connection: partial(row, connection) for connection in lives.values()}, 5)
    assert list(results.values()) == ["prod", "test", "dev"]


def test_a_reading_thread_is_told_what_to_trust(lives):
    prod = lives["prod"]
    assert read_in_parallel({prod: partial(is_vouched_for, prod.alias)}, 5) == {prod: True}


def test_nothing_to_read_is_nothing_read():
    assert read_in_parallel({}, 5) == {}
