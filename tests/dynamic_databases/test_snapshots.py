"""Catalogs: read when they may have changed, by one thread at a time, stored when they did change."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.signals import request_finished
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dynamic_databases.catalog import READER_VERSION, readers
from dynamic_databases.connections import live
from dynamic_databases.errors import Unreachable
from dynamic_databases.models import CatalogOutline, CatalogSnapshot, Database
from dynamic_databases.readings import latest, snapshots
from dynamic_databases.readings.cached_readings import BYTES_PER_COLUMN, BYTES_PER_TABLE, cached_readings
from dynamic_databases.readings.latest import latest_reading, latest_readings, refresh
from dynamic_databases.readings.snapshots import last_stored
from tests.conftest import write_sqlite
from tests.dynamic_databases.one_table import columns, file, names, shop

__all__ = ["file", "shop"]

pytestmark = pytest.mark.django_db


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
    snapshots.store(connection, reading)
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
    reading = latest._read_unless_fresh(connection)
    Database.objects.filter(pk=shop.pk).delete()
    snapshots.store(connection, reading)
    assert CatalogSnapshot.objects.count() == 0


def test_a_database_is_removed_without_reading_its_snapshots_first(shop):
    """One that is written between reading and removing would be left, and refuse the whole."""
    columns(shop)
    with CaptureQueriesContext(connection) as queries:
        shop.delete()
    statements = [query["sql"] for query in queries if "catalogsnapshot" in query["sql"]]
    assert [statement.split()[0] for statement in statements] == ["DELETE"]


def test_outlines_without_a_snapshot_go_when_the_next_is_stored(shop, file):
    columns(shop)
    first = CatalogOutline.objects.get()
    CatalogSnapshot.objects.all().delete()
    assert CatalogOutline.objects.get() == first
    write_sqlite(file, "ALTER TABLE t ADD COLUMN y")
    columns(shop)
    assert CatalogOutline.objects.get().snapshot_id == shop.snapshots.get().pk != first.snapshot_id


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


def test_stored_catalogs_are_let_go_when_they_take_too_much_memory(sqlite_database, settings):
    two = 2 * (BYTES_PER_TABLE + BYTES_PER_COLUMN) / 2**20
    settings.CATALOGS_MEMORY = two / snapshots.PART_OF_MEMORY
    snapshots._catalogs.clear()
    for slug in ("prod", "test", "dev"):
        connection = live(sqlite_database(slug, "many", f"CREATE TABLE {slug} (x)"))
        latest_reading(connection)
        request_finished.send(None)
        assert last_stored([connection])[connection][0].tables[0].name == slug
    assert len(snapshots._catalogs) == 2


def test_a_damaged_snapshot_is_as_if_there_were_none(shop):
    columns(shop)
    shop.snapshots.update(catalog='{"tables": 3}', digest="damaged")
    assert last_stored([live(shop)]) == {}


def by_reader(shop, version, **changed):
    """Let a database's one snapshot be of another version of the reader, and an hour old."""
    snapshot = shop.snapshots.get()
    early = snapshot.last_seen - timedelta(hours=1)
    catalog = {**json.loads(snapshot.catalog), **changed}
    shop.snapshots.update(
        reader_version=version,
        catalog=json.dumps(catalog),
        digest="of another reader",
        first_seen=early,
        last_seen=early,
    )
    snapshots._stored.clear()  # as in another worker
    return early


def test_a_snapshot_has_the_version_of_its_reader(shop):
    columns(shop)
    assert shop.snapshots.get().reader_version == READER_VERSION


def test_what_an_older_reader_stored_stands_in_with_what_it_did_not_read(shop, monkeypatch):
    columns(shop)
    by_reader(shop, 0)
    monkeypatch.setattr(readers, "READ_SINCE", {"column.comment": 1})
    catalog, _ = last_stored([live(shop)])[live(shop)]
    assert catalog.unread == ("column.comment",)


def test_the_first_reading_after_an_upgrade_is_no_change(shop):
    columns(shop)
    early = by_reader(shop, 0)
    refresh(live(shop))
    snapshot = shop.snapshots.get()
    assert snapshot.first_seen == early < snapshot.last_seen
    assert (snapshot.reader_version, snapshot.digest) == (READER_VERSION, live_digest(shop))


def live_digest(shop):
    return latest_reading(live(shop)).catalog.digest


def test_what_changed_before_the_first_reading_after_an_upgrade_is_a_change(shop, file):
    columns(shop)
    by_reader(shop, 0)
    write_sqlite(file, "ALTER TABLE t ADD COLUMN y")
    refresh(live(shop))
    latest, before = shop.snapshots.all()
    assert (latest.reader_version, before.reader_version) == (READER_VERSION, 0)
    assert before.last_seen < latest.first_seen


def test_a_release_before_leaves_what_a_later_reader_stored(shop):
    columns(shop)
    early = by_reader(shop, READER_VERSION + 1, extensions=["of a later release"])
    refresh(live(shop))
    snapshot = shop.snapshots.get()
    assert (snapshot.reader_version, snapshot.digest) == (READER_VERSION + 1, "of another reader")
    assert snapshot.first_seen == early < snapshot.last_seen


def test_databases_are_read_together_and_a_dead_one_costs_itself(shop, register, tmp_path):
    alive, dead = live(shop), live(register("dev", "shop", tmp_path / "missing"))
    readings = latest_readings([alive, dead])
    assert names(readings[alive]) == ["x"]
    assert isinstance(readings[dead], Unreachable)
    assert set(CatalogSnapshot.objects.values_list("database_id", flat=True)) == {shop.pk}


def test_what_is_kept_of_a_removed_database_is_freed(shop):
    columns(shop)
    alias = shop.alias
    shop.delete()
    assert cached_readings.get(alias) is None
    assert alias not in snapshots._stored


def test_statements_for_a_catalog_are_as_many_for_a_thousand_tables(
    sqlite_database, django_assert_num_queries
):
    few = live(sqlite_database("prod", "few", "CREATE TABLE few (never_told_before)"))
    many = live(sqlite_database("dev", "many", "".join(f"CREATE TABLE t{n} (x);" for n in range(1000))))
    counts = []
    for database in (few, many):
        wrapper = database.wrapper
        wrapper.ensure_connection()
        wrapper.force_debug_cursor = True
        wrapper.queries_log.clear()
        refresh(database)
        counts.append(len(wrapper.queries_log))
    assert counts[0] == counts[1] < 20


def test_times_are_stored_aware(shop):
    columns(shop)
    snapshot = shop.snapshots.get()
    assert snapshot.first_seen.tzinfo is not None
    assert connection.queries_log is not None
