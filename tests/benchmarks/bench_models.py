"""Building model classes, beside the same classes made by hand; a cold and a warm `get_model`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.apps.registry import Apps
from django.db import models

from dynamic_databases import runtime_models, snapshots
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
        Column(f"c{place}" if place else "id", place + 1, "t", KINDS[place % 4]) for place in range(columns)
    )
    keys = [(ForeignKey(("c4",), f"t{number // 2}", ("id",), "main"),) for number in range(tables)]
    found = [
        Table("main", f"t{number}", columns=made, primary_key=Key(("id",)), foreign_keys=keys[number])
        for number in range(tables)
    ]
    return Catalog("sqlite", "3", "main", tuple(found))


def by_hand(columns: int) -> type[models.Model]:
    """Return one model of as many fields, in a registry of its own."""
    fields = {f"c{place}": FIELDS[place % 4]() for place in range(1, columns)}
    meta = type("Meta", (), {"apps": Apps(), "app_label": "bench", "managed": False})
    attributes = {"__module__": __name__, "Meta": meta, "id": models.BigAutoField(primary_key=True)}
    return type("T", (models.Model,), attributes | fields)


def pairs() -> Iterator[Pair]:
    for columns in (10, 100, 800):
        one = catalog(1, columns)
        yield Pair(
            f"a typed model of {columns} columns, beside one by hand",
            partial(by_hand, columns),
            partial(Registry, one, "DYNAMIC_DATABASE_1_00000000", SQLite()),
            3.0,
            seconds=4,
        )
    many, one = catalog(1000, 10), catalog(1, 10)
    yield Pair(
        "1,000 related models of 10 columns, beside one of them",
        lambda: Registry(one, "DYNAMIC_DATABASE_1_00000000", SQLite()),
        lambda: Registry(many, "DYNAMIC_DATABASE_1_00000000", SQLite()),
        2000.0,
        seconds=4,
        runs=5,
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
            "a warm get_model among 1,000 tables, beside reading its row",
            lambda: row(database),
            lambda: row(database).get_model("t7"),
            4.0,
            seconds=4,
        )


def row(database: Database) -> Database:
    """Return the database's row, as each request reads it."""
    return Database.objects.select_related("environment").get(pk=database.pk)


def cold(database: Database, alias: str) -> type[models.Model] | None:
    snapshots.forget(alias)
    runtime_models.forget(alias)
    return row(database).get_model("t7")
