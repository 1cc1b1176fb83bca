"""Connections to a SQLite store serve other requests, notice another file, and leave all in the file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler, OperationalError

from dynamic_databases.dialects.sqlite.backend.files import state_of
from dynamic_databases.stores.entries import store_entry
from dynamic_databases.stores.sqlite.idle import IdleConnections, idle_connections
from tests.conftest import write_sqlite

pytestmark = pytest.mark.django_db
TABLE = "CREATE TABLE notes (text text); INSERT INTO notes VALUES ('{}');"

Open = Callable[[], BaseDatabaseWrapper]


@pytest.fixture(autouse=True)
def kept_for_long(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """On a busy machine a test may take longer than connections are kept."""
    monkeypatch.setattr(idle_connections, "_seconds", 60.0)
    yield
    idle_connections.close_all()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return store_with(tmp_path / "store.sqlite3", "first")


@pytest.fixture
def opened(file: Path) -> Iterator[Open]:
    """Yield what makes a store's connection as the site configures it, not open yet."""
    entry = store_entry({"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)})
    made: list[BaseDatabaseWrapper] = []

    def connection() -> BaseDatabaseWrapper:
        made.append(ConnectionHandler({"default": entry}).create_connection("default"))
        made[-1].inc_thread_sharing()  # closed here in any case
        return made[-1]

    yield connection
    for connected in made:
        connected.close()


def asked(store: BaseDatabaseWrapper, sql: str) -> list[str]:
    with store.cursor() as cursor:
        cursor.execute(sql)
        return [text for (text,) in cursor.fetchall()]


def request(store: BaseDatabaseWrapper, sql: str = "SELECT text FROM notes") -> list[str]:
    """Return what a request that runs a statement reads; Django's signals do the rest before and after it."""
    store.close_if_unusable_or_obsolete()
    texts = asked(store, sql)
    store.close_if_unusable_or_obsolete()
    assert store.connection is None
    return texts


def texts_in(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as copy:
        return [text for (text,) in copy.execute("SELECT text FROM notes")]


def store_with(file: Path, text: str) -> Path:
    """Write a store with one note, in WAL mode as each of ours and its copies."""
    write_sqlite(file, TABLE.format(text))
    with closing(sqlite3.connect(file)) as store:
        store.execute("PRAGMA journal_mode = WAL")
    return file


def other_store(folder: Path) -> Path:
    return store_with(folder / "other.sqlite3", "restored")


def replace(file: Path) -> None:
    """Put another database in a file's place, as one restores a backup."""
    other_store(file.parent).replace(file)


def copy_over(file: Path) -> None:
    """Write another database over a file."""
    shutil.copyfile(other_store(file.parent), file)


def remove_and_copy(file: Path) -> None:
    """Take a file away with what lies beside it, and put another one there."""
    for path in file.parent.glob(f"{file.name}*"):
        path.unlink()
    shutil.copyfile(other_store(file.parent), file)


def test_a_connection_serves_the_next_request_whichever_that_is(opened):
    store, other = opened(), opened()
    store.ensure_connection()
    kept = store.connection
    assert request(store) == ["first"]
    other.ensure_connection()
    assert other.connection is kept
    store.ensure_connection()
    assert store.connection is not kept


@pytest.mark.parametrize("restore", [replace, copy_over, remove_and_copy])
def test_a_restored_file_is_read_and_written_from_the_next_request_on(opened, file, restore):
    store, other = opened(), opened()
    store.ensure_connection()
    other.ensure_connection()
    assert (request(store), request(other)) == (["first"], ["first"])
    assert len(idle_connections) == 2
    restore(file)
    assert request(store) == ["restored"]
    request(other, "INSERT INTO notes VALUES ('second')")
    idle_connections.close_all()
    assert request(store) == ["restored", "second"]
    assert texts_in(file) == ["restored", "second"]
    assert asked(store, "PRAGMA integrity_check") == ["ok"]


def test_a_store_that_is_gone_is_not_read_any_more(opened, file):
    store = opened()
    request(store)
    file.unlink()
    with pytest.raises(OperationalError, match="no such table"):
        asked(store, "SELECT text FROM notes")


def test_what_is_written_lies_in_the_file_itself(opened, file, tmp_path):
    idle, store = opened(), opened()
    request(idle)
    request(store, "INSERT INTO notes VALUES ('second')")
    shutil.copyfile(file, tmp_path / "backup.sqlite3")
    assert texts_in(tmp_path / "backup.sqlite3") == ["first", "second"]
    assert request(idle) == ["first", "second"]


def test_what_a_command_wrote_lies_in_the_file_when_it_ends(opened, file, tmp_path):
    idle, command = opened(), opened()
    idle.ensure_connection()
    asked(command, "INSERT INTO notes VALUES ('second')")
    command.close()
    shutil.copyfile(file, tmp_path / "backup.sqlite3")
    assert texts_in(tmp_path / "backup.sqlite3") == ["first", "second"]


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


def leave_a_transaction(store: BaseDatabaseWrapper) -> object:
    return asked(store, "BEGIN")


def leave_a_statement(store: BaseDatabaseWrapper) -> object:
    asked(store, "INSERT INTO notes VALUES ('second')")
    store.close()
    running = store.cursor()
    running.execute("SELECT text FROM notes")
    running.fetchone()
    return running


def leave_keys_unchecked(store: BaseDatabaseWrapper) -> object:
    return asked(store, "PRAGMA foreign_keys = OFF")


def leave_an_error(store: BaseDatabaseWrapper) -> object:
    with pytest.raises(OperationalError):
        asked(store, "SELECT nothing FROM notes")
    return None


@pytest.mark.parametrize(
    "leave", [leave_a_transaction, leave_a_statement, leave_keys_unchecked, leave_an_error]
)
def test_a_connection_in_which_something_was_left_serves_no_other_request(opened, leave):
    store = opened()
    left = leave(store)
    store.close_if_unusable_or_obsolete()
    store.close_if_unusable_or_obsolete()
    assert len(idle_connections) == 0
    del left


def test_idle_connections_are_closed_after_their_time(opened, file, monkeypatch):
    monkeypatch.setattr(idle_connections, "_seconds", 0.1)
    request(opened())
    until = time.monotonic() + 30
    while list(file.parent.glob("*-wal")) and time.monotonic() < until:
        time.sleep(0.05)
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert len(idle_connections) == 0


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
