"""What another session has locked costs itself: it is shown as last read, and says so; all else works."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dynamic_databases.config import entries
from dynamic_databases.connections import live, live_connections
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.models import CatalogSnapshot, Database
from dynamic_databases.readings import cached_readings, latest
from dynamic_databases.readings.latest import refresh
from tests.dynamic_databases.dialects.postgresql.databases import session
from tests.dynamic_databases.management.commands import run
from tests.markup import plain, text_of
from tests.servers.postgresql import postgresql_server

__all__ = ["postgresql_server"]
pytest.importorskip("psycopg")

SCRIPT = """
CREATE TABLE customers (id integer PRIMARY KEY, name text DEFAULT 'nobody', CHECK (name <> ''));
INSERT INTO customers VALUES (1, 'Ann');
CREATE TABLE orders (
    id integer PRIMARY KEY, customer integer REFERENCES customers, total numeric DEFAULT 1 + 1
);
INSERT INTO orders VALUES (7, 1, 3);
CREATE VIEW named AS SELECT name FROM customers;
"""
WITHOUT_CUSTOMERS = (
    "/",
    "/prod/",
    "/prod/shop/",
    "/prod/shop/orders/",
    "/prod/shop/orders/7/",
    "/prod/shop/orders/-/structure",
    "/prod/shop/customers/-/structure",
    "/compare/",
    "/compare/shop/",
    "/compare/shop/orders/",
    "/compare/shop/customers/",
    "/compare/shop/orders/7/",
    "/lookup/?q=orders+7",
)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """Let locks be waited for a moment only."""
    for module in (entries, live_connections):
        monkeypatch.setattr(module, "limits", lambda: Limits(lock=0.2))


@pytest.fixture
def shop(environments, postgresql_server) -> dict[str, Database]:
    """Return a PostgreSQL database in prod and one in test."""
    return {
        slug: Database.objects.create(
            name="shop",
            environment=environments[slug],
            config=postgresql_server.config(postgresql_server.create(None, SCRIPT)),
        )
        for slug in ("prod", "test")
    }


@pytest.fixture
def other(shop, postgresql_server):
    """Yield a session of somebody else's in prod's database."""
    with session(postgresql_server, shop["prod"].config["NAME"]) as connection:
        yield connection


def forget(shop: dict[str, Database]) -> None:
    """Know no more than a process that has just begun; what is stored stays."""
    for database in shop.values():
        latest.forget(database.alias)


def data(client: Any, address: str) -> Any:
    return client.get(address, {"_format": "json"}).json()


def test_the_other_tables_are_as_ever_while_one_is_locked(client, shop, other, settings):
    settings.CATALOG_MAX_AGE = 0.0
    for database in shop.values():
        refresh(live(database))
    other.execute("LOCK TABLE customers")
    for address in WITHOUT_CUSTOMERS:
        assert client.get(address).status_code == 200, address
    assert [row[0] for row in data(client, "/prod/shop/orders/")["rows"]] == [7]


@pytest.mark.parametrize(
    "address",
    [
        "/prod/shop/customers/1/",
        "/prod/shop/customers/?_elsewhere=1",
        "/compare/shop/customers/1/",
        "/compare/shop/orders/7/",
        "/test/shop/orders/?_elsewhere=1",
        "/lookup/?q=orders+7",
    ],
)
def test_a_page_that_only_looks_into_a_locked_table_works(client, shop, other, address):
    other.execute("LOCK TABLE orders")
    assert client.get(address).status_code == 200


def test_rows_of_a_locked_table_are_busy_in_plain_words(client, shop, other):
    other.execute("LOCK TABLE customers")
    for address in ("/prod/shop/customers/", "/prod/shop/customers/1/", "/prod/shop/named/"):
        response = client.get(address)
        assert response.status_code == 503, address
        assert "another session holds a lock" in plain(text_of(response))
        assert data(client, address)["error"]["code"] == "busy"
    assert client.get("/prod/shop/customers/?_format=csv").status_code == 503
    other.rollback()
    assert client.get("/prod/shop/customers/").status_code == 200


@pytest.mark.parametrize("is_new", [False, True], ids=["read before", "stored before"])
def test_a_locked_table_is_shown_as_last_read_and_says_so(client, shop, other, is_new):
    for database in shop.values():
        refresh(live(database))
    if is_new:
        forget(shop)
    other.execute("LOCK TABLE customers")
    refresh(live(shop["prod"]))
    listed = data(client, "/prod/shop/")
    assert {(locked["table"], locked["snapshot"] is not None) for locked in listed["locked"]} == {
        ("customers", True),
        ("named", True),
    }
    assert "locked: as read" in plain(text_of(client.get("/prod/shop/")))
    structure = data(client, "/prod/shop/customers/-/structure")
    assert [column["default"] for column in structure["columns"]] == [None, "'nobody'::text"]
    assert structure["problem"] is None
    assert "Another session holds a lock on customers" in structure["busy"]
    assert "Shown as read" in plain(text_of(client.get("/prod/shop/customers/-/structure")))
    assert data(client, "/prod/shop/orders/-/structure")["busy"] is None


def test_a_locked_table_that_was_never_read_says_what_is_unknown(client, shop, other):
    other.execute("LOCK TABLE customers")
    structure = data(client, "/prod/shop/customers/-/structure")
    assert [column["name"] for column in structure["columns"]] == ["id", "name"]
    assert "another session holds a lock" in structure["problem"]
    assert {locked["snapshot"] for locked in data(client, "/prod/shop/")["locked"]} == {None}
    compared = data(client, "/compare/shop/")
    (customers,) = [
        difference for difference in compared["differences"] if difference["table"] == "customers"
    ]
    assert (customers["kind"], customers["absent_in"]) == ("unknown", [])


def test_a_comparison_names_what_is_locked_and_does_not_call_it_the_same_for_sure(client, shop, other):
    for database in shop.values():
        refresh(live(database))
    other.execute("LOCK TABLE customers")
    refresh(live(shop["prod"]))
    compared = data(client, "/compare/shop/")
    assert [locked["table"] for locked in compared["locked"]["prod"]] == ["customers", "named"]
    assert compared["differences"] == []
    for address in ("/compare/shop/", "/compare/shop/customers/"):
        words = plain(text_of(client.get(address)))
        assert "another session holds a lock on public.customers" in words, address
        assert "Shown as read" in words, address
    assert "as far as is known" in plain(text_of(client.get("/compare/shop/customers/")))
    assert "another session" not in plain(text_of(client.get("/compare/shop/orders/")))
    assert "same, as last read" in plain(text_of(client.get("/compare/shop/?_all=1&_baseline=test")))


def test_only_pages_of_a_locked_table_and_of_its_database_speak_of_it(client, shop, other):
    for database in shop.values():
        refresh(live(database))
    other.execute("LOCK TABLE customers")
    refresh(live(shop["prod"]))
    words = "prod: another session holds a lock on public.customers"
    pages = ("/test/shop/", "/test/shop/customers/", "/test/shop/orders/")
    assert [words in plain(text_of(client.get(page))) for page in pages] == [True, True, False]


def test_nothing_is_stored_of_a_reading_that_met_a_lock(client, shop, other, postgresql_server):
    for database in shop.values():
        refresh(live(database))
    stored = list(CatalogSnapshot.objects.values_list("digest", flat=True))
    forget(shop)
    other.execute("LOCK TABLE customers")
    refresh(live(shop["prod"]))
    client.get("/prod/shop/")
    assert list(CatalogSnapshot.objects.values_list("digest", flat=True)) == stored


def test_a_table_that_is_free_again_is_read_at_the_next_look(client, shop, other, monkeypatch):
    other.execute("LOCK TABLE customers")
    client.get("/prod/shop/")
    other.rollback()
    monkeypatch.setattr(cached_readings, "LOCKED_MAX_AGE", 0.0)
    assert data(client, "/prod/shop/")["locked"] == []
    assert data(client, "/prod/shop/customers/-/structure")["problem"] is None


def test_the_command_compares_no_locked_table_unless_snapshots_may_stand_in(shop, other):
    for database in shop.values():
        refresh(live(database))
    other.execute("LOCK TABLE customers")
    result = run("compare", "shop", "--format", "json")
    assert result.code == 2
    content = json.loads(result.out)
    assert {locked["snapshot"] for locked in content["locked"]["prod"]} == {None}
    kinds = {difference["table"]: difference["kind"] for difference in content["differences"]}
    assert kinds == {"customers": "unknown", "named": "unknown"}
    assert "Not compared" in result.err
    result = run("compare", "shop", "--format", "json", "--snapshots")
    assert result.code == 0
    assert None not in {locked["snapshot"] for locked in json.loads(result.out)["locked"]["prod"]}
    assert "Locked by another session: public.customers" in " ".join(run("compare", "shop").out.split())


def test_refresh_catalogs_names_what_it_did_not_read(shop, other):
    other.execute("LOCK TABLE customers")
    result = run("refresh_catalogs", "shop")
    assert result.code == 0
    assert "public.customers" in result.err
