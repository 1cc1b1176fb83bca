"""Rows that open in place, where a record refers to them or they refer to it."""

from __future__ import annotations

import pytest

from browser.records.telling import telling_columns
from dynamic_databases.catalog import TableName
from dynamic_databases.errors import Forbidden, Unreachable
from dynamic_databases.subjects import read_subject
from tests.markup import attributes, elements, links, plain, words_of

HTMX = {"HX-Request": "true"}


def peeked(client, address: str) -> list[list[str]]:
    """Return what the cells of a fragment say, its head first."""
    page = client.get(address, headers=HTMX)
    assert page.status_code == 200
    assert "<html" not in page.text
    return [[words_of(cell) for cell in row.css("th, td")] for row in elements(page, "tr")]


def test_the_row_that_a_key_refers_to_opens_in_place(client, shop):
    page = client.get("/prod/shop/orders/1/")
    (address,) = attributes(page, "#fields .peek [hx-get]", "hx-get")
    assert address == "/prod/shop/customers/-/peek?id=1"
    assert peeked(client, address) == [["name", "email"], ["Ann", "ann@example.com"]]
    fragment = client.get(address, headers=HTMX)
    assert links(fragment) == ["/prod/shop/customers/1/?id=1"]


def test_rows_that_refer_to_a_record_open_in_place_three_at_most(client, shop, sqlite_database):
    script = """CREATE TABLE a (id integer PRIMARY KEY, name text);
        CREATE TABLE b (id integer PRIMARY KEY, a_id integer REFERENCES a (id), title text, n integer);
        INSERT INTO a VALUES (1, 'one'), (2, 'two');
        WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 10)
        INSERT INTO b SELECT x, 1, 'title ' || x, x FROM n;"""
    sqlite_database("prod", "many", script)
    page = client.get("/prod/many/a/1/?_late=1")
    (address,) = attributes(page, "#relations .peek [hx-get]", "hx-get")
    rows = peeked(client, address)
    assert rows[0] == ["id", "title", "n"]
    assert len(rows) == 4
    fragment = client.get(address, headers=HTMX)
    assert links(fragment)[-1] == "/prod/many/b/?a_id=1"
    assert links(fragment)[0].endswith("/?a_id=1")
    assert attributes(client.get("/prod/many/a/2/?_late=1"), "#relations .peek [hx-get]", "hx-get") == []


def test_without_a_script_it_holds_a_link(client, shop):
    page = client.get("/prod/shop/orders/1/")
    assert attributes(page, "#fields .peek a", "href") == ["/prod/shop/customers/1/"]
    opened = client.get("/prod/shop/customers/-/peek?id=1")
    assert opened.headers["Location"] == "/prod/shop/customers/?id=1"


def test_a_key_of_several_columns_is_peeked_at(client, shop):
    page = client.get("/prod/shop/notes/1/?_by=rowid")
    (address,) = attributes(page, "#relations .peek [hx-get]", "hx-get")
    assert peeked(client, address)[1] == ["fork"]
    assert peeked(client, "/prod/shop/order_items/-/peek?order_id=77&line_no=1") == []


def test_the_panel_has_them_too(client, shop):
    page = client.get("/prod/shop/orders/?_row=1")
    assert attributes(page, "#row-panel #fields .peek [hx-get]", "hx-get") == [
        "/prod/shop/customers/-/peek?id=1"
    ]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/prod/shop/gone/-/peek?id=1", "gone"),
        ("/prod/shop/orders/-/peek?total__gte=much", "total"),
        ("/prod/shop/orders/-/peek?nothing=1", "There is no column “nothing” in any environment"),
        ("/prod/shop/broken/-/peek?missing=1", "broken"),
    ],
)
def test_what_cannot_be_read_is_said_in_place(client, shop, address, words):
    page = client.get(address, headers=HTMX)
    assert page.status_code == 200
    assert words in words_of(elements(page, ".problem")[0])


@pytest.mark.parametrize(
    "error",
    [Unreachable("shop in Production does not answer."), Forbidden("This login may not read customers.")],
)
def test_a_dead_server_and_a_forbidden_table_say_so(client, shop, monkeypatch, error):
    def failing(*args, **kwargs):
        raise error

    monkeypatch.setattr("browser.rows.peek._rows", failing)
    page = client.get("/prod/shop/customers/-/peek?id=1", headers=HTMX)
    assert page.status_code == 200
    assert plain(page) == error.message


def test_a_peek_is_not_opening_a_table(client, shop):
    client.get("/prod/shop/customers/-/peek?id=1", headers=HTMX)
    assert "opened" not in client.cookies


def test_bytes_and_hostile_text_are_peeked_at(client, sqlite_database):
    script = """CREATE TABLE a (k blob PRIMARY KEY, name text);
        CREATE TABLE b (id integer PRIMARY KEY, "a<b>" blob REFERENCES a (k));
        INSERT INTO a VALUES (x'00ff', '<script>x</script>'); INSERT INTO b VALUES (1, x'00ff');"""
    sqlite_database("prod", "raw", script)
    (address,) = attributes(client.get("/prod/raw/b/1/"), "#fields .peek [hx-get]", "hx-get")
    assert peeked(client, address)[1] == ["<script>x</script>"]
    assert "<script>" not in client.get(address, headers=HTMX).text


def test_800_columns_are_not_read(client, sqlite_database, statements):
    columns = ", ".join(f"c{number} text" for number in range(800))
    sqlite_database(
        "prod", "wide", f"CREATE TABLE t (id integer PRIMARY KEY, {columns}); INSERT INTO t (id) VALUES (1)"
    )
    assert peeked(client, "/prod/wide/t/-/peek?id=1")[0] == ["c0", "c1", "c2"]
    assert not any('"c3"' in sql for _, sql in statements if 'FROM "t"' in sql)


def test_what_tells_most_needs_no_request(shop):
    table = read_subject(shop["prod"]).table(TableName("main", "orders")).table
    assert telling_columns(table, frozenset({"id"}), 3) == ("status", "total", "created_at")
