"""Building model classes, beside the same classes made by hand; a cold and a warm `get_model`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.apps.registry import Apps
from django.db import models

from dynamic_databases import caches
from dynamic_databases.catalog import Catalog, Column, Family, ForeignKey, Key, Kind, Table
from dynamic_databases.dialects.sqlite import SQLite
from dynamic_databases.models import Database
from dynamic_databases.runtime_models import Registry
from tests.benchmarks.pairs import Pair
from tests.benchmarks.registered import registered

KINDS = (Kind(Family.INTEGER, 64), Kind(Family.TEXT), Kind(Family.DECIMAL, 10, 2), Kind(Family.TIMESTAMP))
FIELDS: tuple[Callable[[], Any], ...] = (
    models.BigIntegerField,
    models.TextField,
    lambda: models.DecimalField(max_digits=10, decimal_places=2),
    models.DateTimeField,
)
TABLES = "".join(
    f"CREATE TABLE t{number} (id integer PRIMARY KEY, t_id integer REFERENCES t{number // 2} (id),"
    f" {', '.join(f'c{column} text' for column in range(8))});"
    for number in range(1000)
)


def catalog(tables: int, columns: int) -> Catalog:
    made = tuple(
        Column(f"c{position}" if position else "id", position + 1, "t", KINDS[position % 4])
        for position in range(columns)
    )
    keys = [(ForeignKey(("c4",), f"t{number // 2}", ("id",), "main"),) for number in range(tables)]
    all_tables = [
        Table("main", f"t{number}", columns=made, primary_key=Key(("id",)), foreign_keys=keys[number])
        for number in range(tables)
    ]
    return Catalog("sqlite", "3", "main", tuple(all_tables))


def by_hand(columns: int) -> type[models.Model]:
    """Return one model of as many fields, in a registry of its own."""
    fields = {f"c{position}": FIELDS[position % 4]() for position in range(1, columns)}
    meta = type("Meta", (), {"apps": Apps(), "app_label": "bench", "managed": False})
    attributes = {"__module__": __name__, "Meta": meta, "id": models.BigAutoField(primary_key=True)}
    return type("T", (models.Model,), attributes | fields)


def pairs() -> Iterator[Pair]:
    for columns in (10, 100, 800):
        wide = catalog(1, columns)
        yield Pair(
            f"a typed model of {columns} columns, beside one by hand",
            partial(by_hand, columns),
            partial(made, wide),
            3.0,
            seconds=4,
        )
    many, wide = catalog(1000, 10), catalog(1, 10)
    yield Pair(
        "1,000 related models of 10 columns, beside one of them",
        lambda: made(wide),
        lambda: made(many),
        2000.0,
        seconds=4,
        runs=5,
    )
    yield Pair(
        "one of 1,000 related models of 10 columns, beside the only one of a catalog",
        lambda: made(wide),
        lambda: made(many, 1),
        100.0,
        seconds=4,
    )
    with registered(TABLES) as database:
        alias = database.alias
        yield Pair(
            "a cold get_model among 1,000 tables, beside a warm one",
            lambda: row(database).get_model("t7"),
            lambda: cold(database, alias),
            None,
            seconds=4,
            runs=3,
        )
        yield Pair(
            "a get_model that misses among 1,000 known tables, beside a warm one",
            lambda: row(database).get_model("t7"),
            lambda: missed(database, alias),
            60.0,
            seconds=4,
        )
        yield Pair(
            "a warm get_model among 1,000 tables, beside reading its row",
            lambda: row(database),
            lambda: row(database).get_model("t7"),
            4.0,
            seconds=4,
        )


def made(catalog: Catalog, tables: int | None = None) -> Registry:
    """Return a new registry in which the last `tables` tables have their models, or all of them."""
    registry = Registry(catalog, "DYNAMIC_DATABASE_1_00000000", SQLite())
    for table in catalog.tables[-(tables or len(catalog.tables)) :]:
        registry.model(table.table_name)
    return registry


def row(database: Database) -> Database:
    """Return the database's row, as each request reads it."""
    return Database.objects.select_related("environment").get(pk=database.pk)


def cold(database: Database, alias: str) -> type[models.Model] | None:
    caches.forget(alias)
    return row(database).get_model("t7")


def missed(database: Database, alias: str) -> type[models.Model] | None:
    """Ask for a model that was let go, of a structure that is known."""
    caches.forget(alias)
    return row(database).get_model("t7")
