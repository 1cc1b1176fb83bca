"""Many threads that ask one controller at a time: they take turns, and one that hangs leaves others be."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from dynamic_databases.connections import aliases, live, reading, slots
from dynamic_databases.errors import Busy
from dynamic_databases.models import Database, Environment, Source
from dynamic_databases.sources import controllers
from dynamic_databases.sources.rows import customer_rows
from tests.conftest import write_sqlite
from tests.controller import source_of
from tests.servers.programs import became

NAMES = ("acme.example", "beta.example", "1", "2", "nobody.example", "6")


class Held:
    """Questions to a controller that wait until they may go on."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go_on = threading.Event()

    def customer_rows(self, source: Any, connection: Any, name: str, environments: Any) -> Any:
        self.asked.append(name)
        assert source.name == "older" or self.go_on.wait(60)
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
def older(source, register, tmp_path):
    """Return a source in another controller, which answers at once; it has one customer."""
    script = (
        "CREATE TABLE older (id text, file text); INSERT INTO older VALUES ('older.example', 'a.sqlite3')"
    )
    controller = register("prod", "older", write_sqlite(tmp_path / "older.sqlite3", script))
    changes = {"table": "older", "name_columns": "", "environment_column": "", "connection_column": ""}
    return source_of(controller, name="older", database_column="file", **changes)


@pytest.fixture
def ask(source, core, monkeypatch):
    """Return a function that lets a thread of a pool ask controllers for a name, `core` among them.

    It answers for the last. The threads read none of our own tables: the test's transaction holds those.
    """
    places = list(Environment.objects.all())
    known = {database.pk: live(database) for database in Database.objects.stored()}
    monkeypatch.setattr(controllers, "live", lambda database: known[database.pk])

    def answer(name: str, *others: Source) -> controllers.Answer:
        for connection in known.values():
            aliases.vouch_for(connection.alias)
        sources = (source, *others)
        return controllers.rows_named(name, {each.pk: each for each in sources}, places)[sources[-1].pk]

    def ask(threads: ThreadPoolExecutor, *question: Any) -> Future[Any]:
        return threads.submit(answer, *question)

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


def test_who_is_found_elsewhere_does_not_wait_for_a_controller_that_others_read(older, ask, held):
    with ThreadPoolExecutor(4) as threads:
        first = [ask(threads, "acme.example") for _ in range(2)]
        assert became(lambda: len(held.asked) == 2, 30)
        assert [row.key for row in ask(threads, "older.example", older).result(60).rows] == ["older.example"]
        nobody = ask(threads, "nobody.example", older)
        assert became(lambda: waiting() == 3, 30)
        held.go_on.set()
        assert nobody.result(60).rows == []
        assert [len(answer.result(60).rows) for answer in first] == [2, 2]
