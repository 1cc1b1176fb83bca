"""The whole application on PostgreSQL: every page of every table, filter, sort, page and record."""

from __future__ import annotations

import base64
import csv
import io
from collections import Counter

import pytest

from browser.addresses.parameters import parameter_of
from browser.rows.conditions import operators_of
from tests.dynamic_databases.dialects.postgresql.databases import EVERYTHING
from tests.dynamic_databases.dialects.postgresql.registered import addresses_of, catalog_of, shop
from tests.dynamic_databases.dialects.postgresql.test_values import COLUMNS, every_name, where_known
from tests.dynamic_databases.dialects.postgresql.test_values import SCHEMA as VALUES
from tests.markup import links
from tests.shared_data import shared_data
from tests.walking import column_of, pages_of

__all__ = ["every_name", "shop"]

ROWS = """
INSERT INTO customers (code, name, feeling, home, document, plain, spot) VALUES
    ('a', 'Ann', 'sad', ROW('x', 1), '{"a": 1}', '{"a": 1}', '(1,2)'),
    ('b', 'Bob', 'it''s ok', NULL, NULL, NULL, NULL);
INSERT INTO orders VALUES (1, 1, 1, 1), (1, 2, 2, 1), (2, 1, NULL, 1);
INSERT INTO keyless SELECT n, 'row ' || n FROM generate_series(1, 120) n;
INSERT INTO parted SELECT n, date '2019-12-30' + n FROM generate_series(1, 5) n;
INSERT INTO "we""ird 'na.me% $x" VALUES (1, 2, 3, 4, 5, 6);
INSERT INTO sales.orders VALUES (7, 1);
"""
MANY = """
CREATE TYPE size AS ENUM ('z', 'y', 'x');
CREATE TABLE many (a varchar(10), n real, e size, j json, t timestamptz, id integer PRIMARY KEY);
INSERT INTO many SELECT NULLIF(chr(97 + n % 7), 'c'), CASE WHEN n % 5 > 0 THEN n / 10.0 END,
    (ARRAY['z', 'y', 'x'])[1 + n % 3]::size, to_json(n % 10), CASE n % 4 WHEN 0 THEN 'infinity'::timestamptz
    WHEN 1 THEN '0044-03-15 BC' WHEN 2 THEN to_timestamp(n) END, n FROM generate_series(1, 300) n;
"""


def test_every_page_of_every_table_opens(client, shop):
    database = shop(EVERYTHING + ROWS)
    changed = "ALTER TABLE customers DROP amount CASCADE; DROP TABLE sales.orders; DROP VIEW good;"
    shop(EVERYTHING + changed, slug="dev")
    for address in ("/", "/prod/", "/prod/shop/", "/prod/shop/?_format=json", "/compare/", "/compare/shop/"):
        assert client.get(address).status_code == 200, address
    for address, has_columns in addresses_of(database).items():
        assert client.get(f"{address}-/structure").status_code == 200
        assert client.get(address.replace("/prod/", "/compare/")).status_code == 200
        if has_columns:
            for url in (address, f"{address}?_format=json", f"{address}?_format=csv"):
                assert client.get(url).status_code == 200, url


def test_a_foreign_table_whose_server_is_missing_costs_itself(client, shop):
    shop(EVERYTHING)
    assert client.get("/prod/shop/remote/-/structure").status_code == 200
    page = client.get("/prod/shop/remote/")
    assert page.status_code == 502
    assert b"PostgreSQL says" in page.content


def test_every_filter_of_every_type_answers_and_finds(client, shop, name):
    table = catalog_of(shop(VALUES, once="values")).table(name)
    assert table is not None
    (column,) = (column for column in table.columns if column.name == "v")
    values = [value for value in COLUMNS[name][2] if value is not None]
    for operator in operators_of(column):
        for value in ["1"] if operator == "isnull" else map(str, values):
            parameters = {parameter_of("v", operator): value, "_format": "json"}
            page = client.get(f"/prod/shop/{name}/", parameters)
            assert page.status_code in (200, 400), (operator, value, page.content)
            if (
                operator == ""
                and page.status_code == 200
                and value == value.strip()
                and page.json()["rows"] != []
            ):
                assert len(page.json()["rows"]) == 1, value


@pytest.mark.parametrize("value", ["abc", "", "9" * 30, "2026-02-30", "😀", "{", "1e400", "%", "'"])
@pytest.mark.parametrize("operator", ["", "ne", "gt", "in", "contains"])
def test_no_value_breaks_a_filter(client, shop, value, operator):
    shop(VALUES, once="values")
    for name in (
        "small",
        "big",
        "exact",
        "double_",
        "day",
        "moment",
        "chosen",
        "id_",
        "truth",
        "document",
        "address",
    ):
        page = client.get(f"/prod/shop/{name}/", {parameter_of("v", operator): value, "_format": "json"})
        assert page.status_code in (200, 400), (name, page.content)


@pytest.mark.parametrize("sort", ["v", "-v", "v,id", "-v,-id"])
def test_every_type_is_paged_in_both_orders(client, shop, name, sort):
    shop(VALUES, once="values")
    seen = column_of(pages_of(client, f"/prod/shop/{name}/?_sort={sort}&_size=1&_format=json"))
    assert sorted(seen) == list(range(1, len(COLUMNS[name][2]) + 1))


