"""What PostgreSQL says beside columns and keys stands on the page of a table's structure."""

from __future__ import annotations

import pytest

from tests.browser.vendors import register
from tests.markup import link_named, plain, text_of
from tests.servers.postgresql import SUPERUSER, postgresql_server

__all__ = ["postgresql_server", "register"]

SCRIPT = """
    CREATE TABLE orders (id integer PRIMARY KEY, status text, total integer) WITH (fillfactor = 70);
    ALTER TABLE orders ALTER status SET STORAGE external;
    COMMENT ON CONSTRAINT orders_pkey ON orders IS 'numbers of orders';
    CREATE INDEX by_status ON orders (status) WITH (fillfactor = 80);
    CREATE STATISTICS together ON status, total FROM orders;
    CREATE POLICY few ON orders TO pg_monitor USING (id = 1);
    GRANT SELECT ON orders TO pg_monitor;
    GRANT UPDATE (status) ON orders TO pg_monitor;
"""
SHOWN = (
    "fillfactor 70",
    "storage external",
    "numbers of orders",
    "storage fillfactor=80",
    "statistics together (ndistinct, dependencies, mcv) ON status, total",
    "policy few",
    "roles pg_monitor",
    "Owner and grants",
    f"owned by {SUPERUSER}",
    "SELECT to pg_monitor",
    "UPDATE to pg_monitor",
)


@pytest.fixture
def address(postgresql_server, register):
    register("prod", postgresql_server, postgresql_server.create(None, SCRIPT), SUPERUSER)
    return "/prod/shop/orders/-/structure"


def test_the_page_shows_what_a_comparison_counts(client, address):
    page = plain(text_of(client.get(address)))
    assert [words for words in SHOWN if words not in page] == []


def test_the_json_has_owner_and_grants(client, address):
    rights = client.get(f"{address}?_format=json").json()["rights"]
    assert rights == [
        {"on": "table", "owner": SUPERUSER, "grants": ["SELECT to pg_monitor"]},
        {"on": "status", "owner": None, "grants": ["UPDATE to pg_monitor"]},
    ]


def test_owners_and_grants_are_compared_where_they_are_asked_for(
    client, address, postgresql_server, register
):
    script = SCRIPT.replace("GRANT SELECT ON orders TO pg_monitor;", "")
    register("dev", postgresql_server, postgresql_server.create(None, script), SUPERUSER)
    assert client.get("/compare/shop/?_format=json").json()["differences"] == []
    counted = client.get("/compare/shop/?_rights=1&_format=json").json()["differences"]
    assert [(entry["object"], entry["name"], entry["attribute"]) for entry in counted] == [
        ("rights", "table orders", "grants")
    ]
    page = client.get("/compare/shop/")
    assert link_named(page, "Owners and grants") == "/compare/shop/?_rights=1"
    assert "table orders" in plain(text_of(client.get("/compare/shop/?_rights=1")))
