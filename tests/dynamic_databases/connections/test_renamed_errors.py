"""Whatever a driver raises becomes one of our errors, at the one place that does so."""

from __future__ import annotations

import sqlite3

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, connections

from dynamic_databases.connections import label_of, live, reading
from dynamic_databases.errors import (
    ConfigError,
    Corrupt,
    DatabaseUnavailable,
    QueryFailed,
    TimedOut,
    Unreachable,
)
from dynamic_databases.models import Database
from tests.dynamic_databases.connections.opened import ask, open_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(sqlite_database):
    return sqlite_database("prod", "shop", "CREATE TABLE t (x); INSERT INTO t VALUES (1)")


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (DatabaseError("x"), QueryFailed),
        (InterfaceError("x"), QueryFailed),
        (sqlite3.OperationalError("Could not decode to UTF-8"), QueryFailed),
        (sqlite3.DatabaseError("file is not a database"), DatabaseUnavailable),
        (ConnectionResetError(104, "reset"), Unreachable),
        (ConnectionError("gone"), Unreachable),
        (TimeoutError("timed out"), TimedOut),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), QueryFailed),
        (OverflowError("int too large"), QueryFailed),
        (ImproperlyConfigured("Error loading psycopg2"), Unreachable),
    ],
)
def test_whatever_a_driver_raises_is_renamed(shop, raised, expected):
    with pytest.raises(expected) as caught, reading(live(shop), "counting rows of"):
        raise raised
    assert caught.value.message.startswith("Counting rows of shop in prod failed:")
    assert caught.value.__suppress_context__


def test_an_error_of_ours_passes_as_it_is(shop):
    with pytest.raises(TimedOut, match=r"^mine$"), reading(live(shop)):
        raise TimedOut("mine")


def test_a_fault_in_the_program_is_not_renamed(shop):
    with pytest.raises(ZeroDivisionError), reading(live(shop)):
        raise ZeroDivisionError


def test_a_number_too_large_for_the_driver_is_renamed(shop):
    with (
        pytest.raises(QueryFailed, match="larger"),
        reading(live(shop)) as wrapper,
        wrapper.cursor() as cursor,
    ):
        cursor.execute("SELECT %s", [2**70])


def test_half_a_character_is_renamed(shop):
    with pytest.raises(QueryFailed), reading(live(shop)) as wrapper, wrapper.cursor() as cursor:
        cursor.execute("SELECT %s", ["\ud800"])


def test_a_missing_file_is_unreachable_and_is_not_made(register, tmp_path):
    missing = tmp_path / "missing.sqlite3"
    database = register("prod", "shop", missing)
    with pytest.raises(Unreachable, match="missing"), reading(live(database)) as wrapper:
        ask(wrapper)
    assert not missing.exists()


def test_a_file_that_is_no_database_is_corrupt_and_closed(register, tmp_path):
    (tmp_path / "text.sqlite3").write_text("no database at all " * 100)
    database = register("prod", "shop", tmp_path / "text.sqlite3")
    with pytest.raises(Corrupt), reading(live(database)) as wrapper:
        ask(wrapper)
    assert open_files("text.sqlite3") == 0


def test_a_missing_driver_is_unreachable_with_the_way_to_install_it(shop, monkeypatch):
    def missing(alias):
        raise ImproperlyConfigured("Error loading psycopg2 or psycopg module")

    connection = live(shop)
    monkeypatch.setattr(connections, "create_connection", missing)
    with pytest.raises(Unreachable, match="driver of SQLite is not installed"), reading(connection):
        pass


def test_a_config_that_cannot_work_is_known_by_no_vendor(environments):
    broken = Database(name="x", environment=environments["prod"], config={"ENGINE": "os.system"})
    assert label_of(broken) == "unknown"
    with pytest.raises(ConfigError):
        live(broken)
