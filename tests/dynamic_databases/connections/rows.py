"""A SQLite database whose row changes, and what the next request reads through it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.signals import request_finished, request_started

from dynamic_databases.models import Database
from tests.conftest import write_sqlite


@pytest.fixture
def shop(sqlite_database):
    return sqlite_database("prod", "shop", "CREATE TABLE t (x); INSERT INTO t VALUES ('before')")


@pytest.fixture
def other(tmp_path):
    """Return the config of another file with the same table."""
    file = write_sqlite(tmp_path / "other.sqlite3", "CREATE TABLE t (x); INSERT INTO t VALUES ('after')")
    return {"ENGINE": "sqlite", "NAME": str(file)}


def read(database: Database) -> str:
    """Return the row of `t` as the next request reads it, from a fresh row of ours."""
    request_started.send(sender=None)
    fresh = Database.objects.select_related("environment").get(pk=database.pk)
    model: Any = fresh.get_model("t")
    value = str(model.objects.get().x)
    request_finished.send(sender=None)
    return value
