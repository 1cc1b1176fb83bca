"""A SQLite file that another program has to itself: shown as last read, its rows are busy, others work."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from dynamic_databases.connections import live
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.models import CatalogSnapshot
from dynamic_databases.readings import latest
from dynamic_databases.readings.latest import refresh
from tests.conftest import write_sqlite
from tests.dynamic_databases.management.commands import run
from tests.markup import plain, text_of

SCRIPT = "CREATE TABLE t (id integer PRIMARY KEY, x text DEFAULT 'a'); INSERT INTO t VALUES (1, 'one');"
OF_THE_FILE = ("/prod/held/", "/prod/held/t/-/structure")
ROWS = ("/prod/held/t/", "/prod/held/t/1/")
OTHERS = (
    "/",
    "/prod/",
    "/compare/",
    "/compare/held/",
    "/compare/held/t/",
    "/test/held/",
    "/test/held/t/",
    "/test/held/t/1/",
    "/lookup/?q=t+1",
)


@contextmanager
def exclusive(file: Path) -> Iterator[None]:
    """Hold a file as a program does that writes to it and lets nobody read meanwhile."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")


@contextmanager
def exclusive_with_a_write_ahead_log(file: Path) -> Iterator[None]:
    """Hold a file in WAL mode, in which readers are let in unless its writer wants it alone."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO t VALUES (2, 'two')")
        yield


@pytest.fixture
def held(sqlite_database):
    """Return a file in prod and one in test, which were not read yet."""
    return {
        slug: sqlite_database(slug, "held", SCRIPT, OPTIONS={"timeout": 0.1}) for slug in ("prod", "test")
    }


@pytest.fixture(params=[exclusive, exclusive_with_a_write_ahead_log])
def holding(request, held, tmp_path):
    """Return what holds prod's file."""
    return lambda: request.param(tmp_path / "prod-held.sqlite3")


def data(client: Any, address: str) -> Any:
    return client.get(address, {"_format": "json"}).json()


def test_a_file_whose_writer_died_in_the_midst_is_as_last_read_and_says_what_helps(client, held, tmp_path):
    read_at = refresh(live(held["prod"])).read_at
    file, dying = tmp_path / "prod-held.sqlite3", tmp_path / "dying.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE half (x)")
        connection.executemany("INSERT INTO half VALUES (?)", [("x" * 900,)] * 500)
        for suffix in ("", "-journal"):  # as they are on the disk in the midst of it
            (tmp_path / f"{dying.name}{suffix}").write_bytes(Path(f"{file}{suffix}").read_bytes())
        connection.execute("ROLLBACK")
    for suffix in ("", "-journal"):
        (tmp_path / f"{dying.name}{suffix}").replace(f"{file}{suffix}")
    for address in OF_THE_FILE:
        content = data(client, address)
        assert "before it had finished writing" in content["busy"], address
        assert content["read_at"] == read_at.isoformat().replace("+00:00", "Z")
    response = client.get("/prod/held/t/")
    assert response.status_code == 503
    assert "Open it with such a program once" in plain(text_of(response))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (1,)
    assert client.get("/prod/held/t/").status_code == 200


@pytest.mark.parametrize("is_new", [False, True], ids=["read before", "stored before"])
def test_a_held_file_is_shown_as_last_read_with_the_reason(client, held, holding, is_new):
    read_at = refresh(live(held["prod"])).read_at
    if is_new:
        latest.forget(held["prod"].alias)
    with holding():
        for address in OF_THE_FILE:
            response = client.get(address)
            assert response.status_code == 200, address
            assert "another program" in plain(text_of(response))
            assert "Shown as read" in plain(text_of(response))
            content = data(client, address)
            assert "another program" in content["busy"]
            assert content["read_at"] == read_at.isoformat().replace("+00:00", "Z")
    assert data(client, "/prod/held/")["busy"] is None


def test_rows_of_a_held_file_are_busy_and_lead_to_its_structure(client, held, holding):
    refresh(live(held["prod"]))
    with holding():
        for address in ROWS:
            response = client.get(address)
            assert response.status_code == 503, address
            assert "The database is busy" in text_of(response)
            assert "/prod/held/t/-/structure" in text_of(response)
            assert data(client, address)["error"]["code"] == "busy"
    assert client.get(ROWS[0]).status_code == 200


def test_a_held_file_that_was_never_read_is_busy(client, held, holding):
    with holding():
        for address in (*OF_THE_FILE, *ROWS):
            assert client.get(address).status_code == 503, address
            assert data(client, address)["error"]["code"] == "busy"


def test_a_held_file_leaves_the_others_alone(client, held, holding):
    refresh(live(held["prod"]))
    with holding():
        for address in OTHERS:
            assert client.get(address).status_code == 200, address


def test_a_comparison_with_a_held_file_says_as_of_when_it_is(client, held, holding):
    refresh(live(held["prod"]))
    with holding():
        for address in ("/compare/held/", "/compare/held/t/"):
            content = data(client, address)
            assert content["unavailable"]["prod"]["reason"].startswith("busy: "), address
            assert content["unavailable"]["prod"]["snapshot"].endswith("Z")
            assert "prod" not in content["read_at"]
            assert "as far as is known" in plain(text_of(client.get(address))) or address == "/compare/held/"
        page = plain(text_of(client.get("/prod/held/")))
        assert "no differences, as far as is known" in page


def test_the_command_compares_no_held_file_unless_its_snapshot_may_stand_in(held, holding):
    refresh(live(held["prod"]))
    with holding():
        result = run("compare", "held", "--format", "json")
        assert result.code == 2
        assert json.loads(result.out)["unavailable"]["prod"]["snapshot"] is None
        assert run("compare", "held", "--snapshots").code == 0
        result = run("refresh_catalogs", "held")
        assert result.code == 1
        assert "another program" in result.err


def test_a_held_file_takes_no_idle_connection_from_other_databases(client, held, holding, monkeypatch):
    closed = []
    monkeypatch.setattr(idle_connections, "close_all", lambda: closed.append(True))
    with holding():
        client.get("/prod/held/t/")
    assert not closed


def test_code_is_given_the_model_of_a_held_file_as_it_was_last_read(held, holding):
    refresh(live(held["prod"]))
    with holding():
        model = held["prod"].get_model("t")
        assert model is not None
        assert [field.column for field in model._meta.fields] == ['"id"', '"x"']


def test_what_a_held_file_was_is_not_stored_as_what_it_is(client, held, tmp_path):
    refresh(live(held["prod"]))
    (before,) = CatalogSnapshot.objects.filter(database=held["prod"]).values_list("digest", "last_seen")
    write_sqlite(tmp_path / "prod-held.sqlite3", "ALTER TABLE t ADD COLUMN y")
    with exclusive(tmp_path / "prod-held.sqlite3"):
        client.get("/prod/held/")
        client.post("/prod/held/-/refresh")
    (after,) = CatalogSnapshot.objects.filter(database=held["prod"]).values_list("digest", "last_seen")
    assert before == after
    assert [table["columns"] for table in data(client, "/prod/held/")["tables"]] == [3]
