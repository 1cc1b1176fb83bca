"""Catalogs are read when they may have changed, by one thread at a time."""

from __future__ import annotations

import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.core.signals import request_finished

from dynamic_databases.catalog import Reading
from dynamic_databases.connections import aliases, live, parallel
from dynamic_databases.dialects.sqlite import SQLite
from dynamic_databases.dialects.sqlite.backend import files
from dynamic_databases.errors import Busy, Unreachable
from dynamic_databases.readings import latest
from dynamic_databases.readings.cached_readings import BYTES_PER_COLUMN, BYTES_PER_TABLE, cached_readings
from dynamic_databases.readings.latest import latest_reading, latest_readings, refresh
from tests.conftest import write_sqlite
from tests.dynamic_databases.one_table import columns, file, names, shop

__all__ = ["file", "shop"]


@pytest.fixture
def reads(monkeypatch):
    """Return a list that grows with each catalog read."""
    threads = []

    def read_catalog(self, wrapper, made_before, read=SQLite.read_catalog_unless):
        threads.append(threading.get_ident())
        return read(self, wrapper, made_before)

    monkeypatch.setattr(SQLite, "read_catalog_unless", read_catalog)
    return threads


@pytest.fixture
def unversioned(monkeypatch):
    """Let SQLite be as a vendor that does not tell when its structure changed."""
    monkeypatch.setattr(SQLite, "structure_version", lambda self, wrapper: None)


def test_a_catalog_is_read_once_while_nothing_changes(shop, reads):
    assert columns(shop) == columns(shop) == ["x"]
    request_finished.send(sender=None)
    assert columns(shop) == ["x"]
    assert len(reads) == 1


def test_a_changed_table_is_noticed_at_once_on_sqlite(shop, file):
    assert columns(shop) == ["x"]
    write_sqlite(file, "ALTER TABLE t ADD COLUMN y")
    assert columns(shop) == ["x", "y"]


def test_a_file_put_in_the_place_of_another_is_noticed_at_once(shop, file, tmp_path):
    assert columns(shop) == ["x"]
    os.replace(write_sqlite(tmp_path / "new", "CREATE TABLE t (z)"), file)
    assert columns(shop) == ["z"]


def test_a_vendor_that_does_not_tell_is_asked_when_the_reading_is_too_old(
    shop, file, reads, unversioned, settings
):
    assert columns(shop) == ["x"]
    write_sqlite(file, "ALTER TABLE t ADD COLUMN y")
    assert columns(shop) == ["x"]
    settings.CATALOG_MAX_AGE = 0.0
    assert columns(shop) == ["x", "y"]
    assert len(reads) == 2


def test_a_refresh_reads_whatever_is_known(shop, file, unversioned):
    assert columns(shop) == ["x"]
    write_sqlite(file, "ALTER TABLE t ADD COLUMN y")
    assert names(refresh(live(shop))) == ["x", "y"]
    assert columns(shop) == ["x", "y"]


def test_a_refresh_does_not_take_what_was_begun_before_it(shop, file, unversioned, monkeypatch):
    connection, began, go = live(shop), threading.Event(), threading.Event()

    def slow(self, wrapper, made_before, read=SQLite.read_catalog_unless):
        result = read(self, wrapper, made_before)
        began.set()
        go.wait(5)
        return result

    def early():
        try:
            return parallel.read_in_parallel({connection: lambda: latest._read_unless_fresh(connection)}, 10)
        finally:
            request_finished.send(sender=None)

    with ThreadPoolExecutor() as threads:
        with monkeypatch.context() as patch:
            patch.setattr(SQLite, "read_catalog_unless", slow)
            first = threads.submit(early)
            began.wait(5)
        write_sqlite(file, "ALTER TABLE t ADD COLUMN y")
        threading.Timer(0.2, go.set).start()
        assert names(refresh(connection)) == ["x", "y"]
        assert names(first.result()[connection]) == ["x"]


