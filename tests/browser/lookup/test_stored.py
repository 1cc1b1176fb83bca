"""What look-up finds while somebody types: only in what is stored, and in one order."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dynamic_databases.catalog import Catalog, Column, Family, ForeignKey, Kind, Table
from dynamic_databases.catalog.outlines import outline_of, packed, unpacked
from dynamic_databases.models import CatalogOutline
from dynamic_databases.readings import latest, snapshots
from tests.markup import elements, plain

TYPED = {"_palette": "typed", "_format": "json"}
NEVER_READ = "tests must not ask a server here"


@pytest.fixture
def stored(client, shop, monkeypatch):
    """Read the shop once, forget it, and refuse whatever would ask its files."""
    client.get("/")
    for database in shop.values():
        latest.forget(database.alias)

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError(NEVER_READ)

    monkeypatch.setattr("dynamic_databases.connections.live_connections.connect", refuse)
    return shop


def typed(client, text, **more):
    response = client.get("/lookup/", {"q": text, **TYPED, **more})
    assert response.status_code == 200
    return response.json()


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("orders", ["orders", "open_orders"]),
        ("ORD", ["order_items", "orders", "open_orders", "two words/half"]),
        ("oi", ["order_items"]),
        ("oo", ["open_orders"]),
        ("ordres", ["open_orders", "orders"]),
        ("shop.orde", ["order_items", "orders", "open_orders"]),
        ("dev shop note", ["notes"]),
        ("orders 42", ["orders", "open_orders"]),
        ("two words/half", ["two words/half"]),
        ("words/ha", ["two words/half"]),
        ("audit", ["audit"]),
        ("nothing", []),
    ],
)
def test_tables_are_found_in_what_is_stored(client, stored, text, tables):
    assert [hit["table"] for hit in typed(client, text)["tables"]] == tables


def test_a_table_has_its_addresses_in_each_environment(client, stored):
    (hit,) = typed(client, "audit")["tables"]
    assert hit["environments"] == ["prod"]
    assert hit["url"] == "/prod/shop/audit/"
    first = typed(client, "orders")["tables"][0]
    assert first["environments"] == ["prod", "test", "dev"]
    assert first["compare_url"] == "/compare/shop/orders/"


@pytest.mark.parametrize(
    ("text", "came_from", "url"),
    [
        ("orders", "", "/prod/shop/orders/"),
        ("orders", "/dev/shop/notes/", "/dev/shop/orders/"),
        ("test orders", "/dev/shop/notes/", "/test/shop/orders/"),
        ("audit", "/dev/shop/notes/", "/prod/shop/audit/"),
    ],
    ids=["first", "current", "typed", "only"],
)
def test_enter_leads_to_the_environment_that_was_typed_or_is_current(client, stored, text, came_from, url):
    assert typed(client, text, _at=came_from)["tables"][0]["url"] == url


def test_a_column_lists_every_table_that_has_it(client, stored):
    (hit,) = [hit for hit in typed(client, ".order_id")["columns"] if hit["name"] == "order_id"]
    assert [table["table"] for table in hit["tables"]] == ["notes", "order_items"]
    assert hit["type"] == "INTEGER"
    assert typed(client, ".order_id")["tables"] == []


def test_a_column_of_a_table_is_found_by_both_names(client, stored):
    assert [hit["name"] for hit in typed(client, "orders.stat")["columns"]] == ["status"]


def test_databases_are_found(client, stored):
    assert typed(client, "sho")["databases"] == [{"name": "shop", "url": "/prod/shop/"}]


def test_records_are_only_offered(client, stored):
    page = client.get("/lookup/", {"q": "orders 42", "_palette": "typed"}, headers={"HX-Request": "true"})
    (offer,) = elements(page, "[data-ask]")
    assert "Look for 42 in shop.orders" in plain(offer.text())
    assert typed(client, "orders 42")["records"] == []


def test_our_own_tables_are_asked_four_times_at_most(client, stored):
    typed(client, "orders")
    with CaptureQueriesContext(connection) as captured:
        typed(client, "orders")
    asked = [query["sql"] for query in captured if "django_session" not in query["sql"]]
    assert len([sql for sql in asked if "auth_" not in sql]) <= 4


def test_what_is_used_comes_before_what_is_not(client, sqlite_database):
    tables = "".join(f"CREATE TABLE t{number:03} (id integer PRIMARY KEY);" for number in range(60))
    sqlite_database("prod", "many", tables)
    client.get("/")
    assert [hit["table"] for hit in typed(client, "t")["tables"]][:2] == ["t000", "t001"]
    client.get("/prod/many/t055/")
    assert [hit["table"] for hit in typed(client, "t")["tables"]][:2] == ["t055", "t000"]


def test_the_current_database_comes_before_others_and_before_use(client, sqlite_database):
    for name in ("alpha", "beta"):
        sqlite_database("prod", name, "CREATE TABLE orders (id integer PRIMARY KEY);")
    client.get("/")
    client.get("/prod/alpha/orders/")
    tables = typed(client, "orders", _at="/prod/beta/")["tables"]
    assert [hit["database"] for hit in tables] == ["beta", "alpha"]


def test_a_structure_that_changed_is_found_once_it_was_read(client, shop, tmp_path):
    client.get("/")
    assert typed(client, "fresh")["tables"] == []
    import sqlite3

    with sqlite3.connect(tmp_path / "dev-shop.sqlite3") as file:
        file.execute("CREATE TABLE freshly_made (id integer PRIMARY KEY)")
    assert typed(client, "freshly")["tables"] == []
    client.get("/dev/shop/")
    assert [hit["table"] for hit in typed(client, "freshly")["tables"]] == ["freshly_made"]


def test_connections_of_customers_are_in_no_hit(client, source):
    client.get("/prod/core/")
    assert [hit["table"] for hit in typed(client, "customers")["tables"]] != []
    for text in ("connection", ".connection", "customers.conn"):
        assert "connection" not in {hit["name"] for hit in typed(client, text)["columns"]}


def test_without_a_login_nothing_is_told(anonymous, shop):
    assert anonymous.get("/lookup/", {"q": "orders", **TYPED}).status_code in (302, 401, 403)


def test_no_catalog_is_loaded_for_what_is_typed(client, stored, monkeypatch):
    monkeypatch.setattr("browser.lookup.structures._structures.get", lambda key: None)  # a new worker's
    with CaptureQueriesContext(connection) as captured:
        assert [hit["table"] for hit in typed(client, "orders")["tables"]] == ["orders", "open_orders"]
    assert [query["sql"] for query in captured if '"catalog"' in query["sql"]] == []


def test_a_structure_stored_without_its_names_is_found_all_the_same(client, stored, monkeypatch):
    monkeypatch.setattr("browser.lookup.structures._structures.get", lambda key: None)
    CatalogOutline.objects.all().update(digest="another structure's")
    assert [hit["table"] for hit in typed(client, "orders")["tables"]] == ["orders", "open_orders"]
    CatalogOutline.objects.all().delete()
    assert [hit["table"] for hit in typed(client, "oi")["tables"]] == ["order_items"]


def test_names_are_stored_again_where_they_are_missing(client, shop):
    client.get("/")
    CatalogOutline.objects.all().delete()
    for database in shop.values():
        latest.forget(database.alias)
        snapshots.forget(database.alias)
    client.get("/")
    assert set(CatalogOutline.objects.values_list("snapshot__database__environment__slug", flat=True)) == set(
        shop
    )


def test_a_stored_outline_comes_back_as_it_was():
    catalog = Catalog(
        vendor="sqlite",
        version="3",
        default_schema="main",
        tables=(
            Table("main", "orders", columns=(Column("id", 1, "INTEGER", Kind(Family.INTEGER)),)),
            Table("other", "notes", foreign_keys=(ForeignKey(("order_id",), "orders"),)),
        ),
    )
    outline = unpacked(packed(outline_of(catalog)))
    assert outline == outline_of(catalog)
    assert outline.tables[0].columns == (("id", "INTEGER"),)
    assert outline.tables[1].targets == ("orders",)
    assert unpacked(b"no outline") is None
