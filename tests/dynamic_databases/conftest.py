"""An administrator, and servers; ends what a test opened, as the end of a request does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import write_sqlite
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

__all__ = ["mariadb_server", "postgresql_server"]  # one fixture each for all: it counts who uses the server


@pytest.fixture(autouse=True)
def _nothing_stays_open(django_db_blocker: Any) -> Iterator[None]:
    from dynamic_databases.connections import live_connections as connections
    from dynamic_databases.connections.idle_connections import idle_connections

    yield
    with django_db_blocker.unblock():  # an open connection is asked whether it is in order
        connections.close_stale()
        idle_connections.close_all()


@pytest.fixture
def unblocked(django_db_blocker: Any) -> Iterator[None]:
    """Let a test open databases that it brings itself, without any of the application's own."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def boss(admin_user: User) -> Client:
    """Return a client logged in as an administrator."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(admin_user)
    return client


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    """Return a SQLite file that may be registered."""
    settings.SQLITE_FOLDERS = [tmp_path]
    return write_sqlite(tmp_path / "shop.sqlite3", "CREATE TABLE orders (id INTEGER PRIMARY KEY)")
