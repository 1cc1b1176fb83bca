"""A thread keeps its connection to a SQLite store, which notices another file, and leaves all in the file."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from dynamic_databases.stores.entries import store_entry
from tests.conftest import write_sqlite

pytestmark = pytest.mark.django_db
TABLE = "CREATE TABLE notes (text text); INSERT INTO notes VALUES ('{}');"

Open = Callable[[], BaseDatabaseWrapper]


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
        return made[-1]

    yield connection
    for connected in made:
        connected.close()


def request(store: BaseDatabaseWrapper, sql: str = "SELECT text FROM notes") -> list[str]:
    """Return what a request that runs a statement reads; Django's signals do the rest before and after it."""
    store.close_if_unusable_or_obsolete()
    store.health_check_done = False  # type: ignore[attr-defined]
    with store.cursor() as cursor:
        cursor.execute(sql)
        texts = [text for (text,) in cursor.fetchall()]
    store.close_if_unusable_or_obsolete()
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


def other_store(folder: Path) -> Path:
    return store_with(folder / "other.sqlite3", "restored")


def replace(file: Path) -> None:
    """Put another database in a file's place, as one restores a backup."""
    other_store(file.parent).replace(file)


def copy_over(file: Path) -> None:
    """Write another database over a file."""
    shutil.copyfile(other_store(file.parent), file)


def test_a_connection_serves_the_next_request(opened):
    store = opened()
    request(store)
    kept = store.connection
    assert request(store) == ["first"]
    assert store.connection is kept


@pytest.mark.parametrize("restore", [replace, copy_over])
def test_a_restored_file_is_read_from_the_next_request_on(opened, file, restore):
    store, other = opened(), opened()
    assert (request(store), request(other)) == (["first"], ["first"])
    restore(file)
    assert (request(store), request(other)) == (["restored"], ["restored"])


def test_a_store_that_is_gone_is_not_read_any_more(opened, file):
    store = opened()
    request(store)
    file.unlink()
    with pytest.raises(Exception, match="no such table"):
        request(store)


def test_what_is_written_lies_in_the_file_itself(opened, file, tmp_path):
    idle, store = opened(), opened()
    request(idle)
    request(store, "INSERT INTO notes VALUES ('second')")
    shutil.copyfile(file, tmp_path / "backup.sqlite3")
    assert texts_in(tmp_path / "backup.sqlite3") == ["first", "second"]
    assert request(idle) == ["first", "second"]


def test_what_a_command_wrote_lies_in_the_file_when_it_ends(opened, file, tmp_path):
    idle, command = opened(), opened()
    request(idle)
    with command.cursor() as cursor:
        cursor.execute("INSERT INTO notes VALUES ('second')")
    command.close()
    shutil.copyfile(file, tmp_path / "backup.sqlite3")
    assert texts_in(tmp_path / "backup.sqlite3") == ["first", "second"]


def test_a_request_does_not_wait_for_who_writes(opened, file):
    store = opened()
    request(store, "INSERT INTO notes VALUES ('second')")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("INSERT INTO notes VALUES ('third')")
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO notes VALUES ('not committed')")
        assert request(store) == ["first", "second", "third"]
        assert store.connection.execute("PRAGMA busy_timeout").fetchone() == (10_000,)
        other.execute("COMMIT")
    assert request(store)[-1] == "not committed"


def test_only_stores_of_our_engines_are_kept():
    entry = {"ENGINE": "mssql", "NAME": "store", "CONN_MAX_AGE": 0}
    assert store_entry(entry)["CONN_MAX_AGE"] == 0
