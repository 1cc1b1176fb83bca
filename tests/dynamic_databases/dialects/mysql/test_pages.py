"""The whole application on MariaDB: every page of every table, each filter, sort, page of rows and record."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

import pytest

from browser.addresses import encode
from browser.addresses.parameters import parameter_of
from browser.rows.conditions import operators_of
from dynamic_databases.catalog import Table
from dynamic_databases.connections import live
from dynamic_databases.models import Database
from dynamic_databases.readings.latest import latest_reading
from tests.dynamic_databases.dialects.mysql.databases import EVERYTHING
from tests.dynamic_databases.dialects.mysql.test_values import (
    COLUMNS,
    NOT_COMPARED,
    known,
    only_known_types,
    where_known,
)
from tests.dynamic_databases.dialects.mysql.test_values import SCHEMA as VALUES
from tests.markup import links
from tests.servers.mariadb import remove, start
from tests.shared_data import shared_data
from tests.walking import column_of, pages_of

__all__ = ["only_known_types"]

ROWS = """
INSERT INTO customers (code, name, email, status, flags, place, settings) VALUES
    ('a', 'Ann', 'ann@example.com', 'new', 'x', ST_PointFromText('POINT(1 2)'), '{"a": 1}'),
    ('A', 'Bob', NULL, 'it''s', 'x,y', ST_PointFromText('POINT(3 4)', 4326), NULL),
    ('b', '', 'c@example.com', 'a,b', '', ST_PointFromText('POINT(0 0)'), '[]');
INSERT INTO orders VALUES (1, 1, 1, NULL), (1, 2, 2, 1), (2, 1, NULL, NULL);
INSERT INTO `we``ird "na'me% $x` VALUES (1, 2, 3, 4, 5);
INSERT INTO history VALUES (1, 1);
"""
MANY = """
CREATE TABLE many (a varchar(10), n float, e enum('z','y','x'), id int PRIMARY KEY AUTO_INCREMENT);
INSERT INTO many (a, n, e)
    WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < 300)
    SELECT NULLIF(CHAR(97 + seq % 7), 'c'), IF(seq % 5, seq / 10, NULL), 1 + seq % 3 FROM n;
