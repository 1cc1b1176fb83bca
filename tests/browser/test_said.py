"""What those hear who do not see the page: the outcome of a swap, and NULL told from the text "null"."""

from __future__ import annotations

import re

import pytest

from browser.values import cell_html
from tests.markup import plain, text_of

HTMX = {"HX-Request": "true"}


def said(page) -> str | None:
    found = re.search(r'<p id="said" hx-swap-oob="innerHTML">(.*?)</p>', text_of(page))
    return found and plain(found[1])


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/prod/shop/orders/", "4 rows"),
        ("/prod/shop/orders/?_size=3", "3 rows of 4"),
        ("/prod/shop/orders/?id=1", "1 row"),
        ("/prod/shop/orders/?id=one", "A filter can't be applied: no rows are shown"),
        ("/prod/shop/?_filter=order", "3 tables of 8"),
        ("/compare/shop/?_filter=audit", "1 table shown, 0 identical ones folded"),
    ],
)
def test_a_swap_says_its_outcome(client, shop, address, words):
    assert said(client.get(address, headers=HTMX)) == words


def test_a_capped_count_is_said_to_be_one(client, sqlite_database):
    script = """
        CREATE TABLE t (id integer PRIMARY KEY);
        WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 10100)
        INSERT INTO t SELECT x FROM n;
    """
    sqlite_database("prod", "many", script)
    assert said(client.get("/prod/many/t/", headers=HTMX)) == "50 rows of more than 10,000"


def test_a_whole_page_says_nothing_unasked(client, shop):
    page = text_of(client.get("/prod/shop/orders/"))
    assert page.count('id="said"') == 1
    assert said(page) is None


def test_null_is_heard_apart_from_the_text_null_and_not_copied():
    assert 'aria-label="NULL, no value"' in cell_html(None)
    assert plain(cell_html(None)) == ""
    assert cell_html("null") == "null"
