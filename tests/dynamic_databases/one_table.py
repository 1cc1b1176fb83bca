"""A SQLite database of one table, and the columns of it that its latest reading has."""

from __future__ import annotations

from typing import Any

import pytest

from dynamic_databases.connections import live
from dynamic_databases.readings.latest import latest_reading


@pytest.fixture
def shop(sqlite_database):
    return sqlite_database("prod", "shop", "CREATE TABLE t (x)")


@pytest.fixture
def file(shop, tmp_path):
    return tmp_path / "prod-shop.sqlite3"


def columns(database):
    return names(latest_reading(live(database)))


def names(reading: Any) -> list[str]:
    return [column.name for column in reading.catalog.table("t").columns]
