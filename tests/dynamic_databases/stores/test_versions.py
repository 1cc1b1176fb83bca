"""A SQLite store's version: equal while nobody has committed anything, whoever that would be."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from contextlib import closing

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


def test_it_stays_while_a_store_is_only_read(opened):
    version = opened().version()
    assert version is not None
    request(opened())
    assert [opened().version(), opened().version()] == [version, version]


def test_it_is_another_one_after_each_commit(opened, file):
    store, seen = opened(), [opened().version()]
    request(store, ADD)
    seen.append(store.version())
    asked(store, ADD)  # by a connection that stays open
    seen.append(store.version())
    asked(store, "DELETE FROM notes")
    seen.append(store.version())
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute(ADD)
        seen.append(store.version())
        other.execute("CREATE TABLE other (id)")
        seen.append(store.version())
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
    assert opened().version() not in (None, version)


def test_a_store_that_is_gone_has_none_and_is_not_made_again(opened, file):
    assert opened().version() is not None
    file.unlink()
    assert opened().version() is None
    assert not file.exists()


def test_a_file_that_is_no_database_has_none(opened, file):
    file.write_bytes(b"something else" * 1000)
    assert opened().version() is None


def test_who_is_locked_out_is_told_nothing_and_does_not_wait(opened, file):
    store = opened()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        assert store.version() is None
        other.execute("ROLLBACK")
    assert store.version() is not None


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
    assert opened().version() not in (None, version)  # nobody has watched meanwhile


def test_a_forked_process_watches_by_a_connection_of_its_own(opened):
    store = opened()
    version = store.version()
    child = os.fork()
    if child == 0:
        os._exit(0 if store.version() not in (None, version) else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert store.version() not in (None, version)


def test_what_was_read_after_a_version_is_current_as_long_as_it_is_the_version(opened: Open, file):
    """Several threads write and read; none takes something for current that is not."""
    watched = IdleConnections(seconds=60)
    writing, errors = threading.Event(), []

    def write() -> None:
        with closing(sqlite3.connect(file, timeout=60, isolation_level=None)) as other:
            for _ in range(200):
                other.execute("UPDATE notes SET text = text || '.'")
        writing.set()

    def read() -> None:
        entry = {"NAME": str(file)}
        with closing(sqlite3.connect(file, timeout=60, isolation_level=None)) as own:
            kept: tuple[object, object] | None = None
            while not writing.is_set():
                state = state_of(entry)
                version = None if state is None else watched.version(str(file), state)
                if state is None or version is None:
                    continue
                before = own.execute("SELECT text FROM notes").fetchall()
                if watched.version(str(file), state) != version:
                    continue
                if kept is not None and kept[0] == version and kept[1] != before:
                    errors.append((kept, before))
                kept = (version, before)

    threads = [threading.Thread(target=work) for work in (write, read, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    watched.close_all()
    assert errors == []
