"""Whose turn it is where more is asked than may be read at once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from dynamic_databases.connections import parallel, slots
from dynamic_databases.connections.known_dead import try_again
from dynamic_databases.errors import Busy, TimedOut
from tests.dynamic_databases.connections.parallel_readings import lives, read_in_parallel, release, row
from tests.servers.programs import became

__all__ = ["lives", "release"]
pytestmark = pytest.mark.django_db


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


def test_many_databases_are_read_a_few_at_a_time(lives, monkeypatch):
    monkeypatch.setattr(parallel, "_turns", threading.BoundedSemaphore(1))
    running: list[int] = []

    def alone():
        running.append(1)
        time.sleep(0.05)
        return len(running), running.pop()

    results = read_in_parallel(dict.fromkeys(lives.values(), alone), 5)
    assert list(results.values()) == [(1, 1)] * 3
