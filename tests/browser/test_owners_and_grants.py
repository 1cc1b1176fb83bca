"""Owners and grants on pages: shown and compared where the server tells them, unknown where it does not."""

from __future__ import annotations

import pytest

from tests.browser.vendors import register
from tests.markup import plain, text_of
from tests.servers.mariadb import SUPERUSER, mariadb_server

__all__ = ["mariadb_server", "register"]

SCRIPT = "CREATE TABLE orders (id int PRIMARY KEY, status int);"
STRUCTURE = "/prod/shop/orders/-/structure"
COUNTED = "/compare/shop/?_rights=1"


@pytest.fixture
def database(mariadb_server):
    database = mariadb_server.create(None, SCRIPT)
    mariadb_server.login("clerk_of_pages", f"SELECT, UPDATE (status) ON `{database}`.orders")
    return database


def test_the_structure_of_mariadb_has_grants(client, mariadb_server, register, database):
    register("prod", mariadb_server, database, SUPERUSER)
    answer = client.get(f"{STRUCTURE}?_format=json").json()
    assert answer["rights"] == [
        {"on": "table", "owner": None, "grants": ["SELECT to clerk_of_pages@127.0.0.1"]},
        {"on": "status", "owner": None, "grants": ["UPDATE to clerk_of_pages@127.0.0.1"]},
    ]
    assert answer["rights_unread"] is False
    assert "SELECT to clerk_of_pages@127.0.0.1" in plain(text_of(client.get(STRUCTURE)))


def test_where_the_login_is_not_told_the_page_does_not_say_none(client, mariadb_server, register, database):
    register(
        "prod",
        mariadb_server,
        database,
        mariadb_server.login("reads_privileges", f"SELECT ON `{database}`.*"),
    )
    answer = client.get(f"{STRUCTURE}?_format=json").json()
    assert (answer["rights"], answer["rights_unread"]) == ([], True)
    page = plain(text_of(client.get(STRUCTURE)))
    assert "The server does not tell this login who may do what here." in page
    assert "no grants" not in page


def test_a_comparison_with_what_is_not_told_says_so(client, mariadb_server, register, database):
    register("prod", mariadb_server, database, SUPERUSER)
    register(
        "dev", mariadb_server, database, mariadb_server.login("reads_privileges", f"SELECT ON `{database}`.*")
    )
    counted = client.get(f"{COUNTED}&_format=json").json()["differences"]
    assert [(entry["object"], entry["name"], entry["kind"]) for entry in counted] == [
        ("rights", "owners and grants", "unknown")
    ]
    assert counted[0]["against"]["dev"]["rule"] == "not_read"
    assert "owners and grants" in plain(text_of(client.get(COUNTED)))
