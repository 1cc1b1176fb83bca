"""Which of the chosen columns are shown: what is missing or new, pins, and the menu of columns."""

from __future__ import annotations

from tests.browser.rows.chosen_columns import ORDERS, choose, heads, remembered
from tests.markup import attributes, elements, link_named, plain


def test_what_a_table_lacks_is_named_and_the_rest_shown():
    columns = remembered(("id", "b", "c"), "c,gone,id")
    assert [column.name for column in columns.chosen.shown] == ["c", "id"]
    assert columns.missing == ("gone",)
    assert (columns.hidden, columns.new) == (1, ())


def test_a_column_that_was_not_there_is_new():
    columns = remembered(("id", "b", "new"), "*,-b", known=("id", "b"))
    assert columns.new == ("new",)
    assert [column.name for column in columns.chosen.shown] == ["id", "new"]


def test_an_excluded_column_that_is_gone_is_not_missed():
    assert remembered(("id", "b"), "*,-gone").missing == ()


def test_where_nothing_chosen_is_there_everything_is_shown():
    columns = remembered(("id", "b"), "x,y")
    assert [column.name for column in columns.chosen.shown] == ["id", "b"]
    assert columns.missing == ("x", "y")


def test_pinned_columns_come_first():
    columns = remembered(("id", "b", "c", "d"), "*", "c,gone,b")
    assert [column.name for column in columns.chosen.shown] == ["c", "b", "id", "d"]
    assert columns.chosen.pinned == ("c", "b")
    assert columns.missing == ("gone",)


def test_the_menu_of_a_column_goes_on_from_what_is_remembered(client, shop):
    choose(client, "status", "total", "id")
    menu = client.get("/prod/shop/orders/-/menu?_column=total")
    assert link_named(menu, "Hide") == f"{ORDERS}?_cols=status,id"
    freeze = link_named(menu, "Freeze at the left")
    assert freeze == f"{ORDERS}?_cols=total,status,id&_pin=total"
    assert attributes(client.get(freeze), "thead th.pin a.name", "title") == ["Sort by total"]
    again = client.get("/prod/shop/orders/-/menu?_column=total&_cols=status,total,id&_pin=total")
    assert link_named(again, "Don’t freeze") == f"{ORDERS}?_cols=total,status,id"


def test_the_plan_is_that_of_the_columns_shown(client, shop):
    choose(client, "id")
    assert client.get("/prod/shop/orders/-/plan").status_code == 200


def test_only_columns_with_values_on_the_page(client, sqlite_database):
    sqlite_database(
        "prod", "thin",
        "CREATE TABLE t (id integer PRIMARY KEY, a text, b text);"
        "INSERT INTO t VALUES (1, NULL, 'x'), (2, NULL, '');",
    )  # fmt: skip
    page = client.get("/prod/thin/t/")
    assert heads(client.get(link_named(page, "Only with values on this page"))) == ["id", "b"]
    full = client.get("/prod/thin/t/?_cols=id,b")
    assert "Only with values" not in plain(full)


def test_a_pin_that_fits_nothing_is_told(client, shop):
    assert "There is no column “nothing” here" in plain(client.get(f"{ORDERS}?_pin=nothing"))


def test_no_more_than_four_columns_stay_in_view(client, shop):
    page = client.get(f"{ORDERS}?_pin=id,status,total,note,customer_id")
    assert len(elements(page, "thead th.pin")) == 4
