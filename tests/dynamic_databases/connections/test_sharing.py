"""What several ask for at once is asked once: who waits shares the answer, or the error."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dynamic_databases import deadlines
from dynamic_databases.connections.sharing import OneAtATime
from dynamic_databases.errors import Busy, Unreachable

OTHERS = 7


def all_at_once(task) -> list[Any]:
    """Return what eight threads get (a value or an error) that ask while the first one is at it."""
    once: OneAtATime[str, Any] = OneAtATime()
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        begun.set()
        go_on.wait(30)
        return task()

    def ask(what):
        try:
            return once.run("shop", what, 30, "shop").value
        except (Unreachable, ZeroDivisionError) as error:
            return error

    with ThreadPoolExecutor(OTHERS + 1) as threads:
        first = threads.submit(ask, slow)
        begun.wait(30)
        others = [threads.submit(ask, task) for _ in range(OTHERS)]
        waiting = once._running["shop"]._waiters
        while len(waiting) < OTHERS:
            threading.Event().wait(0.01)
        go_on.set()
        return [future.result(30) for future in (first, *others)]


def test_an_answer_is_shared():
    tries = iter(range(100))
    assert all_at_once(lambda: next(tries)) == [0] * (OTHERS + 1)


def test_an_error_is_shared_each_with_its_own_traceback():
    tries = []

    def fails():
        tries.append(1)
        raise Unreachable("gone", retry_after=3)

    errors = all_at_once(fails)
    assert len(tries) == 1
    assert {(type(error), error.message, error.retry_after) for error in errors} == {(Unreachable, "gone", 3)}
    assert len({id(error) for error in errors}) == len(errors)


def test_what_is_no_answer_of_a_database_is_nobody_elses():
    tries = []

    def fails():
        tries.append(1)
        raise ZeroDivisionError

    all_at_once(fails)
    assert len(tries) == OTHERS + 1


def test_who_waits_too_long_is_told_that_it_is_busy():
    once: OneAtATime[str, None] = OneAtATime()
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        begun.set()
        go_on.wait(30)

    with ThreadPoolExecutor(1) as threads:
        threads.submit(once.run, "shop", slow, 30, "shop")
        begun.wait(30)
        with pytest.raises(Busy, match="another request"):
            once.run("shop", lambda: None, 0.01, "shop in prod")
        with pytest.raises(Busy), deadlines.within(0.01):
            once.run("shop", lambda: None, 30, "shop in prod")
        go_on.set()


def test_the_next_one_asks_anew():
    once: OneAtATime[str, int] = OneAtATime()
    assert [once.run("shop", iter([number]).__next__, 1, "shop").value for number in range(3)] == [0, 1, 2]
