"""The structure page: columns, keys, indexes, references both ways, definition."""

from __future__ import annotations

import msgspec
import pytest

from dynamic_databases.catalog import Table
from tests.markup import element, elements, links, plain, text_of, words_of


def test_each_column_is_described(client, shop):
    row = plain(element(client.get("/prod/shop/orders/-/structure"), "tr#column-total"))
    assert "total" in row
    assert "decimal(10,2)" in row
    assert "null" in row


def test_keys_indexes_and_definition_are_there(client, sqlite_database):
    script = """
        CREATE TABLE t (a integer, b text UNIQUE, c text CHECK (c <> ''), PRIMARY KEY (a, b)) WITHOUT ROWID;
        CREATE INDEX by_c ON t (c DESC) WHERE a > 5;
        CREATE TRIGGER stamp AFTER INSERT ON t BEGIN SELECT 1; END;
    """
    sqlite_database("prod", "one", script)
    text = plain(text_of(client.get("/prod/one/t/-/structure")))
    for words in (
        "primary key a, b",
        "by_c",
        "c desc",
        "where a > 5",
        "c <> ''",
        "CREATE TRIGGER stamp",
        "CREATE TABLE t",
    ):
        assert words in text
    assert "without rowid" in text


def test_what_else_a_key_says_is_shown(client, sqlite_database):
    sqlite_database("prod", "one", "CREATE TABLE t (a text, b text, PRIMARY KEY (a COLLATE nocase DESC, b));")
    assert "primary key a collate nocase desc, b" in plain(text_of(client.get("/prod/one/t/-/structure")))


def test_references_lead_both_ways(client, shop):
    assert "/prod/shop/customers/" in links(client.get("/prod/shop/orders/-/structure"))
    assert "/prod/shop/orders/" in links(client.get("/prod/shop/customers/-/structure"))


def test_a_reference_to_a_table_that_is_not_there_says_so(client, sqlite_database):
    sqlite_database("prod", "one", "CREATE TABLE t (a integer REFERENCES gone (id));")
    assert "not here" in plain(text_of(client.get("/prod/one/t/-/structure")))


def test_json_of_a_structure_is_the_catalogs_table(client, shop):
    data = client.get("/prod/shop/order_items/-/structure?_format=json").json()
    table = msgspec.convert({name: data[name] for name in Table.__dataclass_fields__}, Table)
    assert [column.name for column in table.columns] == ["order_id", "line_no", "product"]
    assert table.primary_key
    assert table.primary_key.columns == ("order_id", "line_no")
    assert (data["environment"], data["database"]) == ("prod", "shop")
    assert data["read_at"].endswith("Z")


def test_the_age_of_the_reading_is_said(client, shop):
    assert "read just now" in plain(text_of(client.get("/prod/shop/orders/-/structure")))


def test_a_broken_view_shows_its_definition_and_its_problem(client, shop):
    text = plain(text_of(client.get("/prod/shop/broken/-/structure")))
    assert "Not all of it could be read" in text
    assert "SELECT missing FROM gone" in text


def test_switching_stays_at_the_structure(client, shop):
    assert "/dev/shop/orders/-/structure" in links(client.get("/prod/shop/orders/-/structure"))


@pytest.mark.parametrize("name", ["<b>bold</b>", "{{ name }}", "', 'x"])
def test_hostile_names_and_definitions_are_text(client, sqlite_database, name):
    quoted = name.replace('"', '""')
    literal = name.replace("'", "''")
    sqlite_database("prod", "one", f'CREATE TABLE "{quoted}" ("{quoted}" text DEFAULT \'{literal}\');')
    (link,) = {
        link
        for link in links(client.get("/prod/one/"))
        if link.startswith("/prod/one/") and link.count("/") == 4
    }
    for page in (link, f"{link}-/structure"):
        text = text_of(client.get(page))
        assert name in plain(text)
        assert "<b>bold" not in text


ORDERS = [
    ("type", ["size", "id", "Name"]),
    ("-position", ["size", "id", "Name"]),
    ("column", ["id", "Name", "size"]),
    ("null,-column", ["id", "size", "Name"]),
    ("default", ["Name", "id", "size"]),
]


@pytest.mark.parametrize(("order", "expected"), ORDERS)
def test_columns_come_in_the_order_that_is_asked_for(client, sqlite_database, order, expected):
    columns = "Name text, id integer NOT NULL PRIMARY KEY, size decimal(5, 2) DEFAULT 1"
    sqlite_database("prod", "one", f"CREATE TABLE t ({columns});")
    page = client.get("/prod/one/t/-/structure", {"_sort": order})
    assert [words_of(cell) for cell in elements(page, "tr[id] td.key")] == expected
    data = client.get("/prod/one/t/-/structure", {"_sort": order, "_format": "json"}).json()
    assert [column["name"] for column in data["columns"]] == ["Name", "id", "size"]


def test_a_column_of_the_list_that_is_not_there_is_refused(client, shop):
    assert client.get("/prod/shop/orders/-/structure?_sort=nothing").status_code == 400
