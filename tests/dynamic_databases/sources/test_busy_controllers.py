"""Many threads that ask one controller at a time: they take turns, and one that hangs leaves others be."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from dynamic_databases.connections import aliases, live, reading, slots
from dynamic_databases.errors import Busy
from dynamic_databases.models import Environment
from dynamic_databases.sources import controllers
from dynamic_databases.sources.rows import customer_rows
from tests.servers.programs import became

NAMES = ("acme.example", "beta.example", "1", "2", "nobody.example", "6")


class Held:
    """Questions to a controller that wait until they may go on."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go_on = threading.Event()

    def customer_rows(self, source: Any, connection: Any, name: str, environments: Any) -> Any:
        self.asked.append(name)
        assert self.go_on.wait(60)
        return customer_rows(source, connection, name, environments)


@pytest.fixture
def held(monkeypatch):
    """Yield the questions, held; whoever asks for any time is taken for slow."""
    held = Held()
    monkeypatch.setattr(controllers, "customer_rows", held.customer_rows)
    monkeypatch.setattr(slots, "WAIT", -1.0)
    yield held
    held.go_on.set()


@pytest.fixture
def ask(source, core, monkeypatch):
    """Return a function that lets a thread of a pool ask the controller for a name.

    The threads read none of our own tables: the test's transaction holds those.
    """
    places = list(Environment.objects.all())
    connection = live(core)
    monkeypatch.setattr(controllers, "live", lambda database: connection)

    def answer(name: str) -> controllers.Answer:
        aliases.vouch_for(connection.alias)
        return controllers.rows_named(name, {source.pk: source}, places)[source.pk]

    def ask(threads: ThreadPoolExecutor, name: str) -> Future[Any]:
        return threads.submit(answer, name)

    return ask


def waiting() -> int:
    return sum(thread.name == "reading core in prod" for thread in threading.enumerate())


def test_all_who_ask_at_once_are_answered_however_slow_the_first_are(ask, held):
    with ThreadPoolExecutor(len(NAMES)) as threads:
        answers = [ask(threads, name) for name in NAMES]
        assert became(lambda: waiting() == len(NAMES), 30)
        held.go_on.set()
        keys = [[row.key for row in answer.result(60).rows] for answer in answers]
    assert keys == [["1", "5"], ["2"], ["1"], ["2"], [], ["6"]]


def test_those_who_ask_the_same_share_an_answer(ask, held):
    with ThreadPoolExecutor(8) as threads:
        answers = [ask(threads, "acme.example") for _ in range(8)]
        assert became(lambda: waiting() == 8, 30)
        assert became(lambda: len(held.asked) == 2, 30)
        held.go_on.set()
        assert {len(answer.result(60).rows) for answer in answers} == {2}
    assert held.asked == ["acme.example"] * 2, "only those asked who had their turn at once"


def test_where_threads_are_counted_half_of_them_wait_and_others_are_told(
    ask, held, settings, sqlite_database
):
    settings.WORKER_THREADS = 8
    other = live(sqlite_database("dev", "other", "CREATE TABLE t (x)"))
    with ThreadPoolExecutor(8) as threads:
        answers = [ask(threads, "acme.example") for _ in range(8)]
        assert became(lambda: sum(answer.done() for answer in answers) == 4, 30)
        assert isinstance(next(answer for answer in answers if answer.done()).result(), Busy)
        with reading(other) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        held.go_on.set()
        assert sum(isinstance(answer.result(60), Busy) for answer in answers) == 4
