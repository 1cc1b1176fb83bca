"""A new process takes the catalog that another one made, where it is proved to be current, and no other."""

from __future__ import annotations

import os
import zlib

import msgspec
import pytest
from django.db import connection as store
from django.test.utils import CaptureQueriesContext

from dynamic_databases.catalog import Catalog
from dynamic_databases.connections import live
from dynamic_databases.dialects.postgresql.catalog import reading as postgresql_reading
from dynamic_databases.dialects.sqlite.catalog import known as sqlite_known
from dynamic_databases.dialects.sqlite.catalog import reading
from dynamic_databases.models import Database, PackedCatalog
from dynamic_databases.readings import packed_catalogs, snapshots
from dynamic_databases.readings.cached_readings import cached_readings
from dynamic_databases.readings.latest import latest_reading, latest_readings
from dynamic_databases.readings.packed_catalogs import offered_to, packed, unpacked
from tests.conftest import write_sqlite
from tests.dynamic_databases.catalog.test_readers import SAMPLES, stored
from tests.dynamic_databases.dialects.postgresql.databases import EVERYTHING

pytestmark = pytest.mark.django_db
SHOP = """
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name varchar(20) UNIQUE);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer REFERENCES Customers, total decimal DEFAULT 0);
    CREATE VIEW big AS SELECT * FROM orders WHERE total > 100;
"""


@pytest.fixture
def shop(sqlite_database):
    return sqlite_database("prod", "shop", SHOP)


@pytest.fixture
def file(shop, tmp_path):
    return tmp_path / "prod-shop.sqlite3"


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """Return a list to which each catalog that is made anew adds its alias."""
    aliases: list[str] = []

    def counted(connection, *rest, make=reading._tables):
        aliases.append(connection.alias)
        return make(connection, *rest)

    monkeypatch.setattr(reading, "_tables", counted)
    return aliases


def in_a_new_process(database: Database) -> Catalog:
    """Return a database's catalog as a process reads it that has read none before."""
    cached_readings.clear()
    packed_catalogs.forget_all()
    sqlite_known.forget_all()
    snapshots._stored.clear()
    return latest_reading(live(database)).catalog


def test_a_new_process_makes_no_catalog_that_was_made_before(shop, made):
    first = in_a_new_process(shop)
    assert in_a_new_process(shop) == first == in_a_new_process(shop)
    assert len(made) == 1


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE orders ADD COLUMN note text",
        "ALTER TABLE orders RENAME TO sales",
        "CREATE INDEX by_total ON orders (total)",
        "CREATE TRIGGER touched AFTER UPDATE ON orders BEGIN SELECT 1; END",
        "DROP VIEW big",
        "CREATE TABLE one_more (a)",
        "PRAGMA application_id = 7",
    ],
)
def test_a_new_process_sees_what_was_changed_meanwhile(shop, file, change):
    before = in_a_new_process(shop)
    write_sqlite(file, change)
    after = in_a_new_process(shop)
    PackedCatalog.objects.all().delete()
    assert after == in_a_new_process(shop) != before


def test_a_file_in_the_place_of_another_is_read(shop, file, tmp_path):
    in_a_new_process(shop)
    os.replace(write_sqlite(tmp_path / "new", SHOP.replace("total", "amount")), file)
    assert in_a_new_process(shop).tables[2].columns[-1].name == "amount"


def test_what_is_read_next_takes_the_place_of_what_is_stored(shop, file, made):
    in_a_new_process(shop)
    write_sqlite(file, "CREATE TABLE one_more (a)")
    in_a_new_process(shop)
    assert len(in_a_new_process(shop).tables) == 4
    assert (len(made), PackedCatalog.objects.count()) == (2, 1)


def test_what_was_read_with_other_settings_is_not_taken(shop, made):
    in_a_new_process(shop)
    shop.config = {**shop.config, "OPTIONS": {"timeout": 3}}
    shop.save()
    in_a_new_process(shop)
    assert len(made) == 2


@pytest.mark.parametrize(
    "damaged", [b"", b"no catalog", zlib.compress(b"none"), zlib.compress(msgspec.msgpack.encode({"a": 1}))]
)
def test_what_is_damaged_is_read_anew(shop, made, damaged):
    first = in_a_new_process(shop)
    PackedCatalog.objects.update(catalog=damaged)
    assert in_a_new_process(shop) == first
    assert len(made) == 2