@pytest.mark.parametrize("sort", ["a", "-a", "n,-a", "-n,e", "e,-n", "-e,a,n", "j,-t", "-t,j", "t,a"])
def test_pages_by_key_show_each_row_once_in_the_servers_order(client, shop, postgresql_server, sort):
    database = shop(MANY, once="many")
    seen = column_of(pages_of(client, f"/prod/shop/many/?_sort={sort}&_size=50&_format=json"))
    terms = [(term.lstrip("-"), " DESC" if term[0] == "-" else "") for term in sort.split(",")]
    order = ", ".join(f"{name}{'::text' if name == 'j' else ''}{down}" for name, down in terms)
    printed = postgresql_server.sql(f"SELECT id FROM many ORDER BY {order}, id", database.config["NAME"])
    assert seen == [int(line) for line in printed.split()]


def test_a_table_without_a_key_is_paged_by_the_rows_place(client, shop):
    shop(EVERYTHING + ROWS)
    seen = column_of(pages_of(client, "/prod/shop/keyless/?_size=50&_format=json"), "a")
    assert sorted(seen) == list(range(1, 121))


KEYED = "".join(
    where_known(
        name,
        f"CREATE TABLE k_{name} AS SELECT v FROM {name} WHERE v IS NOT NULL;"
        f"ALTER TABLE k_{name} ADD PRIMARY KEY (v);",
    )
    for name in COLUMNS
    if name
    not in {"plain", "marked", "documents", "spot", "areas", "composite", "vector", "transaction", "question"}
)


def test_a_record_is_found_by_a_key_of_any_type(client, shop):
    database = shop(VALUES + KEYED, once="keyed")
    tables = [table for table in catalog_of(database).tables if table.name.startswith("k_")]
    assert len(tables) > 30
    for table in tables:
        values = [value for value in COLUMNS[table.name[2:]][2] if value is not None]
        page = client.get(f"/prod/shop/{table.name}/")
        records = set(links(page, rf"^/prod/shop/{table.name}/[^/?]+/$"))
        assert len(records) == len(values), table.name
        for address in records:
            assert client.get(f"{address}?_format=json").status_code == 200, address
            assert client.get(address).status_code == 200, address


def test_a_record_is_found_by_its_composite_key(client, shop):
    shop(EVERYTHING + ROWS)
    record = client.get("/prod/shop/orders/1,2/?_format=json")
    assert record.status_code == 200
    assert record.json()["values"]["customer_id"] == 2
    for address in ("1,3", "1,abc", "0,0", "1,99999999999999999999"):
        assert client.get(f"/prod/shop/orders/{address}/").status_code == 404
    assert client.get("/prod/shop/sales.orders/7/?_format=json").json()["values"] == {"id": 7, "customer": 1}


def test_sakila_opens_on_every_page_with_every_value(client, shop, postgresql_server):
    database = shop(shared_data("sakila/postgres/prod.sql"), once="sakila")
    assert client.get("/prod/shop/").status_code == 200
    for address in addresses_of(database):
        table = address.split("/")[3]
        for page in (f"{address}-/structure", address):
            assert client.get(page).status_code == 200, page
        record = next(iter(links(client.get(address), rf"^{address}[^/?-][^/?]*/$")), address)
        assert client.get(record).status_code == 200, record
        printed = postgresql_server.sql(f'SELECT count(*) FROM "{table}"', database.config["NAME"])
        rows = client.get(f"{address}?_format=json&_size=200").json()["rows"]
        assert len(rows) == min(200, int(printed))


def test_every_value_of_sakila_is_shown_as_the_server_prints_it(client, shop, postgresql_server):
    database = shop(shared_data("sakila/postgres/prod.sql"), once="sakila")
    for address in addresses_of(database):
        table = address.split("/")[3]
        pages = list(pages_of(client, f"{address}?_format=json&_size=500"))
        rows = [row for page in pages for row in page["rows"]]
        shown = [[None if value is None else text_of_json(value) for value in row] for row in rows]
        columns = ", ".join(f'"{column["name"]}"::text' for column in pages[0]["columns"])
        printed = postgresql_server.sql(
            f"COPY (SELECT {columns} FROM \"{table}\") TO STDOUT (FORMAT csv, NULL '~null~')",
            database.config["NAME"],
        )
        expected = [
            [None if value == "~null~" else in_order(value) for value in row]
            for row in csv.reader(io.StringIO(printed))
        ]
        assert Counter(map(tuple, shown)) == Counter(map(tuple, expected)), address


def text_of_json(value: object) -> str:
    """Return a value of the rows' JSON as PostgreSQL prints it; what its views gather has no order."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text.startswith("base64:"):
        return "\\x" + base64.b64decode(text.removeprefix("base64:")).hex()
    return in_order(text)


def in_order(text: str) -> str:
    return ", ".join(sorted(text.split(", ")))


def test_partitions_are_folded_under_their_table_and_found_by_name(client, shop):
    shop(
        "CREATE TABLE events (day date) PARTITION BY RANGE (day);"
        "CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');"
        "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');"
    )
    page = client.get("/prod/shop/")
    assert links(page, r"^/prod/shop/events_") == []
    assert "2 partitions" in page.content.decode()
    assert len(set(links(client.get("/prod/shop/?_filter=events_2026"), r"^/prod/shop/events_"))) == 1
