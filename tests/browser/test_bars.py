"""The bar on every page: the switch, the crumbs, the login, and what follows to another environment."""

from __future__ import annotations

import pytest

from tests.markup import attributes, elements, link_named, links, text_of, words_of

PLACES = {
    "/prod/": [],
    "/prod/shop/": ["shop"],
    "/prod/shop/orders/": ["shop", "orders"],
    "/prod/shop/orders/1/": ["shop", "orders", "1"],
    "/prod/shop/orders/-/structure": ["shop", "orders", "structure"],
    "/compare/shop/": ["shop"],
    "/compare/shop/orders/": ["shop", "orders"],
}


def crumbs(page) -> list[str]:
    """Return what each crumb of a page's trail says."""
    return [words_of(crumb) for crumb in elements(page, ".bar .crumbs li")]


def switch_links(page, slug: str = "") -> list[str]:
    """Return the addresses that the environment switch leads to, of one environment or of all."""
    addresses = attributes(page, ".bar #switch a[href]", "href")
    return [address for address in addresses if address.startswith(f"/{slug}")]


@pytest.mark.parametrize("address", PLACES)
def test_crumbs_say_where_one_is_and_lead_back(client, shop, address):
    page = client.get(address)
    assert crumbs(page)[: len(PLACES[address])] == PLACES[address]
    for link in attributes(page, ".crumbs a[href]", "href"):
        assert client.get(link).status_code == 200


@pytest.mark.parametrize("address", PLACES)
def test_the_switch_leads_to_the_same_page_of_each_environment(client, shop, address):
    page = client.get(address)
    for slug in ("prod", "test", "dev"):
        (link,) = switch_links(page, f"{slug}/")
        assert link.split("/")[2:] == address.split("/")[2:]
        assert client.get(link).status_code == 200


def test_the_current_environment_is_marked(client, shop):
    page = client.get("/test/shop/")
    assert attributes(page, "#switch a[aria-current=true]", "href") == ["/test/shop/"]


def test_comparing_is_one_more_position_of_the_switch(client, shop):
    assert switch_links(client.get("/prod/shop/"), "compare/") == ["/compare/shop/"]
    orders = client.get("/prod/shop/orders/?status=open")
    assert switch_links(orders, "compare/") == ["/compare/shop/orders/"]


@pytest.mark.parametrize("address", ["/", "/prod/", "/lookup/", "/lookup/?q=orders", "/lookup/?q=nothing"])
def test_pages_of_many_databases_lead_to_the_comparison_of_all(client, shop, address):
    page = client.get(address)
    assert switch_links(page, "compare/") == ["/compare/"]
    assert attributes(page, "#switch .env-all a", "aria-current") == []


def test_one_environment_alone_has_nothing_to_compare(client, environments, sqlite_database):
    environments["test"].delete()
    environments["dev"].delete()
    sqlite_database("prod", "alone", "CREATE TABLE t (x);")
    for address in ("/", "/prod/", "/lookup/?q=t", "/prod/alone/t/"):
        assert switch_links(client.get(address), "compare/") == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/prod/shop/orders/1/", "/compare/shop/orders/1/"),
        ("/prod/shop/order_items/1,2/", "/compare/shop/order_items/1,2/"),
        ("/prod/shop/customers/Ann/?_by=name", "/compare/shop/customers/Ann/?_by=name"),
        ("/prod/shop/orders/50/", "/compare/shop/orders/50/"),
        ("/prod/shop/notes/1/?_by=rowid", "/compare/shop/notes/"),
        ("/prod/shop/notes/77/?_by=rowid", "/compare/shop/notes/"),
        ("/prod/shop/notes/1/", "/compare/shop/notes/"),
        ("/prod/shop/orders/-/structure", "/compare/shop/orders/"),
    ],
    ids=["key", "two columns", "by", "not here", "row id", "no such row id", "no key", "structure"],
)  # fmt: skip
def test_comparing_a_record_leads_to_the_same_record(client, shop, address, expected):
    assert switch_links(client.get(address), "compare/") == [expected]
    assert client.get(expected).status_code == 200


def test_a_record_of_a_dead_database_is_one_click_away_elsewhere(client, shop, tmp_path):
    (tmp_path / "prod-shop.sqlite3").unlink()
    page = client.get("/prod/shop/orders/1/")
    assert page.status_code == 503
    assert switch_links(page, "compare/") == ["/compare/shop/orders/1/"]


def test_a_row_id_s_record_is_compared_by_its_unique_key(client, sqlite_database):
    for slug in ("prod", "dev"):
        sqlite_database(slug, "loose", "CREATE TABLE t (a text UNIQUE, b); INSERT INTO t VALUES ('x', 1);")
    (address,) = switch_links(client.get("/prod/loose/t/1/?_by=rowid"), "compare/")
    assert address == "/compare/loose/t/x/?_by=a"
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("order_items", "/compare/shop/order_items/"),
        ("customers 1", "/compare/shop/customers/1/"),
        ("customers a/b", "/compare/shop/customers/a~2Fb/"),
        ("audit 1", "/compare/shop/audit/1/"),
        ("order_items 1", "/compare/"),
        ("order", "/compare/"),
    ],
    ids=["a table", "a record", "an odd key", "in one alone", "half a key", "several"],
)
def test_comparing_what_look_up_found_leads_to_it(client, shop, typed, expected):
    assert switch_links(client.get("/lookup/", {"q": typed}), "compare/") == [expected]
    assert client.get(expected).status_code == 200


def test_a_database_that_one_environment_lacks_is_compared_by_the_others(client, shop):
    shop["prod"].delete()
    page = client.get("/prod/shop/")
    assert page.status_code == 404
    assert switch_links(page, "compare/") == ["/compare/shop/"]


def test_an_environment_without_the_database_can_be_told(client, shop, sqlite_database):
    sqlite_database("prod", "alone", "CREATE TABLE t (x);")
    page = client.get("/prod/alone/")
    assert links(page, "^/dev/alone/") == []
    assert attributes(page, "#switch .off", "title") == ["Not in test", "Not in dev"]


def test_the_login_keeps_the_way_back(anonymous, settings, demo):
    settings.DEMO_OPEN = True
    page = anonymous.get("/prod/shop/orders/?status=open")
    assert link_named(page, "Log in") == "/login/?next=/prod/shop/orders/%3Fstatus%3Dopen"
    assert "Log out" not in text_of(page)


def test_who_is_logged_in_is_said(client, admin_client, shop):
    (account,) = elements(client.get("/"), ".bar .user")
    assert words_of(account).startswith("reader")
    assert "Administration" not in words_of(account)
    (account,) = elements(admin_client.get("/", headers={"host": "localhost"}), ".bar .user")
    assert "Administration" in words_of(account)
