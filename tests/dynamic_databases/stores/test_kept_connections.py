"""Connections to a SQLite store serve other requests: how many are kept, for how long, and by whom."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import closing

import pytest

from dynamic_databases.dialects.sqlite.backend.files import state_of
from dynamic_databases.stores.entries import store_entry
from dynamic_databases.stores.sqlite.idle import IdleConnections, idle_connections
from tests.dynamic_databases.stores.notes import file, kept_for_long, opened, request, texts_in

__all__ = ["file", "kept_for_long", "opened"]
pytestmark = pytest.mark.django_db


def test_a_connection_serves_the_next_request_whichever_that_is(opened):
    store, other = opened(), opened()
    store.ensure_connection()
    kept = store.connection
    assert request(store) == ["first"]
    other.ensure_connection()
    assert other.connection is kept
    store.ensure_connection()
    assert store.connection is not kept


def test_a_connection_keeps_little_of_the_file(opened):
    assert list(map(str, request(opened(), "PRAGMA cache_size"))) == ["-512"]


def test_a_request_does_not_wait_for_who_writes(opened, file):
    store = opened()
    request(store, "INSERT INTO notes VALUES ('second')")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("INSERT INTO notes VALUES ('third')")
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO notes VALUES ('not committed')")
        assert request(store) == ["first", "second", "third"]
        other.execute("COMMIT")
    assert request(store)[-1] == "not committed"


def test_idle_connections_are_closed_after_their_time(opened, file, monkeypatch):
    monkeypatch.setattr(idle_connections, "_seconds", 0.1)
    request(opened())
    until = time.monotonic() + 30
    while list(file.parent.glob("*-wal")) and time.monotonic() < until:
        time.sleep(0.05)
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert len(idle_connections) == 0


def test_one_thread_closes_for_one_request_after_another(file, monkeypatch):
    started: list[str] = []
    start = threading.Thread.start

    def counted(self: threading.Thread) -> None:
        started.append(self.name)
        start(self)

    monkeypatch.setattr(threading.Thread, "start", counted)
    idle = IdleConnections(seconds=1)
    state = state_of({"NAME": str(file)})
    assert state is not None
    connection = sqlite3.connect(file, check_same_thread=False)
    for _ in range(20):
        idle.give(connection, str(file), state)
        assert idle.take(str(file), state) is connection
        time.sleep(0.02)
    assert started == ["closing idle store"]
    connection.close()


def test_no_more_than_a_few_are_kept(file):
    idle = IdleConnections(most=2, seconds=60)
    state = state_of({"NAME": str(file)})
    assert state is not None
    connections = [sqlite3.connect(file, check_same_thread=False) for _ in range(3)]
    for connection in connections:
        idle.give(connection, str(file), state)
    assert len(idle) == 2
    assert idle.take(str(file), state) is connections[-1]
    idle.close_all()
    connections[-1].close()


def test_a_forked_process_has_no_connection_and_keeps_its_own(opened, file):
    """It would believe to have the locks of the process that it comes from."""
    request(opened())
    assert len(idle_connections) == 1
    child = os.fork()
    if child == 0:
        os._exit(len(idle_connections))
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    request(opened())
    assert len(idle_connections) == 1


def test_many_threads_write_and_read_one_store(opened, file):
    """Each in requests of its own, while the log is put into the file again and again."""
    errors: list[BaseException] = []

    def work(number: int) -> None:
        store = opened()
        try:
            for turn in range(20):
                request(store, f"INSERT INTO notes VALUES ('{number} {turn}')")
                assert f"{number} {turn}" in request(store)
        except BaseException as error:  # noqa: BLE001  # told to the test
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(texts_in(file)) == 81


@pytest.mark.parametrize(
    ("engine", "is_kept"),
    [("mssql", False), ("django.db.backends.sqlite3", False), ("django.db.backends.postgresql", True)],
)
def test_only_connections_of_ours_to_servers_are_kept_by_their_thread(engine, is_kept):
    entry = {"ENGINE": engine, "NAME": "store", "CONN_MAX_AGE": 0}
    assert bool(store_entry(entry)["CONN_MAX_AGE"]) == is_kept
