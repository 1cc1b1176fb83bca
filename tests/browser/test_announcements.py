"""What those hear who do not see the page: the outcome of a swap, and NULL told from the text "null"."""

from __future__ import annotations

import pytest

from browser.values import cell_html
from tests.markup import Page, element, elements, plain, words_of

HTMX = {"HX-Request": "true"}


def announced(page: Page) -> list[str]:
    """Return what an answer brings for the page's live region."""
    return [words_of(words) for words in elements(page, "p#announcement[hx-swap-oob=innerHTML]")]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/prod/shop/orders/", "4 rows"),
        ("/prod/shop/orders/?_size=3", "3 rows"),
        ("/prod/shop/orders/-/details?_size=3", "4 rows"),
        ("/prod/shop/orders/?_size=3&_count=all", "3 rows of 4"),
        ("/prod/shop/orders/?id=1", "1 row"),
        ("/prod/shop/orders/?id=one", "A filter can't be applied: no rows are shown"),
        ("/prod/shop/?_filter=order", "3 tables of 8"),
        ("/compare/shop/?_filter=audit", "1 table shown, 0 identical ones folded"),
    ],
)
def test_a_swap_says_its_outcome(client, shop, address, words):
    assert announced(client.get(address, headers=HTMX)) == [words]


def test_a_capped_count_is_said_to_be_one(client, sqlite_database):
    script = """
        CREATE TABLE t (id integer PRIMARY KEY);
        WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 10100)
        INSERT INTO t SELECT x FROM n;
    """
    sqlite_database("prod", "many", script)
    assert announced(client.get("/prod/many/t/-/details", headers=HTMX)) == ["more than 10,000 rows"]
    assert announced(client.get("/prod/many/t/?_count=now", headers=HTMX)) == ["50 rows of more than 10,000"]


def test_a_whole_page_says_nothing_unasked(client, shop):
    page = client.get("/prod/shop/orders/")
    assert plain(element(page, "#announcement")) == ""
    assert announced(page) == []


def test_null_is_written_apart_from_the_text_null_and_not_copied():
    assert elements(cell_html(None), ".null")
    assert plain(cell_html(None)) == ""
    assert cell_html("null") == "null"
