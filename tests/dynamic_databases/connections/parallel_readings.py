"""Three databases that are read at once, and readers that hang until they are let go."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from dynamic_databases.connections import live, parallel, reading

read_in_parallel: Any = parallel.read_in_parallel


@pytest.fixture
def lives(sqlite_database):
    """Return the live connections of three databases that know their environment."""
    return {
        slug: live(sqlite_database(slug, "shop", f"CREATE TABLE t (x); INSERT INTO t VALUES ('{slug}')"))
        for slug in ("prod", "test", "dev")
    }


@pytest.fixture
def release():
    """Yield what hanging readers wait for, and let them go at the end."""
    event = threading.Event()
    yield event
    event.set()


def row(connection):
    with reading(connection) as wrapper, wrapper.cursor() as cursor:
        return cursor.execute("SELECT x FROM t").fetchone()[0]
