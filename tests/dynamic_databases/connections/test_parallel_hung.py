"""A database that hangs while several are read costs itself, and when it is tried again."""

from __future__ import annotations

import threading
import time
from functools import partial

import pytest

from dynamic_databases import caches
from dynamic_databases.connections import known_dead, parallel
from dynamic_databases.connections.known_dead import try_again, why_dead
from dynamic_databases.errors import TimedOut, Unreachable
from tests.dynamic_databases.connections.parallel_readings import lives, read_in_parallel, release, row

__all__ = ["lives", "release"]
pytestmark = pytest.mark.django_db


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
