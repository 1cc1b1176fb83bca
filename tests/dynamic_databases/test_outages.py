"""Since when a database is down: the same for every worker, and no longer than it is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dynamic_databases.connections import LiveConnection, live
from dynamic_databases.models import CatalogSnapshot, Database, Outage
from dynamic_databases.readings import outages
from dynamic_databases.readings.latest import latest_reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(sqlite_database) -> Database:
    database: Database = sqlite_database("prod", "shop", "CREATE TABLE orders (id INTEGER PRIMARY KEY);")
    return database


def failed(database: Database) -> datetime | None:
    """Let a database be met down by this worker, and return since when it then is."""
    connection = live(database)
    outages.note({connection: False})
    return outages.since(connection.alias)


def an_hour_ago() -> datetime:
    """Make the stored outage one that began an hour ago, and return when."""
    moment = (datetime.now(UTC) - timedelta(hours=1)).replace(microsecond=0)
    Outage.objects.update(since=moment)
    return moment


def test_another_worker_says_the_same(shop):
    failed(shop)
    began = an_hour_ago()
    outages.forget_all()
    assert outages.since(live(shop).alias) is None
    assert failed(shop) == began
    assert Outage.objects.count() == 1


def test_a_worker_that_is_answered_ends_it_for_all(shop):
    failed(shop)
    an_hour_ago()
    outages.note({live(shop): True})
    assert outages.since(live(shop).alias) is None
    assert not Outage.objects.exists()


def test_what_another_worker_read_since_ends_it_as_well(shop):
    failed(shop)
    began = an_hour_ago()
    outages.forget_all()
    latest_reading(live(shop))
    again = failed(shop)
    assert again is not None
    assert again > began
    assert Outage.objects.get().since > CatalogSnapshot.objects.get().last_seen


def test_what_was_read_before_it_does_not_end_it(shop):
    latest_reading(live(shop))
    failed(shop)
    began = Outage.objects.get().since
    outages.forget_all()
    failed(shop)
    assert Outage.objects.get().since == began


def test_other_settings_have_their_own_since(shop, tmp_path):
    failed(shop)
    began = an_hour_ago()
    shop.config = {"ENGINE": "sqlite", "NAME": str(tmp_path / "elsewhere.sqlite3")}
    shop.save()
    now = failed(shop)
    assert now is not None
    assert now > began
    assert Outage.objects.get().alias == live(shop).alias


def test_a_database_that_was_removed_meanwhile_leaves_no_row(shop):
    connection = live(shop)
    Database.objects.all().delete()
    outages.note({connection: False})
    assert outages.since(connection.alias) is not None
    assert not Outage.objects.exists()


def test_one_that_answers_costs_no_query(shop, django_assert_num_queries):
    connection = live(shop)
    with django_assert_num_queries(0):
        outages.note({connection: True})
    assert outages.since(connection.alias) is None


def test_many_that_are_down_cost_two_queries_once_they_are_known(sqlite_database, django_assert_num_queries):
    lives = [live(sqlite_database("prod", f"shop{number}", "")) for number in range(5)]
    outages.note(dict.fromkeys(lives, False))
    with django_assert_num_queries(2):
        outages.note(dict.fromkeys(lives, False))
    assert all(outages.since(connection.alias) for connection in lives)


def test_that_many_begin_costs_no_more_queries_than_that_one_does(sqlite_database):
    lives = [live(sqlite_database("prod", f"shop{number}", "")) for number in range(6)]
    with CaptureQueriesContext(connection) as single:
        outages.note({lives[0]: False})
    with CaptureQueriesContext(connection) as many:
        outages.note(dict.fromkeys(lives[1:], False))
    assert len(many) == len(single)
    assert Outage.objects.count() == len(lives)


def test_a_customers_outage_is_kept_by_this_process(shop):
    connection = replace(live(shop), key=None)
    outages.note({connection: False})
    began = outages.since(connection.alias)
    outages.note({connection: False})
    assert began is not None
    assert outages.since(connection.alias) == began
    assert not Outage.objects.exists()


def test_nothing_is_kept_of_settings_that_nothing_stands_for_any_more(shop, tmp_path):
    failed(shop)
    before = live(shop).alias
    shop.config = {"ENGINE": "sqlite", "NAME": str(tmp_path / "elsewhere.sqlite3")}
    shop.save()
    assert outages.since(before) is None


def test_two_threads_that_are_answered_at_once_both_go_on(shop):
    """One is stopped where it reads that the database was down, while the other takes that in."""
    database = live(shop)
    failed(shop)

    class Answers(dict[LiveConnection, bool]):
        def items(self):
            for item in super().items():
                yield item
                outages.note({database: True})

    outages.note(Answers({database: True}))
    assert outages.since(database.alias) is None
    assert not Outage.objects.exists()
