"""Registries of models: private, bounded, freed; right under many threads."""

from __future__ import annotations

import gc
import random
import resource
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.signals import request_finished, request_started
from django.db import models

from dynamic_databases import runtime_models
from dynamic_databases.caches import WeighedCache
from dynamic_databases.catalog import Catalog, Column, Family, ForeignKey, Key, Kind, Table
from dynamic_databases.connections import live
from dynamic_databases.dialects.sqlite import SQLite
from dynamic_databases.errors import DatabaseUnavailable, NoSuchDatabase
from dynamic_databases.models import Database
from dynamic_databases.readings.latest import latest_reading
from dynamic_databases.runtime_models import Registry, display_model
from dynamic_databases.runtime_models.display import make_display_model
from tests.conftest import write_sqlite


def catalog(tables: int, columns: int = 10) -> Catalog:
    """Return tables in a chain of references."""
    kinds = (Kind(Family.INTEGER, 64), Kind(Family.TEXT), Kind(Family.DECIMAL, 10, 2), Kind(Family.TIMESTAMP))
    made = tuple(
        Column(f"c{position}" if position else "id", position + 1, "t", kinds[position % 4])
        for position in range(columns)
    )
    return Catalog(
        "sqlite",
        "3",
        "main",
        tuple(
            Table(
                "main",
                f"t{number}",
                columns=made,
                primary_key=Key(("id",)),
                foreign_keys=(ForeignKey(("c4",), f"t{number // 2}", ("id",), "main"),),
            )
            for number in range(tables)
        ),
    )


@pytest.mark.slow
def test_twenty_rebuilds_of_a_thousand_models_leave_memory_flat_and_no_class_alive():
    made = catalog(1000)
    references: list[weakref.ref[type[models.Model]]] = []
    fields_before = len(models.Field.__subclasses__())

    def build() -> None:
        registry = Registry(made, "DYNAMIC_DATABASE_1_00000000", SQLite())
        model: Any
        model, *_ = (registry.model(table.table_name) for table in made.tables[7:])
        assert str(model.objects.filter(c4__c4__c1="x").query)
        references.extend(weakref.ref(model) for model in registry.get_models())

    def left() -> tuple[int, int]:
        """Return the objects and the bytes that stay when a registry is gone."""
        build()
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return len(gc.get_objects()) - len(references), pages * resource.getpagesize()

    first = [left() for _ in range(3)][-1]
    last = [left() for _ in range(17)][-1]
    assert sum(reference() is not None for reference in references) == 0
    assert last[0] - first[0] < 1000, "objects"
    assert last[1] - first[1] < 32 * 2**20, "bytes: less than one registry of 1,000 models"
    assert len(models.Field.__subclasses__()) == fields_before


def test_building_leaves_the_projects_registry_as_it_is(monkeypatch):
    listed, cleared = apps.get_models(), []
    monkeypatch.setattr(apps, "clear_cache", lambda: cleared.append(1))
    Registry(catalog(10), "DYNAMIC_DATABASE_1_00000000", SQLite())
    assert apps.get_models() is listed
    assert cleared == []
    assert "runtime" not in apps.all_models or not apps.all_models["runtime"]


def test_a_twin_is_freed_with_its_registry():
    made = catalog(1).tables[0]
    shown = weakref.ref(make_display_model(made, "a", SQLite()))
    gc.collect()
    assert shown() is None


@pytest.mark.django_db
def test_a_retired_alias_frees_its_models(sqlite_database):
    shop = sqlite_database("prod", "shop", "CREATE TABLE t (x)")
    connection = live(shop)
    (table,) = latest_reading(connection).catalog.tables
    model = weakref.ref(shop.get_model("t"))
    shown = weakref.ref(display_model(connection, table))
    shop.delete()
    gc.collect()
    assert (model(), shown()) == (None, None)


def hold_at_most_two(monkeypatch: pytest.MonkeyPatch, kept: WeighedCache[Any, Any]) -> None:
    monkeypatch.setattr(kept, "_limit", lambda: 2)
    monkeypatch.setattr(kept, "_weight", lambda value: 1)


@pytest.mark.django_db
def test_registries_and_twins_kept_are_bounded(sqlite_database, monkeypatch):
    hold_at_most_two(monkeypatch, runtime_models._registries)
    hold_at_most_two(monkeypatch, runtime_models._display_models)
    for slug in ("prod", "test", "dev"):
        database = sqlite_database(slug, "shop", "CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        assert database.get_model("t").objects.count() == 1
        (table,) = latest_reading(live(database)).catalog.tables
        display_model(live(database), table)
    assert len(runtime_models._registries) == len(runtime_models._display_models) == 2


@pytest.mark.django_db
def test_the_models_least_recently_asked_for_are_freed_first(sqlite_database, monkeypatch):
    hold_at_most_two(monkeypatch, runtime_models._registries)
    prod, test, dev = (
        sqlite_database(slug, "shop", "CREATE TABLE t (x)") for slug in ("prod", "test", "dev")
    )
    models_of = {database: weakref.ref(database.get_model("t")) for database in (prod, test)}
    prod.get_model("t")
    dev.get_model("t")
    gc.collect()
    assert models_of[prod]() is prod.get_model("t")
    assert models_of[test]() is None


@pytest.mark.django_db
def test_many_who_ask_at_once_get_one_class(sqlite_database):
    database = sqlite_database("prod", "shop", "CREATE TABLE t (x)")
    connection = live(database)
    expected_catalog = latest_reading(connection).catalog
    together = threading.Barrier(10)

    def ask():
        together.wait(5)
        return runtime_models._registry(connection, expected_catalog, connection.alias)

    with ThreadPoolExecutor(10) as threads:
        assert len({future.result() for future in [threads.submit(ask) for _ in range(10)]}) == 1


@pytest.mark.slow
@pytest.mark.django_db
def test_a_hundred_threads_through_register_change_and_unregister(environments, settings, tmp_path):
    """Every request reads what its own row said, while files change, and rows come and go."""
    settings.SQLITE_FOLDERS = [tmp_path]
    settings.WORKER_THREADS = 200
    files = []
    for number in range(4):
        script = f"CREATE TABLE t (id integer PRIMARY KEY, x text); INSERT INTO t VALUES (1, '{number}')"
        files.append(write_sqlite(tmp_path / f"{number}.sqlite3", script))
    errors: list[BaseException] = []
    served = []
    until = time.monotonic() + 4

    def requests(seed: int) -> None:
        dice = random.Random(seed)
        while time.monotonic() < until and not errors:
            number = dice.randrange(4)
            key = dice.randrange(1, 6)
            row = Database(pk=key, name="shop", environment=environments["prod"],
                           config={"ENGINE": "sqlite", "NAME": str(files[number])})  # fmt: skip
            vars(row)["sources_exist"] = False  # as `stored()` reads it
            request_started.send(sender=None)
            try:
                connection = live(row)
                model: Any
                catalog = latest(connection)
                (table,) = catalog.tables
                model = runtime_models._registry(connection, catalog, connection.alias).model(
                    table.table_name
                )
                assert model.objects.get(pk=1).x == str(number)
                if dice.random() < 0.1:
                    row.unregister()
                served.append(1)
            except (DatabaseUnavailable, NoSuchDatabase, AssertionError, LookupError, RuntimeError) as error:
                errors.append(error)
            finally:
                request_finished.send(sender=None)

    def latest(connection):
        from dynamic_databases.readings.latest import _read_unless_fresh

        return _read_unless_fresh(connection).catalog

    with ThreadPoolExecutor(100) as threads:
        list(threads.map(requests, range(100)))
    assert errors == []
    assert len(served) > 100
