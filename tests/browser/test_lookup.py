"""Quick look-up: tables and records of every environment at once."""

from __future__ import annotations

import pytest

from tests.markup import links, plain, text_of


@pytest.mark.parametrize("typed", ["orders", "ORDERS", "rder", "shop.orders"])
def test_a_table_is_found_in_each_environment(client, shop, typed):
    page = client.get("/lookup/", {"q": typed})
    assert {"/prod/shop/orders/", "/test/shop/orders/", "/dev/shop/orders/"} <= set(links(page))


def test_the_table_of_exactly_that_name_comes_first(client, shop):
    data = client.get("/lookup/?q=orders&_format=json").json()
    assert [hit["table"] for hit in data["tables"]] == ["orders", "open_orders"]


def test_a_record_is_found_in_each_environment_with_its_state(client, shop):
    data = client.get("/lookup/?q=orders+50&_format=json").json()
    (hit,) = data["records"]
    states = {slug: (side["state"], side["url"]) for slug, side in hit["environments"].items()}
    assert states == {
        "prod": ("no_row", None),
        "test": ("no_row", None),
        "dev": ("found", "/dev/shop/orders/50/"),
    }
    assert hit["compare_url"] == "/compare/shop/orders/50/"


def test_a_found_record_has_its_label(client, shop):
    page = client.get("/lookup/?q=customers+1")
    assert "/prod/shop/customers/1/" in links(page)
    assert "Ann" in plain(text_of(page))


@pytest.mark.parametrize(
    "typed", ["", "   ", "zzz", "orders one", "order_items 1", "' OR 1=1", "<b>", "%", "x" * 5000, "\0"]
)
def test_anything_typed_is_answered(client, shop, typed):
    page = client.get("/lookup/", {"q": typed})
    assert page.status_code == 200
    assert "<b></b>" not in text_of(page)
    assert client.get("/lookup/", {"q": typed, "_format": "json"}).status_code == 200


def test_what_was_typed_is_text(client, shop):
    assert "<script>x" not in text_of(client.get("/lookup/", {"q": "<script>x"}))


def test_nothing_found_says_what_can_be_asked(client, shop):
    assert "Nothing is called “zzz”" in plain(text_of(client.get("/lookup/?q=zzz")))


def test_a_dead_environment_leaves_the_others_alone(client, shop, tmp_path):
    (tmp_path / "prod-shop.sqlite3").unlink()
    page = client.get("/lookup/?q=orders")
    assert "/dev/shop/orders/" in links(page)


def test_the_application_s_own_tables_are_out_of_reach(client, shop):
    for name in ("auth_user", "django_session", "dynamic_databases_database"):
        assert client.get("/lookup/", {"q": name, "_format": "json"}).json()["tables"] == []
