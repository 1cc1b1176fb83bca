"""A SQLite store's version: equal while nobody has committed anything, whoever that would be."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from dynamic_databases.dialects.sqlite.backend.files import state_of
from dynamic_databases.stores.sqlite.idle import IdleConnections, idle_connections
from tests.dynamic_databases.stores.notes import (
    Open,
    asked,
    file,
    kept_for_long,
    opened,
    request,
    store_with,
)

__all__ = ["file", "kept_for_long", "opened"]
pytestmark = pytest.mark.django_db
ADD = "INSERT INTO notes VALUES ('second')"


@pytest.fixture(autouse=True)
def used(opened: Open) -> None:
    """A request has just ended."""
    request(opened())


def test_it_stays_while_a_store_is_only_read(opened):
    version = opened().version()
    assert version is not None
    request(opened())
    assert [opened().version(), opened().version()] == [version, version]


def test_a_store_that_nobody_used_lately_is_not_opened_for_it(opened):
    idle_connections.close_all()
    assert opened().version() is None
    assert len(idle_connections) == 0
    request(opened())
    assert opened().version() is not None
    assert len(idle_connections) == 0


def version_of(opened: Open) -> object:
    """Return the version that a request finds that follows another one."""
    request(opened())
    version: object = opened().version()  # type: ignore[attr-defined]  # our store's
    return version


def test_it_is_another_one_after_each_commit(opened, file):
    store, seen = opened(), [version_of(opened)]
    request(store, ADD)
    seen.append(version_of(opened))
    asked(store, ADD)  # by a connection that stays open
    seen.append(version_of(opened))
    asked(store, "DELETE FROM notes")
    seen.append(version_of(opened))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute(ADD)
        seen.append(version_of(opened))
        other.execute("CREATE TABLE other (id)")
        seen.append(version_of(opened))
    assert None not in seen
    assert len(set(seen)) == len(seen)


def test_what_is_not_committed_changes_nothing(opened, file):
    version = opened().version()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute(ADD)
        assert opened().version() == version
        other.execute("ROLLBACK")
    assert opened().version() == version


def test_a_transaction_has_none_as_it_may_see_what_it_wrote(opened, file):
    store = opened()
    asked(store, "BEGIN")
    assert store.version() is None
    asked(store, "ROLLBACK")
    request(opened())
    assert store.version() is not None
    store.set_autocommit(False)
    assert store.version() is None
    store.set_autocommit(True)


@pytest.mark.parametrize("is_written_over", [True, False])
def test_a_restored_file_has_another_one(opened, file, is_written_over):
    version = opened().version()
    other = store_with(file.parent / "other.sqlite3", "restored")
    if is_written_over:
        shutil.copyfile(other, file)
    else:
        other.replace(file)
    assert opened().version() is None
    request(opened())
    assert opened().version() not in (None, version)


def test_a_store_that_is_gone_has_none_and_is_not_made_again(opened, file):
    assert opened().version() is not None
    file.unlink()
    assert opened().version() is None
    assert not file.exists()


def test_a_file_that_is_no_database_has_none(opened, file):
    file.write_bytes(b"something else" * 1000)
    assert opened().version() is None
    idle_connections.close_all()


def test_who_is_locked_out_is_told_nothing_and_does_not_wait(file):
    idle_connections.close_all()
    idle = IdleConnections(seconds=60)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        state = state_of({"NAME": str(file)})
        assert state is not None
        idle.give(sqlite3.connect(file, timeout=600, check_same_thread=False), str(file), state)
        assert idle.version(str(file), state) is not None
        other.execute("BEGIN EXCLUSIVE")
        assert idle.version(str(file), state) is None
    idle.close_all()


def test_a_store_in_memory_has_none(opened):
    store = opened()
    store.settings_dict = {**store.settings_dict, "NAME": ":memory:"}
    assert store.version() is None


def test_nothing_is_open_beside_a_store_that_nobody_uses(opened, file, monkeypatch):
    monkeypatch.setattr(idle_connections, "_seconds", 0.1)
    version = opened().version()
    until = time.monotonic() + 30
    while list(file.parent.glob("*-wal")) and time.monotonic() < until:
        time.sleep(0.05)
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    monkeypatch.setattr(idle_connections, "_seconds", 60.0)
    request(opened())
    assert opened().version() not in (None, version)  # nobody has watched meanwhile


def test_a_forked_process_watches_by_a_connection_of_its_own(opened):
    store = opened()
    version = store.version()
    child = os.fork()
    if child == 0:
        request(opened())
        os._exit(0 if store.version() not in (None, version) else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    request(opened())
    assert store.version() not in (None, version)


def test_where_no_thread_can_be_started_the_next_who_uses_the_store_tries_again(opened, file, monkeypatch):
    idle = IdleConnections(seconds=0.1)
    state = state_of({"NAME": str(file)})
    assert state is not None

    def refused(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refused)
        idle.give(sqlite3.connect(file, check_same_thread=False), str(file), state)
        assert idle.version(str(file), state) is not None
    assert idle.version(str(file), state) is not None
    until = time.monotonic() + 30
    while idle._watching is not None and time.monotonic() < until:
        time.sleep(0.05)
    assert idle._watching is None


def connected(file: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(file, timeout=60, isolation_level=None, check_same_thread=False))


def write(file: Path, is_done: threading.Event) -> None:
    with connected(file) as other:
        for _ in range(200):
            other.execute("UPDATE notes SET text = text || '.'")
    is_done.set()


def read(file: Path, watched: IdleConnections, is_done: threading.Event, wrong: list[object]) -> None:
    """Note each text that differs from what was read before under the same version."""
    kept: dict[object, object] = {}
    with connected(file) as own:
        while not is_done.is_set():
            before = version_by(watched, file)
            texts = own.execute("SELECT text FROM notes").fetchall()
            is_known = before is not None and version_by(watched, file) == before
            if is_known and kept.setdefault(before, texts) != texts:
                wrong.append(texts)


def version_by(watched: IdleConnections, file: Path) -> object:
    state = state_of({"NAME": str(file)})
    if state is None:
        return None
    if not len(watched):
        watched.give(sqlite3.connect(file, timeout=60, check_same_thread=False), str(file), state)
    return watched.version(str(file), state)


def test_what_was_read_after_a_version_is_current_as_long_as_it_is_the_version(file):
    watched, is_done = IdleConnections(seconds=60), threading.Event()
    wrong: list[object] = []
    threads = [threading.Thread(target=write, args=(file, is_done))]
    threads += [threading.Thread(target=read, args=(file, watched, is_done, wrong)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    watched.close_all()
    assert wrong == []
