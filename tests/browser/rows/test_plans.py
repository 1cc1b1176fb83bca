"""How the server would read a page, asked for by a link below its SQL; nothing is run for it."""

from __future__ import annotations

import re

import pytest

from browser.rows import plans
from dynamic_databases.errors import TimedOut
from tests.browser.rows.stores import Store, mariadb_server, postgresql_server, sqlserver, store
from tests.browser.rows.test_downloads import execute
from tests.markup import attributes, element, elements, plain

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]

INDEX = {"sqlite": "INDEX by_s", "postgresql": "Scan", "mariadb": "key: by_s"}


@pytest.fixture
def filled(store: Store) -> Store:
    prefix = "{s}" if store.vendor == "sqlserver" else ""
    execute(store, f"CREATE TABLE {prefix}t (id integer NOT NULL PRIMARY KEY, s varchar(9))")
    execute(store, f"CREATE INDEX by_s ON {prefix}t (s)")
    execute(store, f"INSERT INTO {prefix}t VALUES (1, 'a'), (2, 'b'), (3, 'c')")
    return store


def test_the_plan_of_a_page_is_shown_in_the_servers_words(client, filled):
    page = client.get(f"{filled.url('t')}?s=a")
    if filled.vendor == "sqlserver":
        assert "Its plan is not offered here" in plain(page)
        assert client.get(f"{filled.url('t')}-/plan?s=a").status_code == 400
        return
    (address,) = attributes(page, "#plan a", "href")
    assert address == f"{filled.url('t')}-/plan?s=a"
    whole = client.get(address)
    assert INDEX[filled.vendor] in plain(element(whole, "#plan pre"))
    part = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert plain(element(part, "#plan pre")) == plain(element(whole, "#plan pre"))
    assert client.get(f"{address}&_format=json").json()["plan"] != []


def test_the_statement_itself_is_not_run(client, filled, statements):
    if filled.vendor == "sqlserver":
        pytest.skip("plans are not offered there")
    client.get(f"{filled.url('t')}-/plan?s=a")
    statements.clear()
    client.get(f"{filled.url('t')}-/plan?s=a")
    of_table = [sql for _, sql in statements if re.search(r'FROM ("public"\.)?["`]t["`]', sql)]
    assert len(of_table) == 1
    assert of_table[0].startswith("EXPLAIN ")
    assert "ANALYZE" not in of_table[0].upper()


def test_each_page_has_its_own_plan(client, filled):
    if filled.vendor == "sqlserver":
        pytest.skip("plans are not offered there")
    first = client.get(f"{filled.url('t')}?_size=1&_sort=-s&_format=json").json()
    following = first["next"].replace("&_format=json", "")
    (address,) = attributes(client.get(following), "#plan a", "href")
    assert "_next=" in address
    assert client.get(address).status_code == 200


def test_a_filter_that_cannot_be_applied_has_no_plan(client, shop):
    page = client.get("/prod/shop/orders/-/plan?total__gte=abc")
    assert "no row can match" in plain(page)
    assert elements(page, "#plan pre") == []


def test_a_plan_that_takes_too_long_says_so(client, shop, monkeypatch):
    def too_long(*_: object) -> None:
        raise TimedOut("Explaining shop in prod took too long.")

    monkeypatch.setattr(plans, "plan_of", too_long)
    page = client.get("/prod/shop/orders/-/plan")
    assert page.status_code == 504
    assert "took too long" in plain(page)
