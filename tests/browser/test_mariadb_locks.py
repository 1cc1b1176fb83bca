"""What another session has locked on MariaDB costs itself: the other tables and pages work."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dynamic_databases.config import entries
from dynamic_databases.connections import live, live_connections
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.mysql.catalog import locks
from dynamic_databases.models import Database
from dynamic_databases.readings import latest
from dynamic_databases.readings.latest import refresh
from tests.dynamic_databases.dialects.mysql.databases import made_anew, session
from tests.dynamic_databases.management.commands import run
from tests.markup import plain, text_of
from tests.servers import mariadb
from tests.servers.mariadb import needs_mariadb

pytest.importorskip("pymysql")

SCRIPT = """
CREATE TABLE customers (id int PRIMARY KEY, name text DEFAULT 'nobody');
INSERT INTO customers VALUES (1, 'Ann');
CREATE TABLE orders (id int PRIMARY KEY, customer int, FOREIGN KEY (customer) REFERENCES customers (id));
INSERT INTO orders VALUES (7, 1);
CREATE TABLE report (id int PRIMARY KEY, total int DEFAULT 3);
INSERT INTO report VALUES (1, 5);
CREATE VIEW reported AS SELECT total FROM report;
CREATE FUNCTION doubled(a int) RETURNS int DETERMINISTIC RETURN a * 2;
"""
WITHOUT_ROWS = (
    "/",
    "/prod/",
    "/prod/shop/",
    "/prod/shop/orders/",
    "/prod/shop/orders/7/",
    "/prod/shop/orders/-/structure",
    "/prod/shop/customers/-/structure",
    "/prod/shop/report/-/structure",
    "/compare/shop/",
    "/compare/shop/orders/",
    "/compare/shop/report/",
    "/compare/shop/orders/7/",
    "/lookup/?q=orders+7",
)


@pytest.fixture(scope="module")
def server():
    """Yield a server of this module's own: some of these locks are the whole server's."""
    server = mariadb.start()
    yield server
    mariadb.remove(server)


@pytest.fixture
def shop(environments, server, settings, monkeypatch) -> dict[str, Database]:
    """Return a database in prod and one in test, whose structure is read for each page."""
    settings.CATALOG_MAX_AGE = 0.0
    monkeypatch.setattr(locks, "ROUTINES_SECONDS", 1.0)
    for module in (entries, live_connections):
        monkeypatch.setattr(module, "limits", lambda: Limits(lock=1))
    return {
        slug: Database.objects.create(
            name="shop", environment=environments[slug], config=server.config(server.create(None, SCRIPT))
        )
        for slug in ("prod", "test")
    }


@pytest.fixture
def name(shop) -> str:
    """Return the name of prod's database on the server."""
    return str(shop["prod"].config["NAME"])


def data(client: Any, address: str) -> Any:
    return client.get(address, {"_format": "json"}).json()


@pytest.mark.parametrize("lock", ["LOCK TABLES customers WRITE", "LOCK TABLES mysql.proc WRITE"])
def test_the_other_pages_work_while_something_is_locked(client, shop, server, name, lock):
    with session(server, name) as other:
        other.execute(lock)
        for address in WITHOUT_ROWS:
            assert client.get(address).status_code == 200, address


def test_the_other_pages_work_while_a_table_is_made_anew(client, shop, server, name):
    with made_anew(server, name, "report"):
        for address in WITHOUT_ROWS:
            assert client.get(address).status_code == 200, address


def test_rows_of_a_locked_table_are_busy_in_plain_words(client, shop, server, name):
    with session(server, name) as other:
        other.execute("LOCK TABLES customers WRITE")
        response = client.get("/prod/shop/customers/")
        assert response.status_code == 503
        assert "another session holds a lock" in plain(text_of(response))
    assert client.get("/prod/shop/customers/").status_code == 200


def test_a_table_that_is_made_anew_was_never_read_or_is_as_last_read(client, shop, server, name):
    needs_mariadb("MySQL's information_schema waits for no table")
    with made_anew(server, name, "report"):
        structure = data(client, "/prod/shop/report/-/structure")
        assert "another session holds a lock" in structure["problem"]
        record = data(client, "/compare/shop/report/1/")
        assert {slug: side["state"] for slug, side in record["environments"].items()} == {
            "prod": "unavailable",
            "test": "found",
        }
        assert client.get("/test/shop/report/?_elsewhere=1").status_code == 200
        for address in ("/prod/shop/report/", "/prod/shop/reported/"):
            response = client.get(address)
            assert response.status_code == 503, address
            assert "another session holds a lock" in plain(text_of(response))
    refresh(live(shop["prod"]))
    with made_anew(server, name, "report"):
        refresh(live(shop["prod"]))
        listed = data(client, "/prod/shop/")
        assert {(locked["table"], locked["snapshot"] is not None) for locked in listed["locked"]} == {
            ("report", True),
            ("reported", True),
        }
        assert "Shown as read" in plain(text_of(client.get("/prod/shop/report/-/structure")))


def test_routines_are_as_last_read_while_they_are_locked(client, shop, server, name):
    needs_mariadb("MySQL lets nobody lock its tables of routines")
    for database in shop.values():
        refresh(live(database))
    with session(server, name) as other:
        other.execute("LOCK TABLES mysql.proc WRITE")
        content = data(client, "/compare/shop/")
        assert [locked["object"] for locked in content["locked"]["prod"]] == ["routine", "rights"]
        assert content["differences"] == []
        assert "another session holds a lock on routines" in plain(text_of(client.get("/prod/shop/")))
        result = run("compare", "shop", "--format", "json")
        assert result.code == 2
        assert "Not compared" in result.err
        assert json.loads(result.out)["locked"]["prod"][0]["snapshot"] is None


def test_nothing_is_stored_of_what_met_a_lock(client, shop, server, name):
    needs_mariadb("MySQL's information_schema waits for no table")
    refresh(live(shop["prod"]))
    stored = shop["prod"].snapshots.count()
    with made_anew(server, name, "report"):
        latest.forget(shop["prod"].alias)
        refresh(live(shop["prod"]))
    assert shop["prod"].snapshots.count() == stored
