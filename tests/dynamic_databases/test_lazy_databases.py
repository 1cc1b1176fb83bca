"""`settings.DATABASES`: what is written there is seen by all, what is registered only by who asks for it."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test.utils import CaptureQueriesContext

from dynamic_databases.connections import aliases
from dynamic_databases.lazy_databases import LazyDatabases
from dynamic_databases.sources import aliases as customer_aliases

ALIAS = "DYNAMIC_DATABASE_1_00000000"


@pytest.fixture
def databases() -> LazyDatabases:
    databases = LazyDatabases({"default": {"ENGINE": "e"}})
    databases.add(ALIAS, {"ENGINE": "dynamic"})
    return databases


def test_a_dynamic_alias_is_found_by_whoever_names_it(databases):
    assert ALIAS in databases
    assert databases[ALIAS] == databases.get(ALIAS) == {"ENGINE": "dynamic"}


def test_a_dynamic_alias_is_hidden_from_iteration(databases):
    assert list(databases) == list(databases.keys()) == ["default"]
    assert len(databases) == len(databases.items()) == len(databases.values()) == 1
    assert databases == {"default": {"ENGINE": "e"}}
    assert ALIAS not in repr(databases)


@pytest.mark.parametrize(
    "way", [copy.copy, copy.deepcopy, lambda original: pickle.loads(pickle.dumps(original))]
)
def test_a_copy_has_the_static_aliases_alone(databases, way):
    copied = way(databases)
    assert list(copied) == list(databases.copy()) == ["default"]
    assert not copied.is_dynamic(ALIAS)


@pytest.mark.django_db
def test_an_alias_that_nothing_stands_for_is_a_key_error(databases):
    with pytest.raises(KeyError, match="nowhere"):
        databases["nowhere"]
    assert databases.get("nowhere", 3) == 3
    assert None not in databases


def test_the_first_entry_of_an_alias_stays(databases):
    databases.add(ALIAS, {"ENGINE": "another"})
    assert databases[ALIAS] == {"ENGINE": "dynamic"}


@pytest.mark.parametrize(
    "alias",
    [
        "_storage",
        "__class__",
        "settings",
        "DYNAMIC_DATABASE_",
        "DYNAMIC_DATABASE_x_00000000",
        "DYNAMIC_DATABASE_²_00000000",
        "DYNAMIC_DATABASE_-1_00000000",
        f"DYNAMIC_DATABASE_{'9' * 19}_00000000",
        f"DYNAMIC_DATABASE_{'9' * 5000}_00000000",
    ],
)
def test_a_name_that_is_no_alias_of_ours_asks_no_database(alias):
    assert alias not in settings.DATABASES


@pytest.mark.django_db
def test_an_alias_is_found_again_by_its_row(sqlite_database):
    alias = sqlite_database("prod", "shop", "CREATE TABLE t (x)").alias
    settings.DATABASES.discard(alias)
    with connections[alias].cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM t").fetchone() == (0,)


@pytest.mark.django_db
def test_an_alias_of_other_settings_is_not_found(sqlite_database):
    alias = sqlite_database("prod", "shop", "CREATE TABLE t (x)").alias
    assert alias[:-1] + ("0" if alias[-1] != "0" else "1") not in settings.DATABASES


@pytest.mark.django_db
def test_a_thread_that_never_asked_our_tables_gets_the_connection(sqlite_database, monkeypatch):
    alias = sqlite_database("prod", "shop", "CREATE TABLE t (x); INSERT INTO t VALUES (1)").alias
    monkeypatch.setattr(customer_aliases, "entry_of", lambda alias: pytest.fail("our tables were asked"))

    def read():
        aliases.vouch_for(alias)
        with connections[alias].cursor() as cursor:
            rows = cursor.execute("SELECT x FROM t").fetchall()
        connections[alias].close()
        return rows

    with ThreadPoolExecutor() as threads:
        assert threads.submit(read).result() == [(1,)]


def test_iterating_while_others_register_and_discard_never_fails(databases):
    stop = threading.Event()

    def change(number: int):
        while not stop.is_set():
            databases.add(f"a{number}", {})
            databases.discard(f"a{number}")

    with ThreadPoolExecutor(4) as threads:
        changing = [threads.submit(change, number) for number in range(3)]
        seen = {tuple(databases) for _ in range(20_000)}
        stop.set()
        assert [future.result() for future in changing] == [None] * 3
    assert seen == {("default",)}


@pytest.mark.django_db
def test_django_sees_no_registered_database(sqlite_database):
    alias = sqlite_database("prod", "shop", "CREATE TABLE t (x)").alias
    connections[alias].ensure_connection()
    assert alias not in list(connections)
    assert alias not in [wrapper.alias for wrapper in connections.all(initialized_only=True)]


@pytest.mark.django_db
@pytest.mark.parametrize("command", [("check", "--database", "default"), ("migrate", "--verbosity", "0")])
def test_commands_touch_no_registered_database(sqlite_database, command, monkeypatch):
    database = sqlite_database("prod", "shop", "CREATE TABLE t (x)")
    alias = database.alias
    monkeypatch.setattr(connections[alias], "connect", lambda: pytest.fail("it was connected to"))
    call_command(*command)
    assert connections[alias].connection is None


@pytest.mark.django_db
def test_a_command_line_does_not_take_a_hidden_alias(sqlite_database):
    from django.core.management import CommandError

    alias = sqlite_database("prod", "shop", "CREATE TABLE t (x)").alias
    with pytest.raises(CommandError, match=r"invalid choice|unrecognized"):
        call_command("flush", f"--database={alias}", "--no-input")


@pytest.mark.django_db
def test_asking_for_a_known_alias_costs_no_query(sqlite_database):
    alias = sqlite_database("prod", "shop", "CREATE TABLE t (x)").alias
    with CaptureQueriesContext(connections["default"]) as queries:
        assert alias in settings.DATABASES
        assert settings.DATABASES[alias]["ENGINE"] == "dynamic_databases.dialects.sqlite.backend"
    assert len(queries) == 0


def test_it_is_imported_without_django():
    code = "import sys, dynamic_databases.lazy_databases; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
