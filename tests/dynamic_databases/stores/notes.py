"""A SQLite store with one note: its connections as the site configures them, and what a request reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from dynamic_databases.stores.entries import store_entry
from dynamic_databases.stores.sqlite.idle import idle_connections
from tests.conftest import write_sqlite

TABLE = "CREATE TABLE notes (text text); INSERT INTO notes VALUES ('{}');"
Open = Callable[[], BaseDatabaseWrapper]


@pytest.fixture(autouse=True)
def kept_for_long(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """On a busy machine a test may take longer than connections are kept."""
    monkeypatch.setattr(idle_connections, "_seconds", 60.0)
    yield
    idle_connections.close_all()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return store_with(tmp_path / "store.sqlite3", "first")


@pytest.fixture
def opened(file: Path) -> Iterator[Open]:
    """Yield what makes a store's connection as the site configures it, not open yet."""
    entry = store_entry({"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)})
    made: list[BaseDatabaseWrapper] = []

    def connection() -> BaseDatabaseWrapper:
        made.append(ConnectionHandler({"default": entry}).create_connection("default"))
        made[-1].inc_thread_sharing()  # closed here in any case
        return made[-1]

    yield connection
    for connected in made:
        connected.close()


def asked(store: BaseDatabaseWrapper, sql: str) -> list[str]:
    with store.cursor() as cursor:
        cursor.execute(sql)
        return [text for (text,) in cursor.fetchall()]


def request(store: BaseDatabaseWrapper, sql: str = "SELECT text FROM notes") -> list[str]:
    """Return what a request that runs a statement reads; Django's signals do the rest before and after it."""
    store.close_if_unusable_or_obsolete()
    texts = asked(store, sql)
    store.close_if_unusable_or_obsolete()
    assert store.connection is None
    return texts


def texts_in(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as copy:
        return [text for (text,) in copy.execute("SELECT text FROM notes")]


def store_with(file: Path, text: str) -> Path:
    """Write a store with one note, in WAL mode as each of ours and its copies."""
    write_sqlite(file, TABLE.format(text))
    with closing(sqlite3.connect(file)) as store:
        store.execute("PRAGMA journal_mode = WAL")
    return file
