"""The tabs of a table's and of a record's pages: the same ones, in one order, whichever page it is."""

from __future__ import annotations

import pytest

from browser.tabs import record_tabs, table_tabs
from tests.markup import attributes, elements, words_of

TABLE = ["rows", "structure", "compare", "compare_rows"]
RECORD = ["record", "compare", "rows", "structure"]
PAGES = {
    "/prod/shop/orders/?status=open": (TABLE, "rows"),
    "/prod/shop/orders/-/structure": (TABLE, "structure"),
    "/compare/shop/orders/?_baseline=dev": (TABLE, "compare"),
    "/compare/shop/orders/-/rows?_baseline=dev": (TABLE, "compare_rows"),
    "/prod/shop/orders/-/plan": (TABLE, None),
    "/prod/shop/orders/-/columns": (TABLE, None),
    "/prod/shop/orders/-/views": (TABLE, None),
    "/prod/shop/orders/-/facets": (TABLE, None),
    "/prod/shop/orders/-/profile?_column=id": (TABLE, None),
    "/prod/shop/orders/-/menu?_column=id": (TABLE, None),
    "/prod/shop/orders/1/": (RECORD, "record"),
    "/prod/shop/orders/1/-/cell?_column=id": (RECORD, None),
    "/compare/shop/orders/1/?_baseline=dev": (RECORD, "compare"),
}


def tabs(page) -> dict[str, str]:
    """Return the address of each tab by what it leads to, in their order."""
    return dict(zip(attributes(page, ".tabs a", "data-go"), attributes(page, ".tabs a", "href"), strict=True))


@pytest.mark.parametrize(("address", "expected"), PAGES.items())
def test_every_page_has_the_same_tabs(client, shop, address, expected):
    page = client.get(address)
    goals, current = expected
    assert list(tabs(page)) == goals
    assert attributes(page, ".tabs a[aria-current]", "data-go") == ([current] if current else [])
    for goal, url in tabs(page).items():
        opened = client.get(url)
        assert opened.status_code == 200
        assert attributes(opened, ".tabs a[aria-current]", "data-go") == [goal]


def test_a_comparison_leads_to_its_baseline_and_keeps_itself(client, shop):
    page = client.get("/compare/shop/orders/?_baseline=dev")
    assert tabs(page)["rows"] == "/dev/shop/orders/"
    assert tabs(page)["compare_rows"] == "/compare/shop/orders/-/rows?_baseline=dev"
    back = client.get(tabs(page)["compare_rows"])
    assert tabs(back)["compare"] == "/compare/shop/orders/?_baseline=dev"
    assert attributes(page, ".tabs a", "title")[0] == "Rows in dev"


def test_where_the_baseline_lacks_it_the_first_that_has_it_is_meant(client, shop):
    assert tabs(client.get("/compare/shop/orders/50/"))["record"] == "/dev/shop/orders/50/"
    assert tabs(client.get("/compare/shop/audit/?_baseline=dev"))["rows"] == "/prod/shop/audit/"
    assert list(tabs(client.get("/compare/shop/orders/77/"))) == ["compare", "rows", "structure"]


def test_the_heads_of_a_comparison_lead_to_the_rows_of_each_side(client, shop):
    for address in ("/compare/shop/orders/", "/compare/shop/orders/-/rows?status=open"):
        urls = attributes(client.get(address), "thead th a.env", "href")
        assert [url.partition("?")[0] for url in urls] == [f"/{slug}/shop/orders/" for slug in shop]


def test_databases_that_are_named_one_by_one_have_tabs_too(client, shop):
    page = client.get("/compare/-/orders/?of=prod/shop&of=dev/shop")
    assert list(tabs(page)) == TABLE
    assert client.get(tabs(page)["compare_rows"]).status_code == 200
    urls = attributes(page, "thead th a.env", "href")
    assert urls == ["/prod/shop/orders/", "/dev/shop/orders/"]


def test_one_environment_alone_compares_nothing(client, sqlite_database):
    sqlite_database("prod", "alone", "CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1)")
    assert list(tabs(client.get("/prod/alone/t/"))) == ["rows", "structure"]
    assert list(tabs(client.get("/prod/alone/t/1/"))) == ["record", "rows", "structure"]


def test_tabs_need_no_request():
    made = table_tabs({"compare": "/c", "rows": "/r", "structure": None}, "rows", "Production")
    assert [(tab.name, tab.is_current, tab.title) for tab in made] == [
        ("Rows", True, "in Production"),
        ("Compare", False, "in all environments"),
    ]
    assert [tab.goal for tab in record_tabs(dict.fromkeys(RECORD, "/x"))] == RECORD


def test_what_is_about_all_environments_has_their_sign(client, shop):
    marked = elements(client.get("/prod/shop/orders/"), ".tabs a:has(.icon-compare)")
    assert [words_of(node) for node in marked] == ["Compare", "Compare rows"]
