"""The lists of pages: each header sorts, turns the order, and goes back to the list's own."""

from __future__ import annotations

import pytest

from tests.markup import attributes, elements, link_named, words_of

SIZES = """
    CREATE TABLE beta (a, b, c);
    CREATE TABLE Alpha (a);
    CREATE TABLE gamma (a, b);
    CREATE VIEW delta AS SELECT a FROM gamma;
    INSERT INTO beta VALUES (1, 2, 3);
    CREATE INDEX counted ON beta (a);
    ANALYZE;
"""


@pytest.fixture
def sizes(sqlite_database):
    return sqlite_database("prod", "sizes", SIZES)


def keys(page) -> list[str]:
    return [words_of(cell) for cell in elements(page, "table.list tbody td.key") if words_of(cell)]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("table", ["Alpha", "beta", "delta", "gamma"]),
        ("-table", ["gamma", "delta", "beta", "Alpha"]),
        ("-columns", ["beta", "gamma", "Alpha", "delta"]),
        ("kind,-columns", ["beta", "gamma", "Alpha", "delta"]),
        ("-kind,table", ["delta", "Alpha", "beta", "gamma"]),
    ],
)
def test_tables_come_in_the_order_that_is_asked_for(client, sizes, order, expected):
    page = client.get("/prod/sizes/", {"_sort": order})
    assert keys(page) == expected
    fragment = client.get("/prod/sizes/", {"_sort": order}, headers={"HX-Request": "true"})
    assert keys(fragment) == expected


def test_rows_without_a_figure_come_first(client, sizes):
    assert keys(client.get("/prod/sizes/?_sort=rows"))[-1] == "beta"
    assert keys(client.get("/prod/sizes/?_sort=-rows"))[0] == "beta"


def test_a_header_sorts_turns_and_goes_back(client, sizes):
    own = client.get("/prod/sizes/?_filter=a")
    assert attributes(own, "th[aria-sort]", "aria-sort") == []
    up = link_named(own, "columns")
    assert up == "?_filter=a&_sort=columns"
    page = client.get("/prod/sizes/" + up)
    assert attributes(page, "th[aria-sort]", "aria-sort") == ["ascending"]
    down = link_named(page, "columns")
    page = client.get("/prod/sizes/" + down)
    assert attributes(page, "th[aria-sort]", "aria-sort") == ["descending"]
    back = link_named(page, "columns")
    assert back == "?_filter=a"
    assert keys(client.get("/prod/sizes/" + back)) == keys(own)


def test_the_filter_keeps_the_order(client, sizes):
    page = client.get("/prod/sizes/?_sort=-columns")
    assert attributes(page, "form.filter input[name=_sort]", "value") == ["-columns"]


@pytest.mark.parametrize("address", ["/prod/", "/prod/sizes/", "/lookup/?q=alpha"])
def test_a_column_that_no_list_has_is_refused(client, sizes, address):
    page = client.get(address, {"q": "alpha", "_sort": "-nothing"})
    assert page.status_code == 400
    assert "“-nothing”" in page.text


def test_databases_sort_by_what_is_known_of_them(client, sizes, sqlite_database):
    sqlite_database("prod", "Empty", "CREATE TABLE one (a);")
    assert keys(client.get("/prod/?_sort=database")) == ["Empty", "sizes"]
    assert keys(client.get("/prod/?_sort=-tables")) == ["sizes", "Empty"]
    assert keys(client.get("/prod/?_sort=size")) == ["Empty", "sizes"]


def test_programs_get_the_same_order(client, sizes):
    data = client.get("/prod/sizes/?_sort=-table&_format=json").json()
    assert [table["name"] for table in data["tables"]] == ["gamma", "delta", "beta", "Alpha"]


def test_what_look_up_finds_is_sorted(client, sizes):
    assert keys(client.get("/lookup/?q=a&_sort=-table"))[0] == "sizes.gamma"
    assert keys(client.get("/lookup/?q=a&_sort=table"))[0] == "sizes.Alpha"