"""


@pytest.fixture
def shop(mariadb_server, environments):
    """Return a function that registers a database that a script made, once a run."""

    def made(script: str, name: str = "shop", slug: str = "prod") -> Database:
        digest = hashlib.sha256(script.encode()).hexdigest()[:16]
        config = mariadb_server.config(mariadb_server.create_once(f"pages_{digest}", script))
        database = Database(name=name, environment=environments[slug], config=config)
        database.full_clean()
        database.save()
        return database

    return made


def tables_of(database: Database) -> tuple[Table, ...]:
    return latest_reading(live(database)).catalog.tables


def test_every_page_of_every_table_opens(client, shop):
    database = shop(EVERYTHING + ROWS)
    shop(EVERYTHING + "ALTER TABLE customers DROP amount, DROP total, DROP CONSTRAINT positive", slug="dev")
    for address in ("/", "/prod/", "/prod/shop/", "/prod/shop/?_format=json", "/compare/", "/compare/shop/"):
        assert client.get(address).status_code == 200, address
    for table in tables_of(database):
        address = f"/prod/shop/{quote(encode(table.name))}/"
        expected = 200 if table.columns else 502
        for url in (address, f"{address}?_format=json", f"{address}?_format=csv"):
            assert client.get(url).status_code == expected, url
        assert client.get(f"{address}-/structure").status_code == 200
        assert client.get(f"/compare/shop/{quote(encode(table.name))}/").status_code == 200


@pytest.mark.parametrize("name", COLUMNS)
def test_every_filter_of_every_type_answers_and_finds(client, shop, name):
    table = next(table for table in tables_of(shop(VALUES)) if table.name == name)
    (column,) = (column for column in table.columns if column.name == "v")
    values = [value for value in COLUMNS[name][2] if value is not None]
    for operator in operators_of(column):
        for value in ["1"] if operator == "isnull" else map(str, values):
            parameters = {parameter_of("v", operator): value, "_format": "json"}
            page = client.get(f"/prod/shop/{name}/", parameters)
            assert page.status_code in (200, 400), (operator, value, page.content)
            if operator == "" and page.status_code == 200 and name not in NOT_COMPARED and "," not in value:
                assert len(page.json()["rows"]) == 1, value


@pytest.mark.parametrize("sort", ["v", "-v,-id"])
@pytest.mark.parametrize("name", sorted(COLUMNS.keys() - NOT_COMPARED))
def test_every_type_is_paged_in_both_orders(client, shop, name, sort):
    shop(VALUES)
    seen = column_of(pages_of(client, f"/prod/shop/{name}/?_sort={sort}&_size=1&_format=json"))
    assert sorted(seen) == list(range(1, len(COLUMNS[name][2]) + 1))


@pytest.mark.parametrize("sort", ["a", "-a", "n,-a", "-n,e", "e,-n", "-e,a,n"])
def test_pages_by_key_show_each_row_once_in_the_servers_order(client, shop, mariadb_server, sort):
    database = shop(MANY)
    seen = column_of(pages_of(client, f"/prod/shop/many/?_sort={sort}&_size=50&_format=json"))
    order = ", ".join(f"{term.lstrip('-')}{' DESC' if term[0] == '-' else ''}" for term in sort.split(","))
    printed = mariadb_server.sql(f"SELECT id FROM many ORDER BY {order}, id", database.config["NAME"])
    assert seen == [int(line) for line in printed.split()]


def test_a_record_is_found_by_each_kind_of_key(client, shop, mariadb_server):
    shop(
        VALUES
        + "".join(
            where_known(
                name,
                f"ALTER TABLE {name} DROP PRIMARY KEY, ADD UNIQUE (v),"
                f" MODIFY v {type_.replace(' NULL', '')} NOT NULL;",
            )
            for name, (type_, values, _) in COLUMNS.items()
            if name not in (*NOT_COMPARED, "tiny", "letters")
        )
    )
    for name in sorted(known(mariadb_server).keys() - NOT_COMPARED - {"tiny", "letters"}):
        values = [value for value in COLUMNS[name][2] if value is not None]
        page = client.get(f"/prod/shop/{name}/")
        records = set(links(page, rf"^/prod/shop/{name}/[^/?]+/$"))
        assert len(records) == len(values)
        for address in records:
            record = client.get(f"{address}?_format=json")
            assert record.status_code == 200, address
            assert client.get(address).status_code == 200, address


def test_a_record_is_found_by_its_composite_key(client, shop):
    shop(EVERYTHING + ROWS)
    record = client.get("/prod/shop/orders/1,2/?_format=json")
    assert record.status_code == 200
    assert record.json()["values"]["customer_id"] == 2
    assert client.get("/prod/shop/orders/1,3/").status_code == 404
    assert client.get("/prod/shop/orders/1,abc/").status_code in (400, 404)
    assert client.get("/prod/shop/orders/0,0/").status_code == 404


def test_a_real_schema_opens_on_every_page_in_three_environments(client, mariadb_server, environments):
    for slug, environment in environments.items():
        name = mariadb_server.create_once(f"chinook_{slug}", shared_data(f"chinook/mysql/{slug}.sql"))
        Database.objects.create(name="chinook", environment=environment, config=mariadb_server.config(name))
    compared = set()
    for slug in environments:
        for table in client.get(f"/{slug}/chinook/?_format=json").json()["tables"]:
            address = f"/{slug}/chinook/{table['name']}/"
            assert client.get(address).status_code == 200, address
            assert client.get(f"{address}-/structure").status_code == 200, address
            compared.add(f"/compare/chinook/{table['name']}/")
    for address in ("/compare/chinook/", "/compare/", *sorted(compared)):
        assert client.get(address).status_code == 200, address
    album = client.get("/prod/chinook/Album/1/")
    (artist,) = set(links(album, r"^/prod/chinook/Artist/\d+/$"))
    assert client.get(f"{artist}?_format=json").json()["values"]["Name"] == "AC/DC"


def test_a_server_that_dies_costs_its_own_column(client, mariadb_server, environments):
    doomed = start()
    try:
        script = "CREATE TABLE t (id int PRIMARY KEY)"
        for slug, server in (("prod", mariadb_server), ("dev", doomed)):
            name = server.create(None, script)
            Database.objects.create(name="shop", environment=environments[slug], config=server.config(name))
        assert client.get("/compare/shop/").status_code == 200
        assert client.get("/dev/shop/t/").status_code == 200
        doomed.stop()
        assert client.get("/dev/shop/t/").status_code >= 500
        assert client.get("/prod/shop/t/").status_code == 200
        assert client.get("/").status_code == 200
        assert client.get("/compare/shop/").status_code == 200
        assert "pass%w" not in client.get("/dev/shop/t/").content.decode()
    finally:
        remove(doomed)
