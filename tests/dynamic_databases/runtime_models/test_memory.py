"""Many databases read in turn by one process: memory stays flat, and a model costs itself alone."""

from __future__ import annotations

import gc
import resource
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import models

from dynamic_databases import runtime_models
from dynamic_databases.catalog import Catalog, Column, Family, ForeignKey, Key, Kind, Table, TableName
from dynamic_databases.connections import live
from dynamic_databases.dialects.sqlite import SQLite
from dynamic_databases.readings.latest import latest_reading
from dynamic_databases.runtime_models import DisplayModel, Registry, display_model
from dynamic_databases.runtime_models.late_relations import LateModel

DATABASES = TABLES = 100
SCRIPT = "".join(
    f"CREATE TABLE t{number} (id integer PRIMARY KEY, t_id integer REFERENCES t{number // 2} (id),"
    f" {', '.join(f'c{column} text' for column in range(8))});"
    for number in range(TABLES)
)


def resident() -> float:
    """Return how much memory this process takes, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def alive() -> int:
    """Return how many runtime models there are in the process, those that nothing refers to included."""
    # By `type`, since `isinstance` would evaluate whatever lazy objects other tests have left.
    classes = [thing for thing in gc.get_objects() if issubclass(type(thing), type)]
    return sum(isinstance(model, LateModel) or issubclass(model, DisplayModel) for model in classes)


@pytest.mark.slow
@pytest.mark.django_db
def test_a_hundred_databases_of_a_hundred_tables_read_in_turn_leave_memory_flat(sqlite_database, settings):
    settings.MODELS_MEMORY = 12
    databases = [sqlite_database("prod", f"shop{number}", SCRIPT) for number in range(DATABASES)]
    seen: list[tuple[int, float]] = []
    for turn in range(8):
        for database in databases:
            for number in (turn, 99 - turn):
                model: Any = database.get_model(f"t{number}")
                assert model.objects.filter(t__c1="x").count() == 0
                connection = live(database)
                table: Any = latest_reading(connection).catalog.table(f"t{number}")
                assert display_model(connection, table).objects.count() == 0
        gc.collect()  # how many wait for it depends on all else that the process holds
        seen.append((alive(), resident()))
    classes, memory = zip(*seen, strict=True)
    assert max(classes[3:]) < 2 * max(classes[:3]), seen
    assert max(classes) < 12 * 2**20 / runtime_models.BYTES_PER_MODEL * 3, seen
    assert max(memory[3:]) - max(memory[:3]) < 64, seen


@pytest.mark.django_db
def test_a_model_costs_itself_alone_until_its_relations_are_used(sqlite_database):
    database = sqlite_database("prod", "shop", SCRIPT)

    def made() -> set[str]:
        registry = runtime_models._registries.get(database.alias)
        return {model.__name__ for model in registry.get_models()} if registry else set()

    model = database.get_model("t40")
    assert made() == {"T40"}
    assert model.objects.count() == 0
    assert list(model.objects.filter(c1="x")) == []
    assert made() == {"T40", "T20"}, "a key is read as what it refers to"
    assert list(model.objects.filter(t__t__c1="x")) == []
    assert made() == {"T40", "T20", "T10"}
    assert [field.name for field in model._meta.related_objects] == ["t80", "t81"]
    assert made() == {"T40", "T20", "T10", "T80", "T81"}


@pytest.mark.django_db
def test_a_way_back_is_there_before_its_model_is(sqlite_database):
    database = sqlite_database(
        "prod", "shop", SCRIPT + "INSERT INTO t1 (id) VALUES (1); INSERT INTO t3 (id, t_id) VALUES (7, 1)"
    )
    t1 = database.get_model("t1")
    assert "t3_set" in dir(t1)
    assert t1(id=1).t3_set.get().pk == 7
    assert type(t1.t2_set).__name__ == "ReverseManyToOneDescriptor"
    with pytest.raises(TypeError, match="t2_set"):
        t1(id=1).t2_set = []
    assert database.get_model("t3").objects.get().t.__class__ is t1
    with pytest.raises(AttributeError):
        _ = t1.t9_set


def ring(tables: int) -> Catalog:
    """Return tables that refer to each other in a ring, and each to the one of half its number."""
    columns = tuple(
        Column(name, position, "int", Kind(Family.INTEGER, 64)) for position, name in enumerate("iabz")
    )
    return Catalog(
        "sqlite",
        "3",
        "main",
        tuple(
            Table(
                "main",
                f"t{number}",
                columns=columns,
                primary_key=Key(("i",)),
                foreign_keys=(
                    ForeignKey(("a",), f"t{number // 2}", ("i",), "main"),
                    ForeignKey(("b",), f"t{(number + 1) % tables}", ("i",), "main"),
                ),
            )
            for number in range(tables)
        ),
    )


USES = (
    lambda model: str(model.objects.filter(a__b__z=1, b__a__z=2).query),
    lambda model: str(model.objects.select_related("a", "b").query),
    lambda model: [
        str(model.objects.filter(**{relation.name: 1}).query) for relation in model._meta.related_objects
    ],
    lambda model: [getattr(model, relation.get_accessor_name()) for relation in model._meta.related_objects],
    lambda model: [getattr(model, name) for name in dir(model) if name.endswith("_set") or "_by_" in name],
    lambda model: str(model.objects.filter(z=1).query),
)


@pytest.mark.parametrize("start", range(20))
def test_threads_that_follow_relations_at_once_see_complete_models_alone(start):
    """Each finds all relations of a model, whoever makes it: never a `FieldError`, never a half model."""
    catalog = ring(12)
    registry = Registry(catalog, "default", SQLite())
    together = threading.Barrier(len(USES))

    def use(number: int) -> None:
        together.wait(10)
        for table in range(12):
            model = registry.model(TableName("main", f"t{(start + 5 * table + 2 * number) % 12}"))
            USES[(number + table) % len(USES)](model)
            assert [field.name for field in model._meta.fields] == ["i", "a", "b", "z"]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(len(USES)) as threads:
            list(threads.map(use, range(len(USES))))
    finally:
        sys.setswitchinterval(interval)
    assert len(registry.get_models()) == 12
    assert all(
        isinstance(reference.target_field, models.Field) for reference in registry_references(registry)
    )


def registry_references(registry: Registry) -> list[Any]:
    return [field for model in registry.get_models() for field in model._meta.fields if field.is_relation]