def test_many_who_ask_at_once_are_answered_by_one_reading(shop, reads, unversioned):
    connection, together = live(shop), threading.Barrier(8)

    def ask():
        together.wait(5)
        try:
            aliases.vouch_for(connection.alias)
            return latest._read_unless_fresh(connection)
        finally:
            request_finished.send(sender=None)

    with ThreadPoolExecutor(8) as threads:
        results = [future.result() for future in [threads.submit(ask) for _ in range(8)]]
    assert len(reads) == 1
    assert all(result is results[0] for result in results)


def test_nobody_waits_without_end_for_somebody_else(shop, settings):
    settings.STATEMENT_TIMEOUT = settings.CONNECT_TIMEOUT = 0.1
    connection, begun, done = live(shop), threading.Event(), threading.Event()

    def hold():
        begun.set()
        done.wait(5)

    thread = threading.Thread(target=latest._running.run, args=(connection.alias, hold, 5, "it"))
    thread.start()
    begun.wait(5)
    with pytest.raises(Busy, match="answering another request"):
        latest_reading(connection)
    done.set()
    thread.join()


def test_readings_are_let_go_when_they_take_too_much_memory(sqlite_database, settings):
    settings.CATALOGS_MEMORY = 2 * (BYTES_PER_TABLE + BYTES_PER_COLUMN) / 2**20
    for slug in ("prod", "test", "dev"):
        latest_reading(live(sqlite_database(slug, "many", "CREATE TABLE t (x)")))
    assert len(cached_readings) == 2


@pytest.fixture
def questions(monkeypatch):
    """Return a list that grows with each question whether a file's structure changed, however young it is."""
    asked = []

    def structure_version(self, wrapper, ask=SQLite.structure_version):
        asked.append(wrapper.alias)
        return ask(self, wrapper)

    monkeypatch.setattr(SQLite, "structure_version", structure_version)
    monkeypatch.setattr(files, "SETTLED", -1.0)
    return asked


def together(shop):
    """Return the columns as a page of many databases reads them."""
    (reading,) = latest_readings([live(shop)]).values()
    if isinstance(reading, Reading):
        return names(reading)
    raise reading


@pytest.fixture(params=[columns, together], ids=["alone", "together"])
def read(request):
    """Return what reads the columns as a page of one database does, or one of many."""
    return request.param


def test_an_unchanged_file_is_not_asked(shop, questions, read):
    assert read(shop) == ["x"]
    questions.clear()
    assert read(shop) == read(shop) == ["x"]
    assert questions == []


def test_a_changed_file_is_noticed_at_once(shop, file, questions, tmp_path, read):
    assert read(shop) == ["x"]
    write_sqlite(file, "ALTER TABLE t ADD COLUMN y")
    assert read(shop) == ["x", "y"]
    os.replace(write_sqlite(tmp_path / "new", "CREATE TABLE t (z)"), file)
    assert read(shop) == ["z"]
    file.unlink()
    with pytest.raises(Unreachable):
        read(shop)


def test_a_change_that_is_only_in_the_log_beside_the_file_is_noticed(shop, file, questions, read):
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        assert read(shop) == ["x"]
        size = file.stat().st_size
        connection.execute("ALTER TABLE t ADD COLUMN y")
        assert file.stat().st_size == size
        assert read(shop) == ["x", "y"]


def test_a_file_that_was_written_a_moment_ago_is_asked_each_time(shop, questions, monkeypatch, read):
    monkeypatch.setattr(files, "SETTLED", 3600.0)
    assert read(shop) == ["x"]
    questions.clear()
    assert read(shop) == ["x"]
    assert questions


def test_however_unchanged_a_file_looks_it_is_asked_now_and_then(shop, questions, settings, read):
    assert read(shop) == ["x"]
    questions.clear()
    settings.CATALOG_MAX_AGE = 0.0
    assert read(shop) == ["x"]
    assert questions
