"""The tables of a database: listed, filtered, marked where they differ, read again when asked."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from browser import listed_tables
from browser.templating import kept
from dynamic_databases import caches
from dynamic_databases.caches import Cache
from dynamic_databases.catalog import Table
from tests.conftest import write_sqlite
from tests.markup import element, inside, links, plain, row_linking, text_of

HTMX = {"HX-Request": "true"}


def listed(page) -> list[str]:
    return [link.split("/")[3] for link in links(page, r"^/prod/shop/[^/?]+/$")]


def test_every_table_and_view_is_listed(client, shop):
    page = client.get("/prod/shop/")
    expected = {
        "audit",
        "broken",
        "customers",
        "notes",
        "open_orders",
        "order_items",
        "orders",
        "two~20words~2Fhalf",
    }
    assert set(listed(page)) == expected
    assert f"{len(expected)} tables and views" in plain(text_of(page))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("orde", {"open_orders", "order_items", "orders"}),
        ("ORDERS", {"open_orders", "orders"}),
        ("/", {"two~20words~2Fhalf"}),
        ("zzz", set()),
    ],
)
def test_typing_narrows_the_list(client, shop, typed, expected):
    for headers in ({}, HTMX):
        page = client.get("/prod/shop/", {"_filter": typed}, headers=headers)
        assert set(listed(page)) == expected
        assert ("No table’s name contains" in plain(text_of(page))) is (not expected)


def test_what_was_typed_is_text(client, shop):
    text = text_of(client.get("/prod/shop/", {"_filter": "<script>x</script>"}))
    assert "<script>x" not in text


def test_json_of_tables_has_the_shape_that_programs_rely_on(client, shop):
    data = client.get("/prod/shop/?_format=json").json()
    assert (data["environment"], data["database"]) == ("prod", "shop")
    assert data["read_at"].endswith("Z")
    orders = next(table for table in data["tables"] if table["name"] == "orders")
    assert set(orders) == {"schema", "name", "kind", "rows", "columns"}
    assert (orders["schema"], orders["kind"], orders["columns"]) == ("main", "table", 7)
    assert {table["kind"] for table in data["tables"]} == {"table", "view"}


def test_a_table_that_differs_says_where(client, shop):
    page = client.get("/prod/shop/")
    assert inside(row_linking(page, "/prod/shop/orders/"), "drift") == ["≠ test", "≠ dev"]
    assert inside(row_linking(page, "/prod/shop/audit/"), "drift") == ["+ not in test", "+ not in dev"]
    assert inside(row_linking(page, "/prod/shop/customers/"), "drift") == []


def test_tables_that_only_others_have_are_named(client, shop):
    assert "not in dev: audit (in prod" in plain(text_of(client.get("/dev/shop/")))


def test_tables_that_only_others_have_are_one_list(client, sqlite_database):
    scripts = {"prod": "CREATE TABLE a (id); CREATE TABLE b (id)", "test": "CREATE TABLE a (id)", "dev": ""}
    for slug, script in scripts.items():
        sqlite_database(slug, "two", f"CREATE TABLE t (id); {script}")
    foot = element(client.get("/dev/two/"), ".foot").text()
    assert " ".join(foot.split()) == "1 table or view · not in dev: a (in prod, test), b (in prod)"


def test_tables_that_only_others_have_are_links(client, shop, tmp_path):
    write_sqlite(tmp_path / "test-shop.sqlite3", "CREATE TABLE audit (id integer PRIMARY KEY)")
    page = client.get("/dev/shop/?_filter=aud")
    assert links(element(page, ".foot")) == [
        "/compare/shop/audit/", "/prod/shop/audit/", "/test/shop/audit/"
    ]  # fmt: skip
    for address in links(element(page, ".foot")):
        assert client.get(address).status_code == 200


def test_an_absent_tables_odd_name_and_schema_are_followed(client, sqlite_database):
    sqlite_database("prod", "odd", 'CREATE TABLE "<b>/x" (id integer PRIMARY KEY); CREATE TABLE t (a);')
    sqlite_database("dev", "odd", "CREATE TABLE t (a);")
    page = client.get("/dev/odd/")
    assert "<b>/x" in plain(page)
    for address in links(element(page, ".foot")):
        assert client.get(address).status_code == 200


def test_an_unreadable_view_is_marked(client, shop):
    assert inside(client.get("/prod/shop/"), "unreadable") == ["unreadable"]


def test_row_counts_are_estimates_that_nobody_counted(client, sqlite_database):
    script = (
        "CREATE TABLE t (x integer); CREATE INDEX i ON t (x); INSERT INTO t VALUES (1), (2), (3); ANALYZE;"
    )
    sqlite_database("prod", "one", script)
    data = client.get("/prod/one/?_format=json").json()
    assert [table["rows"] for table in data["tables"] if table["name"] == "t"] == [3]


def test_refreshing_goes_back_to_where_the_button_was(client, shop):
    response = client.post("/prod/shop/-/refresh", {"next": "/prod/shop/?_filter=ord"})
    assert (response.status_code, response["Location"]) == (302, "/prod/shop/?_filter=ord")


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example", ""]
)
def test_refreshing_leads_nowhere_else(client, shop, back):
    assert client.post("/prod/shop/-/refresh", {"next": back})["Location"] == "/prod/shop/"


def test_refreshing_is_no_link(client, shop):
    assert client.get("/prod/shop/-/refresh").status_code == 405


def test_a_table_made_meanwhile_is_there(client, shop, tmp_path):
    client.get("/prod/shop/")
    write_sqlite(tmp_path / "prod-shop.sqlite3", "CREATE TABLE new_one (x);")
    assert "new_one" in listed(client.get("/prod/shop/"))


def test_a_list_that_was_shown_before_follows_every_change(client, shop, tmp_path):
    def orders() -> tuple[list[str], str]:
        row = row_linking(client.get("/prod/shop/"), "/prod/shop/orders/")
        return inside(row, "drift"), plain(row)

    before = orders()
    assert orders() == before
    # Another environment changes, then this one, then a number that no structure tells.
    write_sqlite(tmp_path / "test-shop.sqlite3", "DROP TABLE orders;")
    assert orders()[0] == ["+ not in test", "≠ dev"]
    write_sqlite(tmp_path / "prod-shop.sqlite3", "ALTER TABLE orders ADD COLUMN added text;")
    assert " 8 " in f"{orders()[1]} "
    write_sqlite(
        tmp_path / "prod-shop.sqlite3", "CREATE INDEX of_added ON orders (added, id); ANALYZE; "
        "UPDATE sqlite_stat1 SET stat = replace(stat, substr(stat, 1, instr(stat, ' ') - 1), '987654');"
    )  # fmt: skip
    client.post("/prod/shop/-/refresh", {"next": "/prod/shop/"})
    assert "987,654" in orders()[1]


def test_the_rows_of_a_list_are_made_once(client, shop, monkeypatch):
    made: list[str] = []
    make = listed_tables._TableRow

    def counted(**values: Any) -> Any:
        made.append(values["name"])
        return make(**values)

    monkeypatch.setattr(listed_tables, "_TableRow", counted)
    monkeypatch.setattr(listed_tables, "_listed", Cache(1))
    shown = listed(client.get("/prod/shop/"))
    assert len(made) == len(set(made)) == len(shown)
    assert listed(client.get("/prod/shop/")) == shown
    assert listed(client.get("/prod/shop/?_filter=ord")) == [name for name in shown if "ord" in name]
    assert len(made) == len(shown)


def test_a_list_that_was_rendered_keeps_no_structure_in_memory(client, sqlite_database):
    sqlite_database("prod", "lone", "CREATE TABLE kept_by_no_list (a integer);")
    sqlite_database("test", "lone", "CREATE TABLE kept_by_no_list (a integer, b integer);")
    for _ in range(2):
        assert "differs" in text_of(client.get("/prod/lone/"))

    def tables() -> int:
        gc.collect()
        return sum(type(each) is Table and each.name == "kept_by_no_list" for each in gc.get_objects())

    assert tables() > 0
    for cache in list(caches._every):
        if cache is not listed_tables._listed and cache is not kept._rendered:
            cache.clear()
    assert tables() == 0


def test_a_database_without_tables_says_so(client, sqlite_database):
    sqlite_database("prod", "none", "")
    assert "This database has no tables" in text_of(client.get("/prod/none/"))


def test_a_database_of_a_thousand_tables_is_one_page(client, sqlite_database):
    sqlite_database("prod", "many", "".join(f"CREATE TABLE t{number} (x integer);" for number in range(1000)))
    assert "1,000 tables and views" in plain(text_of(client.get("/prod/many/")))
    assert len(client.get("/prod/many/?_format=json").json()["tables"]) == 1000
