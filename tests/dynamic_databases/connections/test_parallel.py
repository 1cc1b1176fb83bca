"""Several databases read at once: a dead one costs itself, errors of the program are raised."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connections

from dynamic_databases import caches
from dynamic_databases.connections import known_dead, live, parallel, reading, slots
from dynamic_databases.connections.aliases import is_vouched_for
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.connections.known_dead import try_again, why_dead
from dynamic_databases.errors import Busy, TimedOut, Unreachable
from tests.dynamic_databases.connections.opened import open_files
from tests.servers.programs import became

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


def test_one_that_hangs_costs_itself_and_its_time(lives, release):
    results = read_in_parallel({lives["prod"]: release.wait, lives["dev"]: partial(row, lives["dev"])}, 2)
    assert isinstance(results[lives["prod"]], TimedOut)
    assert results[lives["dev"]] == "dev"


def test_one_that_hung_is_not_tried_again_for_a_while(lives, release):
    read_in_parallel({lives["prod"]: release.wait}, 0.05)
    results = read_in_parallel({lives["prod"]: partial(pytest.fail, "tried")}, 5)
    assert isinstance(results[lives["prod"]], TimedOut)
    assert why_dead(lives["dev"]) is None


@pytest.mark.parametrize("ends", [True, False])
def test_a_task_that_may_be_slow_says_nothing_of_its_server(lives, release, monkeypatch, ends):
    monkeypatch.setattr(parallel, "LONG_WAIT", 0.0)

    def too_long():
        if not ends:
            release.wait(60)
        raise TimedOut("the time limit of one statement was reached.")

    results = read_in_parallel({lives["prod"]: too_long}, 0.2 if not ends else 30, may_be_slow=True)
    assert isinstance(results[lives["prod"]], TimedOut)
    assert why_dead(lives["prod"]) is None


def test_one_that_hung_is_tried_again_when_somebody_asks(lives, release):
    read_in_parallel({lives["prod"]: release.wait}, 0.05)
    try_again(lives["prod"])
    assert read_in_parallel({lives["prod"]: partial(row, lives["prod"])}, 5)[lives["prod"]] == "prod"


def test_one_that_hung_is_tried_again_after_its_time(lives, release, monkeypatch):
    monkeypatch.setattr(known_dead, "SECONDS", 0.1)
    read_in_parallel({lives["prod"]: release.wait}, 0.05)
    time.sleep(0.15)
    assert why_dead(lives["prod"]) is None


def test_a_slow_refusal_is_remembered_and_a_quick_one_is_not(lives, monkeypatch):
    def refuses(seconds):
        time.sleep(seconds)
        raise Unreachable("no route")

    monkeypatch.setattr(parallel, "LONG_WAIT", 1.0)
    read_in_parallel({lives["prod"]: partial(refuses, 1.1), lives["dev"]: partial(refuses, 0)}, 30)
    error = why_dead(lives["prod"])
    assert error is not None
    assert error.message == "no route"
    assert why_dead(lives["dev"]) is None


def readers():
    return [thread for thread in threading.enumerate() if thread.name == "reading shop in prod"]


def both_read(connection):
    return len(parallel._readers.get(connection.alias, ())) == parallel.THREADS_PER_DATABASE


def test_at_most_two_threads_read_one_database(lives, release):
    for _ in range(2):
        read_in_parallel({lives["prod"]: release.wait}, 0.05)
        try_again(lives["prod"])
    results = read_in_parallel({lives["prod"]: partial(pytest.fail, "a third one")}, 0.1)
    assert isinstance(results[lives["prod"]], Busy | TimedOut)
    assert became(lambda: len(readers()) == 2, 30), "the third one has not given up"


def test_a_task_that_waits_takes_its_turn_after_slow_ones(lives, release, monkeypatch):
    """Whoever reads is taken for slow at once; without `waits` the third one is refused."""
    monkeypatch.setattr(slots, "WAIT", -1.0)
    prod = lives["prod"]

    def held():
        return release.wait(60)

    with ThreadPoolExecutor(3) as threads:
        first = [threads.submit(read_in_parallel, {prod: held}, 60) for _ in range(2)]
        assert became(lambda: both_read(prod), 30)
        assert isinstance(read_in_parallel({prod: partial(row, prod)}, 60)[prod], Busy)
        third = threads.submit(read_in_parallel, {prod: partial(row, prod)}, 60, waits=True)
        assert became(lambda: len(readers()) == 3, 30)
        release.set()
        assert third.result(60)[prod] == "prod"
        assert [each.result()[prod] for each in first] == [True, True]


def test_those_that_wait_are_told_what_the_first_ones_found_out(lives, release, monkeypatch):
    monkeypatch.setattr(parallel, "LONG_WAIT", -1.0)
    prod = lives["prod"]

    def hangs():
        release.wait(60)
        raise TimedOut("it hangs")

    with ThreadPoolExecutor(3) as threads:
        first = [threads.submit(read_in_parallel, {prod: hangs}, 60, waits=True) for _ in range(2)]
        assert became(lambda: both_read(prod), 30)
        third = threads.submit(read_in_parallel, {prod: partial(pytest.fail, "asked")}, 60, waits=True)
        assert became(lambda: len(readers()) == 3, 30)
        release.set()
        answers = [asked.result(60)[prod] for asked in (*first, third)]
    assert [getattr(answer, "message", "") for answer in answers] == ["it hangs"] * 3


def test_those_that_wait_for_one_database_take_no_turns_of_others(lives, release, monkeypatch):
    monkeypatch.setattr(parallel, "_turns", threading.BoundedSemaphore(3))
    prod, dev = lives["prod"], lives["dev"]
    with ThreadPoolExecutor(5) as threads:
        asked = [threads.submit(read_in_parallel, {prod: release.wait}, 60, waits=True) for _ in range(5)]
        assert became(lambda: len(readers()) == 5, 30)
        assert read_in_parallel({dev: partial(row, dev)}, 30)[dev] == "dev"
        release.set()
        assert [each.result(60)[prod] for each in asked] == [True] * 5


def test_many_short_questions_are_asked_one_after_the_other(lives, monkeypatch):
    """All of them take longer than one waits for a database that is stuck, and none is refused."""
    monkeypatch.setattr(slots, "WAIT", 3.0)
    prod = lives["prod"]
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(read_in_parallel, {prod: partial(time.sleep, 0.9)}, 60) for _ in range(8)]
        assert [answer.result()[prod] for answer in asked] == [None] * 8


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


def test_what_is_known_of_an_alias_goes_with_it(lives, release):
    read_in_parallel({lives["prod"]: release.wait}, 0.05)
    caches.forget(lives["prod"].alias)
    assert why_dead(lives["prod"]) is None


def test_one_whose_turn_did_not_come_is_not_taken_for_dead(lives, release, monkeypatch):
    monkeypatch.setattr(parallel, "_turns", threading.BoundedSemaphore(1))
    results = read_in_parallel(dict.fromkeys(lives.values(), release.wait), 0.3)
    waited = [
        connection
        for connection, error in results.items()
        if "not reached in time" in getattr(error, "message", "")
    ]
    assert len(waited) == 2
    assert [why_dead(connection) for connection in waited] == [None, None]


def test_many_databases_are_read_a_few_at_a_time(lives, monkeypatch):
    monkeypatch.setattr(parallel, "_turns", threading.BoundedSemaphore(1))
    running: list[int] = []

    def alone():
        running.append(1)
        time.sleep(0.05)
        return len(running), running.pop()

    results = read_in_parallel(dict.fromkeys(lives.values(), alone), 5)
    assert list(results.values()) == [(1, 1)] * 3