def test_without_a_history_what_is_stored_is_not_asked(shop, made, settings):
    in_a_new_process(shop)
    cached_readings.clear()
    settings.CATALOG_HISTORY = False
    assert offered_to([live(shop)]) == {}
    in_a_new_process(shop)
    assert len(made) == 2


def test_several_databases_ask_once_and_known_ones_never(sqlite_database):
    lives = [live(sqlite_database(slug, "shop", SHOP)) for slug in ("prod", "test", "dev")]
    with CaptureQueriesContext(store) as queries:
        assert set(offered_to(lives)) == set()
    assert len(queries) == 1
    latest_readings(lives)
    cached_readings.clear()
    assert set(offered_to(lives)) == set(lives)
    latest_readings(lives)
    assert offered_to(lives) == {}
    with CaptureQueriesContext(store) as queries:
        latest_readings(lives)
    assert len(queries) == 0


def test_few_databases_at_once_are_offered_what_is_stored(shop, monkeypatch):
    in_a_new_process(shop)
    cached_readings.clear()
    assert list(offered_to([live(shop)])) == [live(shop)]
    monkeypatch.setattr(packed_catalogs, "MOST_OFFERED", 0)
    assert offered_to([live(shop)]) == {}


def test_a_process_that_reads_again_keeps_the_catalog_that_it_has(shop, settings):
    settings.CATALOG_MAX_AGE = 0.0
    first, again = (latest_reading(live(shop)) for _ in range(2))
    assert first is not again
    assert first.catalog is again.catalog


def test_environments_share_the_tables_that_are_alike(sqlite_database):
    other = SHOP.replace("DEFAULT 0", "DEFAULT 1")
    databases = [
        sqlite_database(slug, "shop", sql) for slug, sql in (("prod", SHOP), ("test", SHOP), ("dev", other))
    ]
    for database in databases:
        in_a_new_process(database)
    packed_catalogs.forget_all()
    stored_ones = PackedCatalog.objects.order_by("database_id").values_list("catalog", flat=True)
    prod, test, dev = (unpacked(bytes(catalog)) for catalog in stored_ones)
    assert prod is not None
    assert test is not None
    assert dev is not None
    assert all(left is right for left, right in zip(prod.tables, test.tables, strict=True))
    same = [left is right for left, right in zip(prod.tables, dev.tables, strict=True)]
    assert dict(zip([table.name for table in prod.tables], same, strict=True)) == {
        "big": True,
        "customers": True,
        "orders": False,
    }


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_catalog_comes_back_as_it_was_with_its_digest(sample):
    catalog = stored(sample)
    packed_catalogs.forget_all()
    for _ in range(2):  # with unknown tables, and with known ones
        back = unpacked(packed(catalog))
        assert back == catalog
        assert back is not None
        assert back.digest == catalog.digest
        del back.__dict__["digest"]
        assert back.digest == catalog.digest


def test_a_new_process_stores_nothing_of_what_was_seen_a_moment_ago(shop, django_assert_num_queries):
    in_a_new_process(shop)
    with django_assert_num_queries(1):
        in_a_new_process(shop)


def test_a_new_process_marks_what_was_seen_longer_ago(shop):
    in_a_new_process(shop)
    (snapshot,) = shop.snapshots.all()
    early = snapshot.last_seen - 2 * snapshots.SEEN_AGAIN
    shop.snapshots.update(first_seen=early, last_seen=early)
    in_a_new_process(shop)
    (after,) = shop.snapshots.all()
    assert after.first_seen == early
    assert after.last_seen >= snapshot.last_seen


def test_a_new_process_stores_what_no_snapshot_has(shop):
    in_a_new_process(shop)
    shop.snapshots.all().delete()
    in_a_new_process(shop)
    assert shop.snapshots.count() == 1


def test_what_is_stored_goes_with_its_database(shop):
    in_a_new_process(shop)
    assert PackedCatalog.objects.exists()
    shop.delete()
    assert not PackedCatalog.objects.exists()


def test_a_new_process_takes_the_catalog_of_a_server(environments, postgresql_server, monkeypatch):
    name = postgresql_server.create(None, EVERYTHING)
    config = postgresql_server.config(name)
    shop = Database.objects.create(name="shop", environment=environments["prod"], config=config)
    first = in_a_new_process(shop)
    with monkeypatch.context() as patch:
        patch.setattr(postgresql_reading, "tables_of", None)  # what would make it anew
        assert in_a_new_process(shop) == first
    postgresql_server.sql("COMMENT ON TABLE orders IS 'what was bought'", name)
    assert in_a_new_process(shop) != first
