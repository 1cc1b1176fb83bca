"""Several databases read at once: a dead one costs itself, errors of the program are raised."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Any

import pytest
from django.db import connections

from dynamic_databases.connections import live, parallel, reading
from dynamic_databases.connections.aliases import is_vouched_for
from dynamic_databases.connections.parallel import known_dead, try_again
from dynamic_databases.errors import TimedOut, Unreachable
from tests.dynamic_databases.connections.test_live_connections import open_files

pytestmark = pytest.mark.django_db
read_in_parallel: Any = parallel.read_in_parallel


@pytest.fixture
def lives(sqlite_database):
    """Return the live connections of three databases that know their environment."""
    return {
        slug: live(sqlite_database(slug, "shop", f"CREATE TABLE t (x); INSERT INTO t VALUES ('{slug}')"))
        for slug in ("prod", "test", "dev")
    }


@pytest.fixture
def release():
    """Yield what hanging readers wait for, and let them go at the end."""
    event = threading.Event()
    yield event
    event.set()


def row(connection):
    with reading(connection) as wrapper, wrapper.cursor() as cursor:
        return cursor.execute("SELECT x FROM t").fetchone()[0]


def test_each_database_answers_for_itself(lives):
    found = read_in_parallel({one: partial(row, one) for one in lives.values()}, 5)
    assert list(found) == list(lives.values())
    assert list(found.values()) == ["prod", "test", "dev"]


def test_they_are_read_at_the_same_time(lives):
    together = threading.Barrier(3)
    found = read_in_parallel({one: partial(together.wait, 5) for one in lives.values()}, 5)
    assert sorted(found.values()) == [0, 1, 2]


def test_an_error_of_a_database_is_its_result(lives):
    def fails():
        raise Unreachable("gone")

    found = read_in_parallel({lives["prod"]: fails, lives["dev"]: partial(row, lives["dev"])}, 5)
    assert isinstance(found[lives["prod"]], Unreachable)
    assert found[lives["dev"]] == "dev"


def test_one_that_hangs_costs_itself_and_its_time(lives, release):
    start = time.monotonic()
    found = read_in_parallel({lives["prod"]: release.wait, lives["dev"]: partial(row, lives["dev"])}, 0.3)
    assert time.monotonic() - start < 2
    assert isinstance(found[lives["prod"]], TimedOut)
    assert found[lives["dev"]] == "dev"


def test_one_that_hung_is_not_tried_again_for_a_while(lives, release):
    read_in_parallel({lives["prod"]: release.wait}, 0.05)
    start = time.monotonic()
    found = read_in_parallel({lives["prod"]: partial(pytest.fail, "tried")}, 5)
    assert isinstance(found[lives["prod"]], TimedOut)
    assert time.monotonic() - start < 1
    assert known_dead(lives["dev"]) is None


def test_one_that_hung_is_tried_again_when_somebody_asks(lives, release):
    read_in_parallel({lives["prod"]: release.wait}, 0.05)
    try_again(lives["prod"])
    assert read_in_parallel({lives["prod"]: partial(row, lives["prod"])}, 5)[lives["prod"]] == "prod"


def test_one_that_hung_is_tried_again_after_its_time(lives, release, monkeypatch):
    monkeypatch.setattr(parallel, "KNOWN_DEAD", 0.1)
    read_in_parallel({lives["prod"]: release.wait}, 0.05)
    time.sleep(0.15)
    assert known_dead(lives["prod"]) is None


def test_a_slow_refusal_is_remembered_and_a_quick_one_is_not(lives, monkeypatch):
    def refuses(seconds):
        time.sleep(seconds)
        raise Unreachable("no route")

    monkeypatch.setattr(parallel, "LONG_WAIT", 0.1)
    read_in_parallel({lives["prod"]: partial(refuses, 0.2), lives["dev"]: partial(refuses, 0)}, 5)
    error = known_dead(lives["prod"])
    assert error is not None
    assert error.message == "no route"
    assert known_dead(lives["dev"]) is None


def test_at_most_two_threads_read_one_database(lives, release):
    for _ in range(2):
        read_in_parallel({lives["prod"]: release.wait}, 0.05)
        try_again(lives["prod"])
    found = read_in_parallel({lives["prod"]: partial(pytest.fail, "a third one")}, 0.1)
    assert isinstance(found[lives["prod"]], TimedOut)
    time.sleep(0.2)  # the third one has given up
    assert len([one for one in threading.enumerate() if one.name == "reading shop in prod"]) == 2


def test_what_is_no_error_of_a_database_is_raised(lives):
    with pytest.raises(ZeroDivisionError):
        read_in_parallel({lives["prod"]: lambda: 1 / 0}, 5)


def test_a_reading_thread_closes_what_it_opened(lives):
    read_in_parallel({one: partial(row, one) for one in lives.values()}, 5)
    assert open_files("-shop.sqlite3") == 0


def test_a_reading_thread_closes_also_what_failed(lives):
    def fails():
        row(lives["prod"])
        raise Unreachable("later")

    read_in_parallel({lives["prod"]: fails}, 5)
    assert open_files("-shop.sqlite3") == 0


def test_a_reading_thread_never_asks_our_own_tables(lives, monkeypatch):
    def create(alias, create=connections.create_connection):
        if alias == "default" and threading.current_thread() is not threading.main_thread():
            pytest.fail("our own tables were asked")
        return create(alias)

    monkeypatch.setattr(connections, "create_connection", create)
    found = read_in_parallel({one: partial(row, one) for one in lives.values()}, 5)
    assert list(found.values()) == ["prod", "test", "dev"]


def test_a_reading_thread_is_told_what_to_trust(lives):
    prod = lives["prod"]
    assert read_in_parallel({prod: partial(is_vouched_for, prod.alias)}, 5) == {prod: True}


def test_nothing_to_read_is_nothing_read():
    assert read_in_parallel({}, 5) == {}


def test_what_is_known_of_an_alias_goes_with_it(lives, release):
    read_in_parallel({lives["prod"]: release.wait}, 0.05)
    parallel.forget(lives["prod"].alias)
    assert known_dead(lives["prod"]) is None
    assert lives["prod"].alias not in parallel._slots


def test_one_whose_turn_did_not_come_is_not_taken_for_dead(lives, release, monkeypatch):
    monkeypatch.setattr(parallel, "_turns", threading.BoundedSemaphore(1))
    found = read_in_parallel(dict.fromkeys(lives.values(), release.wait), 0.3)
    waited = [one for one, error in found.items() if "not reached in time" in getattr(error, "message", "")]
    assert len(waited) == 2
    assert [known_dead(one) for one in waited] == [None, None]


def test_many_databases_are_read_a_few_at_a_time(lives, monkeypatch):
    monkeypatch.setattr(parallel, "_turns", threading.BoundedSemaphore(1))
    running: list[int] = []

    def alone():
        running.append(1)
        time.sleep(0.05)
        return len(running), running.pop()

    found = read_in_parallel(dict.fromkeys(lives.values(), alone), 5)
    assert list(found.values()) == [(1, 1)] * 3
