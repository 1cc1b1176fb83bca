"""Which of all rows a page shows, how many a page has, and where numbers stand."""

from __future__ import annotations

import pytest

from browser.rows.cells import MOST_PADDED, aligned
from tests.markup import attributes, element, elements, link_named, plain

SCRIPT = """
    CREATE TABLE t (id integer PRIMARY KEY, price decimal(10,2), weight double, is_open boolean);
    WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 23)
    INSERT INTO t SELECT x, x / 4.0, CASE x WHEN 3 THEN NULL ELSE x / 8.0 END, x % 2 FROM n;
"""


@pytest.fixture
def table(client, sqlite_database):
    sqlite_database("prod", "paged", SCRIPT)
    return client


def foot(page) -> str:
    return plain(element(page, ".foot > span"))


def test_pages_are_numbered_forwards_and_backwards(table):
    page = table.get("/prod/paged/t/?_size=10&_count=all")
    seen = [foot(page)]
    for name in ("Next", "Next", "← Previous", "← Previous"):
        page = table.get(link_named(page, name) + "&_count=all")
        seen.append(foot(page))
    assert seen == ["1–10 of 23", "11–20 of 23", "21–23 of 23", "11–20 of 23", "1–10 of 23"]


def test_a_last_page_of_one_row_says_which_it_is(table):
    page = table.get("/prod/paged/t/?_size=22&_count=all")
    last = table.get(link_named(page, "Next") + "&_count=all")
    assert foot(last) == "row 23 of 23"
    heard = table.get(link_named(page, "Next") + "&_count=all", headers={"HX-Request": "true"})
    assert plain(element(heard, "#announcement")) == "row 23 of 23"


def test_a_page_whose_number_is_not_known_only_counts_its_rows(table):
    assert foot(table.get("/prod/paged/t/?_size=10&_next=10&_count=all")) == "10 rows of 23"
    assert foot(table.get("/prod/paged/t/?_size=5&_from=11&_count=all")) == "1–5 of 23"


@pytest.mark.parametrize("number", ["0", "-1", "many", "9" * 16])
def test_a_number_that_is_none_is_refused_in_words(table, number):
    page = table.get(f"/prod/paged/t/?_from={number}")
    assert page.status_code == 400
    assert "_from must be the number of a row" in plain(page)


def test_a_changed_order_or_environment_begins_with_the_first_row(table):
    page = table.get("/prod/paged/t/?_size=10")
    second = table.get(link_named(page, "Next"))
    assert "_from" not in link_named(second, "price")
    assert not [link for link in attributes(second, "#switch a", "href") if "_from" in link]


def test_programs_get_no_number_in_their_addresses(table):
    data = table.get("/prod/paged/t/?_size=10&_format=json").json()
    assert "_from" not in data["next"]


def test_the_size_of_a_page_is_a_choice(table):
    page = table.get("/prod/paged/t/?_size=7&is_open=1")
    sizes = {plain(link): link.attributes["href"] for link in elements(page, ".sizes a")}
    assert list(sizes) == [f"{size} a page" for size in (7, 20, 50, 100, 200, 500)]
    assert sizes["100 a page"] == "/prod/paged/t/?is_open=1&_size=100"
    assert attributes(page, ".sizes a[aria-current]", "href") == [sizes["7 a page"]]


def test_numbers_stand_below_each_other_at_their_point(table):
    page = table.get("/prod/paged/t/?_size=8&_cols=price,weight")
    prices, weights = (
        [(plain(cell), attributes(cell, "i", "class")) for cell in elements(page, f"td:nth-child({number})")]
        for number in (1, 2)
    )
    assert prices[:5] == [("0.25", []), ("0.5", ["p1"]), ("0.75", []), ("1", ["p3"]), ("1.25", [])]
    assert weights[:4] == [("0.125", []), ("0.25", ["p1"]), ("", ["null"]), ("0.5", ["p2"])]


def test_numbers_with_equally_many_digits_cost_no_byte():
    cells = ["1.00", "2.50", "<null>"]
    assert aligned(["1.00", "2.50", None], cells) is cells


def test_no_number_is_padded_beyond_what_the_style_sheet_has():
    assert aligned([1, 0.123456789012345], ["1", "0.123456789012345"])[0] == f"1<i class=p{MOST_PADDED}></i>"


def test_a_text_in_a_column_of_numbers_moves_no_number():
    assert aligned([1.5, "v1.2 or so"], ["1.5", "v1.2 or so"]) == ["1.5", "v1.2 or so<i class=p2></i>"]
