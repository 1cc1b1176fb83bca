"""Logins that may do little, and a server that is killed: through the pages, on real servers."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from tests.browser.vendors import PAGES, register, vendor
from tests.dynamic_databases.management.commands import run
from tests.markup import elements, links, plain, text_of, words_of
from tests.servers.mariadb import is_mysql, mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["mariadb_server", "postgresql_server", "register", "vendor"]


def test_a_login_with_select_alone_opens_every_page_and_is_told_from_one_that_may_write(
    client, vendor, register
):
    name = vendor.server.create(None, vendor.script)
    reader = vendor.login("reads_all", name, "orders", "salaries", "slow")
    register("prod", vendor.server, name, reader)
    register("dev", vendor.server, name)
    for address in PAGES:
        assert client.get(address).status_code == 200, address
    assert "98765" in text_of(client.get("/prod/shop/salaries/"))
    compared = client.get("/compare/shop/?_format=json").json()
    assert (compared["unavailable"], compared["summary"]["breaking"]) == ({}, 0)
    printed = {slug: run("check_database", "shop", "--environment", slug).out for slug in ("prod", "dev")}
    assert "login could write" not in printed["prod"]
    assert "login could write" in printed["dev"]


def test_what_a_login_may_not_read_is_refused_in_words_and_costs_itself(client, vendor, register):
    name = vendor.server.create(None, vendor.script)
    register("prod", vendor.server, name, vendor.login("reads_orders", name, "orders"))
    register("dev", vendor.server, name)
    for address in PAGES:
        assert client.get(address).status_code == 200, address
    hidden = client.get("/prod/shop/salaries/")
    assert hidden.status_code == (403 if vendor.name == "postgresql" else 404)  # which lists what it guards
    assert "98765" not in text_of(hidden)
    record = client.get("/compare/shop/salaries/1/?_format=json").json()["environments"]
    assert record["prod"]["state"] == ("forbidden" if vendor.name == "postgresql" else "no_table")
    assert record["dev"]["state"] == "found"
    words = {
        "postgresql": "The login may read 1 of 3 tables and views.",
        "mariadb": "what is not listed is absent or not visible",
    }
    assert plain(text_of(client.get("/prod/shop/"))).count(words[vendor.name]) == 1


def test_what_a_login_is_not_shown_is_no_difference_and_the_comparison_says_so_once(client, vendor, register):
    script = (
        vendor.script
        + """
        CREATE TABLE items (id integer PRIMARY KEY, order_id integer,
            CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE);
    """
    )
    name = vendor.server.create(None, script)
    register("prod", vendor.server, name)
    register(
        "dev", vendor.server, name, vendor.login("reads_most", name, "orders", "salaries", "slow", "items")
    )
    page = plain(text_of(client.get("/compare/shop/items/")))
    assert "no differences" in page
    assert "Rows refer to something else" not in page
    assert page.count("absent or not visible") == (1 if vendor.name == "mariadb" else 0)
    if vendor.name == "mariadb":
        assert "?definition not visible to all logins" in plain(text_of(client.get("/compare/shop/")))
        view = plain(text_of(client.get("/compare/shop/slow/")))
        assert "? not visible" in view
        assert "It is not visible to the login there" in view
    structure = plain(text_of(client.get("/dev/shop/items/-/structure")))
    is_kept_back = vendor.name == "mariadb" and not is_mysql()
    seen = "actions not visible" if is_kept_back else "on delete cascade"
    assert seen in structure
    assert "on delete cascade" in plain(text_of(client.get("/prod/shop/items/-/structure")))


def test_a_login_with_nothing_costs_its_own_column(client, vendor, register):
    name = vendor.server.create(None, vendor.script)
    nothing = vendor.login("has_nothing", name)
    if vendor.name == "postgresql":
        vendor.server.sql(f'REVOKE CONNECT ON DATABASE "{name}" FROM public')
    register("prod", vendor.server, name)
    register("test", vendor.server, name, nothing)
    for address in PAGES:
        assert client.get(address).status_code == 200, address
    refused = client.get("/test/shop/orders/")
    assert refused.status_code == 403
    (failure,) = elements(refused, "main section[role=alert]")
    assert "password" not in words_of(failure)
    assert nothing not in words_of(failure)
    reason = client.get("/compare/shop/?_format=json").json()["unavailable"]["test"]["reason"]
    assert reason.startswith("forbidden: ")
    record = client.get("/compare/shop/orders/1/?_format=json").json()["environments"]
    assert {slug: row["state"] for slug, row in record.items()} == {"prod": "found", "test": "forbidden"}


ASKED = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'",
    "mariadb": "SELECT count(*) FROM information_schema.processlist WHERE state = 'User sleep'",
}


def kill_while_asked(vendor: str, server: Any) -> None:
    """Stop a server as soon as it is in the middle of the view that sleeps."""
    end = time.monotonic() + 15
    while server.sql(ASKED[vendor]) == "0\n" and time.monotonic() < end:
        time.sleep(0.05)
    server.stop()


@pytest.fixture
def doomed(vendor):
    """Yield a server of its own, to be killed."""
    server = vendor.module.start(vendor.module.DURABLE)
    try:
        yield server
    finally:
        vendor.module.remove(server)


def test_a_server_that_is_killed_while_it_answers_costs_that_page_and_is_read_again_when_it_is_back(
    client, vendor, register, doomed
):
    register("prod", vendor.server, vendor.server.create(None, vendor.script))
    register("dev", doomed, doomed.create(None, vendor.script))
    assert client.get("/compare/shop/?_format=json").json()["unavailable"] == {}
    killer = threading.Thread(target=kill_while_asked, args=(vendor.name, doomed))
    killer.start()
    page = client.get("/dev/shop/slow/")
    killer.join()
    assert page.status_code == 503
    assert "The database does not answer" in text_of(page)
    assert "Traceback" not in text_of(page)
    assert "'s pass" not in text_of(page)
    for address in PAGES:
        assert client.get(address).status_code == 200, address
    assert set(client.get("/compare/shop/orders/1/?_format=json").json()["environments"]) == {"prod", "dev"}
    client.post("/compare/shop/-/refresh")
    unavailable = client.get("/compare/shop/?_format=json").json()["unavailable"]["dev"]
    assert unavailable["reason"].startswith("unreachable: ")
    assert unavailable["since"]
    doomed.resume()
    client.post("/dev/shop/-/refresh")
    assert client.get("/dev/shop/orders/1/").status_code == 200
    assert client.get("/compare/shop/?_format=json").json()["unavailable"] == {}


BINARY = {"postgresql": ("bytea", "'\\x00ff'"), "mariadb": ("binary(2)", "x'00FF'")}


def test_rows_that_point_to_a_binary_key_are_one_click_away(client, vendor, register):
    type_, value = BINARY[vendor.name]
    script = f"""
        CREATE TABLE a (k {type_} PRIMARY KEY);
        INSERT INTO a VALUES ({value});
        CREATE TABLE b (id integer PRIMARY KEY, a {type_}, FOREIGN KEY (a) REFERENCES a (k));
        INSERT INTO b VALUES (1, {value}), (2, NULL);
    """
    register("prod", vendor.server, vendor.server.create(None, script))
    (link,) = set(links(client.get("/prod/shop/a/~x00ff/"), r"^/prod/shop/b/\?"))
    assert [row[0] for row in client.get(f"{link}&_format=json").json()["rows"]] == [1]
