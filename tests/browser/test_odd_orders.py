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
    assert {response.status_code for response in opened} == {200}
    assert [response.json()["values"]["id"] for response in opened] == forth


def test_text_that_is_not_utf8_has_one_address(client, sqlite_database):
    sqlite_database(
        "prod", "shop", "CREATE TABLE t (v text PRIMARY KEY); INSERT INTO t VALUES (CAST(x'ff41' AS text))"
    )
    (record,) = set(links(client.get("/prod/shop/t/"), r"^/prod/shop/t/(?!-/)[^?]+/$"))
    assert re.fullmatch("/prod/shop/t/~uff41/", record)
    assert client.get(record).status_code == 200
    assert client.get("/prod/shop/t/~xff41/").status_code == 404
    assert client.get("/prod/shop/t/~u41/").status_code == 400


POINTING = """
    CREATE TABLE p (k PRIMARY KEY, n text) WITHOUT ROWID;
    INSERT INTO p VALUES (1, 'number'), ('1', 'text'), (x'31', 'bytes'), (1.5, 'half'), ('', 'empty'),
        (CAST(x'ff' AS text), 'not UTF-8'), (9e999, 'infinity');
    CREATE TABLE c (id integer PRIMARY KEY, k REFERENCES p (k));
    INSERT INTO c SELECT row_number() OVER (ORDER BY n), k FROM p;
"""


def test_a_reference_leads_to_the_row_of_its_own_type(client, sqlite_database):
    sqlite_database("prod", "shop", POINTING)
    listed = links(client.get("/prod/shop/c/"), r"^/prod/shop/p/(?!-/)[^?]+/$")
    for id_, name in enumerate(("bytes", "empty", "half", "infinity", "not UTF-8", "number", "text"), 1):
        (opened,) = set(links(client.get(f"/prod/shop/c/{id_}/"), r"^/prod/shop/p/(?!-/)[^?]+/$"))
        assert opened in listed
        assert client.get(f"{opened}?_format=json").json()["values"]["n"] == name


@pytest.mark.parametrize(
    ("query", "counts"),
    [
        ("n=2", [2]), ("n__ne=2", [1]), ("n__in=1,2", [1, 2]), ("n__gt=1", [2]), ("n__lte=1", [1]),
        ("n__gte=10", []), ("n=1e0", [1]), ("n=two", []), ("n=9999999999999999999999", []),
    ],
)  # fmt: skip
def test_what_a_view_counts_is_found_by_its_number(client, sqlite_database, query, counts):
    view = "CREATE VIEW counted AS SELECT v, count(*) AS n FROM t GROUP BY v"
    sqlite_database("prod", "shop", f"CREATE TABLE t (v); INSERT INTO t VALUES ('a'), ('b'), ('b'); {view}")
    rows = client.get(f"/prod/shop/counted/?{query}&_sort=n&_format=json").json()["rows"]
    assert [n for _, n in rows] == counts


def test_a_number_and_its_text_are_both_found_where_anything_may_lie(client, sqlite_database):
    sqlite_database("prod", "shop", POINTING)
    rows = client.get("/prod/shop/p/?k=1&_format=json").json()["rows"]
    assert rows == [[1, "number"], ["1", "text"]]


@pytest.mark.parametrize(
    ("query", "ids"),
    [("v=Infinity", [1]), ("v=-inf", [2]), ("v__lt=inf", [2, 3]), ("v=nan", []), ("v__in=1.5,inf", [1, 3])],
)
def test_infinity_is_found_as_it_is_shown(client, sqlite_database, query, ids):
    values = "(1, 9e999), (2, -9e999), (3, 1.5)"
    sqlite_database(
        "prod", "shop", f"CREATE TABLE t (id integer PRIMARY KEY, v real); INSERT INTO t VALUES {values}"
    )
    rows = client.get(f"/prod/shop/t/?{query}&_format=json").json()["rows"]
    assert [id_ for id_, _ in rows] == ids
