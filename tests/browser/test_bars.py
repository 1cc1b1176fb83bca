"""The bar on every page: the switch, the crumbs, the login, and what follows to another environment."""

from __future__ import annotations

import re

import pytest

from tests.markup import link_named, links, plain, text_of

PLACES = {
    "/prod/": [],
    "/prod/shop/": ["shop"],
    "/prod/shop/orders/": ["shop", "orders"],
    "/prod/shop/orders/1/": ["shop", "orders", "1"],
    "/prod/shop/orders/-/structure": ["shop", "orders", "structure"],
    "/compare/shop/": ["shop"],
    "/compare/shop/orders/": ["shop", "orders"],
}


def bar(page) -> str:
    return text_of(page).partition('<header class="bar">')[2].partition("</header>")[0]


def crumbs(page) -> list[str]:
    trail = bar(page).partition('class="crumbs"')[2]
    return [plain(one) for one in re.findall(r"<li><a.*?</li>", trail, re.DOTALL)]


@pytest.mark.parametrize("address", PLACES)
def test_crumbs_say_where_one_is_and_lead_back(client, shop, address):
    page = client.get(address)
    assert crumbs(page)[: len(PLACES[address])] == PLACES[address]
    for link in links(bar(page).partition('class="crumbs"')[2].partition("</nav>")[0]):
        assert client.get(link).status_code == 200


@pytest.mark.parametrize("address", PLACES)
def test_the_switch_leads_to_the_same_page_of_each_environment(client, shop, address):
    switch = bar(client.get(address)).partition('id="switch"')[2].partition("</nav>")[0]
    for slug in ("prod", "test", "dev"):
        (link,) = links(switch, f"^/{slug}/")
        assert link.split("/")[2:] == address.split("/")[2:]
        assert client.get(link).status_code == 200


def test_the_current_environment_is_marked(client, shop):
    switch = bar(client.get("/test/shop/")).partition('id="switch"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)" aria-current="true"', switch) == ["/test/shop/"]


def test_comparing_is_one_more_position_of_the_switch(client, shop):
    assert link_named(bar(client.get("/prod/shop/")), "all") == "/compare/shop/"
    assert link_named(bar(client.get("/prod/shop/orders/?status=open")), "all").startswith(
        "/compare/shop/orders/"
    )


def test_an_environment_without_the_database_can_be_told(client, shop, sqlite_database):
    sqlite_database("prod", "alone", "CREATE TABLE t (x);")
    page = bar(client.get("/prod/alone/"))
    assert links(page, "^/dev/alone/") == []
    assert 'class="off" title="Not in dev"' in page


def test_the_login_keeps_the_way_back(anonymous, settings, demo):
    settings.DEMO_OPEN = True
    page = bar(anonymous.get("/prod/shop/orders/?status=open"))
    assert link_named(page, "Log in") == "/login/?next=/prod/shop/orders/%3Fstatus%3Dopen"
    assert "Log out" not in page


def test_who_is_logged_in_is_said(client, admin_client, shop):
    page = bar(client.get("/"))
    assert "reader" in plain(page)
    assert "Administration" not in page
    assert "Administration" in bar(admin_client.get("/", headers={"host": "localhost"}))
