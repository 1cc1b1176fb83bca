"""Truth values: one rule in JSON and CSV, whatever type the server has for them."""

from __future__ import annotations

import pytest

from browser.formats.csv_lines import csv_line
from dynamic_databases.catalog import Column, Family, Kind, Truth
from dynamic_databases.catalog.json_values import json_value
from dynamic_databases.models import Database
from tests.browser.rows.stores import Store, mariadb_server, postgresql_server, sqlserver, store

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]

BIT = Column("b", 1, "bit", Kind(Family.BOOLEAN))
NUMBER = Column("n", 1, "int", Kind(Family.INTEGER, 32))
TABLES = {
    "sqlite": "CREATE TABLE t (id int PRIMARY KEY, b boolean);"
    "INSERT INTO t VALUES (1, 1), (2, 0), (3, NULL), (4, 2)",
    "mariadb": "CREATE TABLE t (id int PRIMARY KEY, b bool);"
    "INSERT INTO t VALUES (1, 1), (2, 0), (3, NULL), (4, 2)",
    "postgresql": "CREATE TABLE t (id int PRIMARY KEY, b boolean);"
    "INSERT INTO t VALUES (1, true), (2, false), (3, NULL)",
    "sqlserver": "CREATE TABLE {s}t (id int PRIMARY KEY, b bit);"
    "INSERT INTO {s}t VALUES (1, 1), (2, 0), (3, NULL)",
}
HOLD_TWO = ("sqlite", "mariadb")


@pytest.fixture
def table(store: Store) -> Store:
    store.run(TABLES[store.vendor])
    return store


def ids(client, table: Store, query: str) -> list[int] | None:
    response = client.get(f"{table.url('t')}?_sort=id&_cols=id&_format=json&{query}")
    return [row[0] for row in response.json()["rows"]] if response.status_code == 200 else None


def test_json_has_booleans_and_numbers_that_are_none(client, table):
    rows = client.get(f"{table.url('t')}?_sort=id&_format=json").json()["rows"]
    expected = ["True", "False", "None", "2"][: 4 if table.vendor in HOLD_TWO else 3]
    assert [repr(row[1]) for row in rows] == expected
    assert client.get(f"{table.url('t')}1/?_format=json").json()["values"]["b"] is True


def test_csv_spells_them_alike(client, table):
    answer = client.get(f"{table.url('t')}?_sort=id&_format=csv")
    lines = b"".join(answer.streaming_content).decode().split()[1:]
    assert lines == ["1,true", "2,false", "3,", "4,2"][: 4 if table.vendor in HOLD_TWO else 3]


def test_a_record_across_environments_has_booleans(client, table):
    name = f"{table.schema}t"
    sides = client.get(f"/compare/odd/{name}/2/?_format=json").json()["environments"]
    assert sides["prod"]["values"]["b"] is False


def test_they_are_filtered_by_as_json_and_pages_print_them(client, table):
    assert [ids(client, table, f"b={word}") for word in ("true", "1", "yes", "on")] == [[1]] * 4
    assert [ids(client, table, f"b={word}") for word in ("false", "0", "no")] == [[2]] * 3
    others = [4] if table.vendor in HOLD_TWO else []
    assert ids(client, table, "b__ne=false") == [1, *others]
    assert ids(client, table, "b__ne=1") == [2, *others]


def test_a_number_that_is_no_truth_value_is_filtered_by_where_it_is_held(client, table):
    if table.vendor in HOLD_TWO:
        assert ids(client, table, "b=2") == [4]
        assert ids(client, table, "b__ne=2") == [1, 2]
    else:
        assert ids(client, table, "b=2") is None
        assert ids(client, table, "b__ne=2") == [1, 2]
    assert ids(client, table, "b=3000") == ([] if table.vendor == "sqlite" else None)


def test_one_is_a_part_of_a_key_by_either_spelling(client, table):
    if table.vendor == "sqlite":
        pytest.skip("there the word is a text, which is another key")
    name = "{s}k" if table.vendor == "sqlserver" else "k"
    type_ = "bit" if table.vendor == "sqlserver" else "boolean"
    true = "1" if table.vendor == "sqlserver" else "true"
    table.run(f"CREATE TABLE {name} (n int NOT NULL, b {type_} NOT NULL, v int, PRIMARY KEY (n, b))")
    table.run(f"INSERT INTO {name} VALUES (1, {true}, 7)")
    for key in ("1,true", "1,1"):
        assert client.get(f"{table.url('k')}{key}/?_format=json").json()["values"]["v"] == 7
        sides = client.get(f"/compare/odd/{table.schema}k/{key}/?_format=json").json()["environments"]
        assert sides["prod"]["state"] == "found"
    assert client.get(f"{table.url('k')}1,false/").status_code == 404


def test_a_row_with_one_in_its_key_is_found_on_another_vendor(
    client, environments, postgresql_server, mariadb_server
):
    script = "CREATE TABLE k (n int, b boolean, v int, PRIMARY KEY (n, b)); INSERT INTO k VALUES (1, true, 7)"
    for slug, server in (("prod", postgresql_server), ("test", mariadb_server)):
        config = server.config(server.create(None, script))
        Database.objects.create(name="mixed", environment=environments[slug], config=config)
    for key in ("1,true", "1,1"):
        page = client.get(f"/compare/mixed/k/{key}/?_format=json").json()
        assert [side["state"] for side in page["environments"].values()] == ["found", "found"]
        assert page["differences"] == []


def test_bits_of_a_sql_server_are_booleans():
    assert [json_value(bit, BIT) for bit in (1, 0, None, 2)] == [True, False, None, 2]
    assert json_value(1, NUMBER) == 1
    assert json_value(1, NUMBER) is not True
    assert csv_line([1, 0, Truth("true"), 1], [BIT, BIT, BIT, NUMBER]) == "true,false,true,1\r\n"


def test_a_text_that_reads_true_is_text():
    assert json_value("true", BIT) == "true"
    assert json_value(Truth("false"), BIT) is False


BITS = {
    "mariadb": ("CREATE TABLE s (id int PRIMARY KEY, v bit(1)); INSERT INTO s VALUES (1, b'1')", "1"),
    "postgresql": ("CREATE TABLE s (id int PRIMARY KEY, v bit); INSERT INTO s VALUES (1, B'1')", "1"),
}
ARRAYS = "CREATE TABLE a (id int PRIMARY KEY, v boolean[]); INSERT INTO a VALUES (1, '{t,NULL}')"


def test_strings_of_bits_and_arrays_are_the_texts_that_servers_print(client, store):
    if store.vendor not in BITS:
        pytest.skip("it has no strings of bits")
    cases = {"s": BITS[store.vendor]} | ({"a": (ARRAYS, "{t,NULL}")} if store.vendor == "postgresql" else {})
    for name, (script, printed) in cases.items():
        store.run(script)
        address = store.url(name)
        assert client.get(f"{address}?_format=json").json()["rows"] == [[1, printed]]
        lines = b"".join(client.get(f"{address}?_format=csv").streaming_content).decode().splitlines()
        assert lines[1] == f'1,"{printed}"'
        assert client.get(address, {"_format": "json", "v": printed}).json()["rows"] == [[1, printed]]
