"""What a page of rows does not wait for comes after it, in one answer; without a script it is a link away."""

from __future__ import annotations

import pytest

from tests.markup import element, elements, inside, link_named, plain, rows_of

HTMX = {"HX-Request": "true"}
ORDERS = "/prod/shop/orders/"


def details_url(page):
    """Return where the page asks for its details once it is shown, None if it asks for nothing."""
    (count,) = elements(page, "#count")
    return count.attributes.get("hx-get")


@pytest.fixture
def hurried(monkeypatch):
    """Let pages wait for nothing but their rows."""
    monkeypatch.setattr("browser.rows.whole_page.SECONDS", 0.0)


def test_a_page_that_shows_all_rows_asks_for_nothing_more(client, shop):
    page = client.get(ORDERS)
    assert details_url(page) is None
    assert plain(element(page, "#count")) == "4 rows"


def test_a_page_does_not_count_and_the_answer_after_it_does_nothing_else(client, shop, statements):
    client.get(ORDERS)
    statements.clear()
    page = client.get(f"{ORDERS}?_size=1&status=open")
    assert not any("COUNT(*)" in sql for _, sql in statements)
    assert plain(element(page, "#count")) == "count the rows"
    assert details_url(page) == "/prod/shop/orders/-/details?_size=1&status=open"
    statements.clear()
    details = client.get(details_url(page), headers=HTMX)
    theirs = [sql for alias, sql in statements if alias != "default" and 'FROM "orders"' in sql]
    assert len(theirs) == 1
    assert plain(element(details, "#count")) == "2 rows"
    assert plain(element(details, "#count-of[hx-swap-oob]")) == "of 2"
    assert plain(element(details, "#announcement[hx-swap-oob]")) == "2 rows"


def test_without_a_script_the_count_is_a_link(client, shop):
    page = client.get(f"{ORDERS}?_size=1&status=open")
    counted = client.get(link_named(page, "count the rows"))
    assert plain(element(counted, "#count")) == "2 rows"
    assert plain(element(counted, ".foot")).startswith("1 row of 2")
    assert details_url(counted) is None


def test_what_takes_too_long_arrives_after_the_rows(client, shop, hurried):
    page = client.get(f"{ORDERS}?_sort=id")
    assert [row[0] for row in rows_of(page)] == ["1", "2", "3", "4"]
    assert inside(page, "label") == []  # drift may be known by now: it is read beside the rows
    assert details_url(page) == "/prod/shop/orders/-/details?_sort=id&_late=1"
    details = client.get(details_url(page), headers=HTMX)
    assert inside(details, "label") == ["Ann", "Bob", "Ann"]
    assert {"+ not in test", "+ not in dev"} <= set(inside(details, "drift"))
    assert plain(element(details, "#differing[hx-swap-oob]")) == "· 2 differ across environments"
    assert elements(details, "table#grid[hx-swap-oob]")
    assert details_url(details) is None


def test_without_a_script_a_counted_page_has_the_rest_as_well(client, shop, hurried):
    page = client.get(f"{ORDERS}?_size=2")
    counted = client.get(link_named(page, "count the rows"))
    assert inside(counted, "label") == ["Ann", "Bob"]
    assert {"+ not in test", "+ not in dev"} <= set(inside(counted, "drift"))


def test_details_are_also_a_page_and_json(client, shop):
    assert plain(element(client.get("/prod/shop/orders/-/details?status=open"), "#count")) == "2 rows"
    data = client.get("/prod/shop/orders/-/details?status=open&_format=json").json()
    assert data == {"count": {"value": 2, "exact": True}}


def test_programs_wait_for_the_count(client, shop):
    data = client.get(f"{ORDERS}?_size=1&_format=json").json()
    assert data["count"] == {"value": 4, "exact": True}
