"""The file of a SQLite store: another one in its place is noticed, and what is written lies in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.db.utils import OperationalError

from dynamic_databases.stores.sqlite.idle import idle_connections
from tests.dynamic_databases.stores.notes import (
    asked,
    file,
    kept_for_long,
    opened,
    request,
    store_with,
    texts_in,
)

__all__ = ["file", "kept_for_long", "opened"]
pytestmark = pytest.mark.django_db


def other_store(folder: Path) -> Path:
    return store_with(folder / "other.sqlite3", "restored")


def replace(file: Path) -> None:
    """Put another database in a file's place, as one restores a backup."""
    other_store(file.parent).replace(file)


def copy_over(file: Path) -> None:
    """Write another database over a file."""
    shutil.copyfile(other_store(file.parent), file)


def remove_and_copy(file: Path) -> None:
    """Take a file away with what lies beside it, and put another one there."""
    for path in file.parent.glob(f"{file.name}*"):
        path.unlink()
    shutil.copyfile(other_store(file.parent), file)


@pytest.mark.parametrize("restore", [replace, copy_over, remove_and_copy])
def test_a_restored_file_is_read_and_written_from_the_next_request_on(opened, file, restore):
    store, other = opened(), opened()
    store.ensure_connection()
    other.ensure_connection()
    assert (request(store), request(other)) == (["first"], ["first"])
    assert len(idle_connections) == 2
    restore(file)
    assert request(store) == ["restored"]
    request(other, "INSERT INTO notes VALUES ('second')")
    idle_connections.close_all()
    assert request(store) == ["restored", "second"]
    assert texts_in(file) == ["restored", "second"]
    assert asked(store, "PRAGMA integrity_check") == ["ok"]


def test_a_store_that_is_gone_is_not_read_any_more(opened, file):
    store = opened()
    request(store)
    file.unlink()
    with pytest.raises(OperationalError, match="no such table"):
        asked(store, "SELECT text FROM notes")


def test_what_is_written_lies_in_the_file_itself(opened, file, tmp_path):
    idle, store = opened(), opened()
    request(idle)
    request(store, "INSERT INTO notes VALUES ('second')")
    shutil.copyfile(file, tmp_path / "backup.sqlite3")
    assert texts_in(tmp_path / "backup.sqlite3") == ["first", "second"]
    assert request(idle) == ["first", "second"]


def test_what_a_command_wrote_lies_in_the_file_when_it_ends(opened, file, tmp_path):
    idle, command = opened(), opened()
    idle.ensure_connection()
    asked(command, "INSERT INTO notes VALUES ('second')")
    command.close()
    shutil.copyfile(file, tmp_path / "backup.sqlite3")
    assert texts_in(tmp_path / "backup.sqlite3") == ["first", "second"]
