"""An address that repeats itself, or asks for very much, makes no huge page."""

from __future__ import annotations

import pytest

from browser.rows.columns import choose_columns, shortest_patterns
from tests.browser.rows.test_columns import table
from tests.markup import elements, links, text_of

WIDE = [f"column_number_{number:03}" for number in range(800)]


@pytest.fixture
def wide(sqlite_database):
    columns = ", ".join(f"{name} text" for name in WIDE)
    script = f"CREATE TABLE wide (id integer PRIMARY KEY, {columns}); INSERT INTO wide (id) VALUES (1);"
    return sqlite_database("prod", "wide", script)


def test_repeated_columns_make_no_longer_page(client, shop):
    once = client.get("/prod/shop/orders/?_cols=nope,id")
    often = client.get(f"/prod/shop/orders/?_cols={'nope,' * 300}id&_cols=nope")
    assert len(text_of(often)) < len(text_of(once)) + 500
    assert text_of(often).count("“nope”") == 1


def test_equal_conditions_are_one(client, shop):
    page = client.get(f"/prod/shop/orders/?{'&'.join(['status=open'] * 300)}")
    assert len(elements(page, "span.chip")) == 1
    assert max(link.count("status=open") for link in links(page)) == 1


def test_different_values_of_one_column_stay_different_conditions(client, shop):
    page = client.get("/prod/shop/orders/?id__gt=1&id__gt=2")
    assert len(elements(page, "span.chip")) == 2


@pytest.mark.parametrize("form", ["html", "json", "csv"])
def test_more_conditions_than_a_page_can_show_are_refused_in_words(client, shop, form):
    query = "&".join(f"id__gt={number}" for number in range(51))
    response = client.get(f"/prod/shop/orders/?{query}&_format={form}")
    assert response.status_code == 400
    assert "51 conditions are too many" in text_of(response)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ([], ""),
        (["a", "b", "c"], "*"),
        (["b"], "b"),
        (["a", "b"], "a,b"),
        (["c", "nothing"], "c"),
    ],
)
def test_ticked_columns_become_the_shortest_patterns(chosen, expected):
    columns = table("a", "b", "c")
    patterns = shortest_patterns(columns, chosen)
    assert patterns == expected
    if chosen:
        shown = [column.name for column in choose_columns(columns, [patterns]).shown]
        assert shown == [name for name in chosen if name != "nothing"]


@pytest.mark.parametrize(("left_out", "length"), [(0, 40), (5, 200), (50, 1200)])
def test_nearly_all_of_800_ticked_columns_make_a_short_address(client, wide, left_out, length):
    ticked = ["id", *WIDE[left_out:]]
    sent = {"_cols": ticked, "_sort": "-id", "_next": "1"}
    response = client.post("/prod/wide/wide/-/columns", sent)
    assert response.status_code == 302
    assert response["Location"].startswith("/prod/wide/wide/?_sort=-id&_cols=*")
    assert len(response["Location"]) < length
    data = client.get(response["Location"] + "&_format=json").json()
    assert [column["name"] for column in data["columns"]] == ticked


def test_a_choice_too_long_for_an_address_is_refused_in_words(client, wide):
    response = client.post("/prod/wide/wide/-/columns", {"_cols": WIDE[::2]})
    assert response.status_code == 400
    assert "400 columns named one by one" in text_of(response)


def test_a_choice_of_800_columns_is_a_page_with_groups(client, wide):
    page = client.get("/prod/wide/wide/-/columns")
    assert len(elements(page, "#shown li")) == 30
    assert [node.text(strip=True) for node in elements(page, "summary bdi")] == ["column_"]
    assert len(elements(page, "input[name=_cols]")) == 801
