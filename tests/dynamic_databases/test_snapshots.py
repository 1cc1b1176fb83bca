"""Catalogs: read when they may have changed, by one thread at a time, stored when they did change."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import connection

from dynamic_databases import snapshots
from dynamic_databases.connections import aliases, live, parallel
from dynamic_databases.dialects.sqlite import SQLite
from dynamic_databases.errors import Busy, Unreachable
from dynamic_databases.models import CatalogSnapshot, Database
from dynamic_databases.snapshots import last_stored, latest_reading, latest_readings, refresh
from tests.conftest import write_sqlite

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(sqlite_database):
    return sqlite_database("prod", "shop", "CREATE TABLE t (x)")


@pytest.fixture
def file(shop, tmp_path):
    return tmp_path / "prod-shop.sqlite3"


@pytest.fixture
def reads(monkeypatch):
    """Return a list that grows with each catalog read."""
    found = []

    def read_catalog(self, wrapper, read=SQLite.read_catalog):
        found.append(threading.get_ident())
        return read(self, wrapper)

    monkeypatch.setattr(SQLite, "read_catalog", read_catalog)
    return found


@pytest.fixture
def unversioned(monkeypatch):
    """Let SQLite be as a vendor that does not tell when its structure changed."""
    monkeypatch.setattr(SQLite, "structure_version", lambda self, wrapper: None)


def columns(database):
    return names(latest_reading(live(database)))


def names(reading: Any) -> list[str]:
    return [column.name for column in reading.catalog.table("t").columns]


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

    def slow(self, wrapper, read=SQLite.read_catalog):
        result = read(self, wrapper)
        began.set()
        go.wait(5)
        return result

    def early():
        try:
            return parallel.read_in_parallel(
                {connection: lambda: snapshots._read_unless_fresh(connection)}, 10
            )
        finally:
            request_finished.send(sender=None)

    with ThreadPoolExecutor() as threads:
        with monkeypatch.context() as patch:
            patch.setattr(SQLite, "read_catalog", slow)
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
            return snapshots._read_unless_fresh(connection)
        finally:
            request_finished.send(sender=None)

    with ThreadPoolExecutor(8) as threads:
        results = [one.result() for one in [threads.submit(ask) for _ in range(8)]]
    assert len(reads) == 1
    assert all(one is results[0] for one in results)


def test_nobody_waits_without_end_for_somebody_else(shop, settings):
    settings.STATEMENT_TIMEOUT = 0.1
    connection, done = live(shop), threading.Event()

    def hold():
        with snapshots._readings.one_at_a_time(connection.alias):
            done.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    time.sleep(0.05)
    with pytest.raises(Busy, match="still being read"):
        latest_reading(connection)
    done.set()
    thread.join()


def test_readings_kept_are_bounded(sqlite_database, monkeypatch):
    monkeypatch.setattr(snapshots._readings, "_size", 2)
    for slug in ("prod", "test", "dev"):
        latest_reading(live(sqlite_database(slug, "many", "CREATE TABLE t (x)")))
    assert len(snapshots._readings) <= 2


def test_a_structure_is_stored_when_it_is_new(shop, file):
    columns(shop)
    write_sqlite(file, "ALTER TABLE t ADD COLUMN y")
    columns(shop)
    latest, first = shop.snapshots.all()
    assert latest.digest != first.digest
    assert first.first_seen <= latest.first_seen


def test_the_same_structure_is_stored_once_and_seen_again(shop, monkeypatch):
    columns(shop)
    (before,) = shop.snapshots.all()
    monkeypatch.setattr(snapshots, "SEEN_AGAIN", timedelta(0))
    early = before.last_seen - timedelta(hours=1)
    shop.snapshots.update(first_seen=early, last_seen=early)
    refresh(live(shop))
    (after,) = shop.snapshots.all()
    assert after.first_seen == early < after.last_seen


def test_a_structure_that_stays_costs_no_query_of_ours(shop, django_assert_num_queries):
    connection = live(shop)
    first = latest_reading(connection)
    with django_assert_num_queries(0):
        assert latest_reading(connection).catalog == first.catalog


def test_two_workers_that_read_the_same_change_store_it_once(shop):
    connection = live(shop)
    reading = latest_reading(connection)
    snapshots._stored.clear()  # as in another worker
    snapshots._store(connection, reading)
    assert shop.snapshots.count() == 1


def test_a_structure_under_other_settings_is_stored_again(shop, file):
    columns(shop)
    shop.config = {**shop.config, "OPTIONS": {"timeout": 3}}
    shop.save()
    columns(shop)
    assert shop.snapshots.values("digest").distinct().count() == 1
    assert shop.snapshots.count() == 2


def test_a_row_removed_meanwhile_is_no_error(shop):
    connection = live(shop)
    reading = snapshots._read_unless_fresh(connection)
    Database.objects.filter(pk=shop.pk).delete()
    snapshots._store(connection, reading)
    assert CatalogSnapshot.objects.count() == 0


def test_the_last_stored_catalog_stands_in_for_a_dead_database(shop, file):
    connection = live(shop)
    reading = latest_reading(connection)
    request_finished.send(sender=None)
    file.unlink()
    with pytest.raises(Unreachable):
        latest_reading(live(shop))
    catalog, seen = last_stored([connection])[connection]
    assert catalog == reading.catalog
    assert seen == reading.read_at


def test_a_snapshot_of_an_older_shape_is_as_if_there_were_none(shop):
    columns(shop)
    shop.snapshots.update(catalog='{"tables": 3}', digest="of an older shape")
    assert last_stored([live(shop)]) == {}


def test_databases_are_read_together_and_a_dead_one_costs_itself(shop, register, tmp_path):
    alive, dead = live(shop), live(register("dev", "shop", tmp_path / "missing"))
    found = latest_readings([alive, dead])
    assert names(found[alive]) == ["x"]
    assert isinstance(found[dead], Unreachable)
    assert set(CatalogSnapshot.objects.values_list("database_id", flat=True)) == {shop.pk}


def test_what_is_kept_of_a_removed_database_is_freed(shop):
    columns(shop)
    alias = shop.alias
    shop.delete()
    assert snapshots._readings.get(alias) is None
    assert alias not in snapshots._stored


def test_statements_for_a_catalog_are_as_many_for_a_thousand_tables(
    sqlite_database, django_assert_num_queries
):
    few = live(sqlite_database("prod", "few", "CREATE TABLE few (never_told_before)"))
    many = live(sqlite_database("dev", "many", "".join(f"CREATE TABLE t{n} (x);" for n in range(1000))))
    counts = []
    for one in (few, many):
        wrapper = one.wrapper
        wrapper.ensure_connection()
        wrapper.force_debug_cursor = True
        wrapper.queries_log.clear()
        refresh(one)
        counts.append(len(wrapper.queries_log))
    assert counts[0] == counts[1] < 20


def test_times_are_stored_aware(shop):
    columns(shop)
    snapshot = shop.snapshots.get()
    assert snapshot.first_seen.tzinfo is not None
    assert connection.queries_log is not None
