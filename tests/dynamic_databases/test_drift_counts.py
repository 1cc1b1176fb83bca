"""How much databases differ is computed once for the same structures, whoever asks."""

from __future__ import annotations

import pytest
from django.db import connection

from dynamic_databases import comparison
from dynamic_databases.models import StructureDrift
from dynamic_databases.readings import counterparts, drift_counts
from dynamic_databases.readings.counterparts import known_sides
from dynamic_databases.readings.drift_counts import DriftCounts
from dynamic_databases.stores.history import HistoryWriter
from tests.conftest import write_sqlite

pytestmark = pytest.mark.django_db

ONE, OTHER = "CREATE TABLE t (x); CREATE TABLE u (x)", "CREATE TABLE t (x, y); CREATE TABLE u (x)"


@pytest.fixture(autouse=True)
def _as_in_a_new_process():
    drift_counts.forget_all()
    counterparts._comparisons.clear()


@pytest.fixture
def shops(sqlite_database):
    """Return two names whose structures are the same, and a third in one environment."""
    return {
        name: {
            "prod": sqlite_database("prod", name, ONE),
            "dev": sqlite_database("dev", name, OTHER),
        }
        for name in ("first", "second")
    } | {"alone": {"prod": sqlite_database("prod", "alone", ONE)}}


@pytest.fixture
def compared(monkeypatch):
    """Return a list that grows with each comparison that is computed."""
    made = []

    def compare(*arguments, make=comparison.compare):
        made.append(arguments)
        return make(*arguments)

    monkeypatch.setattr(counterparts, "compare", compare)
    return made


def counts_of(shops):
    return drift_counts.drift_counts([known_sides(name, sides) for name, sides in shops.items()])


def forget():
    drift_counts.forget_all()
    counterparts._comparisons.clear()


def test_what_differs_is_counted_where_two_sides_are_known(shops):
    assert counts_of(shops) == {"first": DriftCounts(1, 0), "second": DriftCounts(1, 0)}


def test_the_same_structures_are_compared_once_whatever_they_are_called(shops, compared):
    counts_of(shops)
    assert counts_of(shops)
    assert len(compared) == 1
    assert StructureDrift.objects.count() == 1


def test_another_worker_compares_nothing(shops, compared, django_assert_num_queries):
    counts = counts_of(shops)
    forget()
    compared.clear()
    with django_assert_num_queries(1, connection=connection):
        assert counts_of(shops) == counts
    assert compared == []
    with django_assert_num_queries(0, connection=connection):
        assert counts_of(shops) == counts


def test_a_changed_structure_is_compared_anew(shops, compared, tmp_path):
    counts_of(shops)
    compared.clear()
    write_sqlite(tmp_path / "dev-first.sqlite3", "DROP TABLE u")
    assert counts_of(shops) == {"first": DriftCounts(2, 0), "second": DriftCounts(1, 0)}
    assert len(compared) == 1


def test_other_rules_count_anew(shops, compared, monkeypatch):
    counts_of(shops)
    forget()
    compared.clear()
    monkeypatch.setattr(drift_counts, "rules", lambda: "of the next release")
    counts_of(shops)
    assert compared


def test_nothing_is_stored_or_asked_where_history_is_turned_off(shops, settings, monkeypatch, tmp_path):
    monkeypatch.setattr(HistoryWriter, "write_later", lambda *arguments: None)
    settings.CATALOG_HISTORY = False
    assert counts_of(shops)["first"] == DriftCounts(1, 0)
    assert not StructureDrift.objects.exists()


def test_the_oldest_give_way_where_there_are_too_many(shops, monkeypatch, tmp_path):
    monkeypatch.setattr(drift_counts, "MOST_STORED", 1)
    counts_of(shops)
    (before,) = StructureDrift.objects.all()
    write_sqlite(tmp_path / "dev-first.sqlite3", "DROP TABLE u")
    counts_of(shops)
    (after,) = StructureDrift.objects.all()
    assert before != after


def test_two_workers_may_store_the_same(shops):
    counts_of(shops)
    (row,) = StructureDrift.objects.all()
    assert drift_counts._store({row.key: DriftCounts(9, 9)})
    assert StructureDrift.objects.get().tables == 1
