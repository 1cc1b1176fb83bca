"""Columns of SQLite in which anything lies: paged forth and back, and each row opened by its own link."""

from __future__ import annotations

import re

import pytest

from tests.markup import links
from tests.walking import ids_forth_and_back

TYPES = (
    "integer", "text", "real", "numeric", "blob", "", "date", "boolean", "decimal(10,2)", "varchar(10)",
    "datetime", "text COLLATE NOCASE", "json",
)  # fmt: skip
VALUES = (
    "1", "1", "1.0", "'1'", "'a'", "'A'", "x'00ff'", "x'00ff'", "''", "9223372036854775807", "-1e308",
    "9e999", "-9e999", "'2020-02-30'", "'é'", "CAST(x'ff' AS text)", "CAST(x'ff41' AS text)",
    "'a' || char(0) || 'b'", "2", "'10'", "'9'", "1e15 + 0.3", "'NaN'", "0.1", "-0.0", "'  '", "'inf'",
)  # fmt: skip


def rows(table: str, values: tuple[str, ...]) -> str:
    return "".join(f"INSERT INTO {table} VALUES ({id_}, {value});" for id_, value in enumerate(values, 1))


@pytest.mark.parametrize("type_", TYPES)
def test_a_column_of_any_values_is_paged_forth_and_back(client, sqlite_database, type_):
    values = (*VALUES, "NULL", "NULL", "NULL")
    sqlite_database(
        "prod", "shop", f"CREATE TABLE t (id integer PRIMARY KEY, v {type_}); {rows('t', values)}"
    )
    for sort in ("v", "-v", "v,-id", "-v,id"):
        forth, back = ids_forth_and_back(client, f"/prod/shop/t/?_sort={sort}&_size=3&_format=json")
        assert (sorted(forth), back) == (list(range(1, len(values) + 1)), forth), sort


@pytest.mark.parametrize("type_", TYPES)
def test_a_key_of_any_value_is_paged_and_leads_to_its_own_row(client, sqlite_database, type_):
    table = f"CREATE TABLE t (id integer, v {type_}, PRIMARY KEY (v, id)) WITHOUT ROWID"
    sqlite_database("prod", "shop", f"{table}; {rows('t', VALUES)}")
    forth, back = ids_forth_and_back(client, "/prod/shop/t/?_size=3&_format=json")
    assert (sorted(forth), back) == (list(range(1, len(VALUES) + 1)), forth)
    page = client.get("/prod/shop/t/?_size=100")
    records = dict.fromkeys(links(page, r"^/prod/shop/t/(?!-/)[^?]+/$"))
    opened = [client.get(f"{record}?_format=json") for record in records]
    assert {one.status_code for one in opened} == {200}
    assert [one.json()["values"]["id"] for one in opened] == forth


def test_text_that_is_not_utf8_has_one_address(client, sqlite_database):
    sqlite_database(
        "prod", "shop", "CREATE TABLE t (v text PRIMARY KEY); INSERT INTO t VALUES (CAST(x'ff41' AS text))"
    )
    (record,) = set(links(client.get("/prod/shop/t/"), r"^/prod/shop/t/(?!-/)[^?]+/$"))
    assert re.fullmatch("/prod/shop/t/~uff41/", record)
    assert client.get(record).status_code == 200
    assert client.get("/prod/shop/t/~xff41/").status_code == 404
    assert client.get("/prod/shop/t/~u41/").status_code == 400
