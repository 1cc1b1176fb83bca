"""The SQL that a page offers to copy: it runs in the vendor's own client and gives the page's rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from browser.addresses import encode
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.models import Database
from tests.markup import element, elements, plain
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server
from tests.servers.sqlserver import opened, sqlserver

__all__ = ["mariadb_server", "postgresql_server", "sqlserver"]
pytestmark = pytest.mark.django_db

TYPES = {
    "sqlite": "s text, n integer, d decimal(10,2), f real, b boolean, day date, at timestamp, raw blob, x",
    "postgresql": "s text, n bigint, d numeric(10,2), f double precision, b boolean, day date, "
    "at timestamptz, raw bytea, x real",
    "mysql": "s varchar(200), n bigint, d decimal(10,2), f double, b boolean, day date, "
    "at timestamp(6) null, raw varbinary(20), x enum('ann', 'b''b', 'c\\\\c')",
    "microsoft": "s nvarchar(200), n bigint, d decimal(10,2), f float, b bit, day date, at datetime2(6), "
    "raw varbinary(20), x varchar(20)",
}
VALUES = [
    "ann", "", " ", "it's", "''", "a\\b", "\\", "\\'", "x' OR 1=1 --", "'; DROP TABLE t; --", "100%", "%s",
    "%", "a_b", "[x]", "two\nlines", "end\\\nof line", "a\nGO\nb", "tab\t", "-- x", "/* x", ":name", "$1",
    "$$x$$", "$(x)", "é😀", 'q"q', "`", "?", "{0}", "E'x'", "\\x41", "\\n", "<b>&amp;", "\r\n", "null", "Ann",
]  # fmt: skip
NAMES = [
    "100%", "%s", "q\"uo'te", "a`b]c", "x\n WHERE y", "back\\", ") FROM t --", "/* c", "ORDER BY", "a\rb",
]  # fmt: skip
"""Of columns, each holding a number."""
TYPED: list[dict[str, str]] = [
    {"n": "3"}, {"n__lt": "-1"}, {"n__in": "1,-9223372036854775808"}, {"d__gte": "1.50"}, {"f": "0.1"},
    {"f__gt": "-1e300"}, {"b": "1"}, {"day": "2026-01-31"}, {"at__gte": "2026-01-31 12:00:00"},
    {"at": "2026-01-31"}, {"at__startswith": "2026-01"}, {"s__isnull": "1"}, {"raw__exact": "~x00ff27"},
    {"x__exact": "ann"}, {"x__isnull": "0", "n__ne": "2", "_sort": "-d,s"}, {"_sort": "at,-day,f"},
]  # fmt: skip
OPERATORS = ("__ne", "__contains", "__startswith", "__endswith", "__in", "__gte", "__lt")


@dataclass(frozen=True)
class Shop:
    """A registered database, and how its vendor's own client runs SQL: the first column of each row."""

    vendor: str
    table: str
    run: Callable[[str], list[str]]


def script(vendor: str, table: str = "t") -> Iterator[str]:
    """Yield the statements that make and fill the tables."""
    dialect = dialect_of(vendor)

    def quoted(name: str) -> str:
        return dialect.quote(name).replace("%%", "%")

    names = ", ".join(f"{quoted(name)} integer" for name in NAMES)
    yield f"CREATE TABLE {table} (id integer NOT NULL PRIMARY KEY, {TYPES[vendor]}, {names})"
    for number, value in enumerate(VALUES, start=1):
        numbers = ", ".join(str(number * position) for position, _ in enumerate(NAMES, start=1))
        row = [dialect.literal(value), str(number - 2), f"{number}.5", f"{number}e-1", str(number % 2)]
        if number == 2:
            row[1] = "-9223372036854775807 - 1"
        if vendor == "postgresql":
            row[4] = f"CAST({row[4]} AS boolean)"
        row += [f"'2026-01-{number % 30 + 1:02}'", f"'2026-01-{number % 30 + 1:02} 12:00:00'"]
        row += [dialect.literal(bytes([0, 255, number])), "NULL"]
        yield f"INSERT INTO {table} VALUES ({number}, {', '.join(row)}, {numbers})"
    if vendor != "postgresql":
        yield f"UPDATE {table} SET x = 'ann' WHERE id IN (3, 5)"
    more = ", ".join("NULL" for _ in range(len(NAMES) + 9))
    yield f"INSERT INTO {table} VALUES (1000, {more})"


@pytest.fixture(params=["sqlite", "postgresql", "mariadb", "sqlserver"])
def shop(request, environments, sqlite_database, tmp_path) -> Iterator[Shop]:
    """Yield the table on each vendor that there is."""
    if request.param == "sqlite":
        sqlite_database("prod", "shop", ";\n".join(script("sqlite")) + ";")

        def in_sqlite(sql: str) -> list[str]:
            with closing(sqlite3.connect(tmp_path / "prod-shop.sqlite3")) as connection:
                return [str(row[0]) for row in connection.execute(sql)]

        yield Shop("sqlite", "t", in_sqlite)
    elif request.param == "sqlserver":
        yield _on_sqlserver(request.getfixturevalue("sqlserver"), environments["prod"])
    else:
        server = request.getfixturevalue(f"{request.param}_server")
        vendor = "mysql" if request.param == "mariadb" else "postgresql"
        database = server.create(None, ";\n".join(script(vendor)) + ";")
        Database.objects.create(name="shop", environment=environments["prod"], config=server.config(database))
        between = "\t" if vendor == "mysql" else "|"

        def in_client(sql: str) -> list[str]:
            return [line.split(between)[0] for line in server.sql(sql, database).splitlines()]

        yield Shop(vendor, "t", in_client)
        server.drop(database)


def _on_sqlserver(server: Any, environment: Any) -> Shop:
    server.run(*script("microsoft", "{s}.t"))
    Database.objects.create(name="shop", environment=environment, config=server.config)

    def run(sql: str) -> list[str]:
        with opened(server.config) as connection:
            return [str(row[0]) for row in fetch_all(connection, sql, None)]  # type: ignore[arg-type]

    return Shop("microsoft", f"{server.schema}.t", run)


def copied(page: Any) -> str:
    """Return the text that the copy button copies."""
    text: str = element(page, "#sql").text()
    return text


def assert_gives_the_rows(client: Any, shop: Shop, query: dict[str, str], *, backwards: bool = False) -> str:
    """Hold the copied SQL of a page to the page's rows; return the SQL."""
    address = f"/prod/shop/{shop.table}/?{urlencode({'_cols': 'id', **query})}"
    rows = client.get(f"{address}&_format=json")
    assert rows.status_code == 200, rows.text
    sql = copied(client.get(address))
    expected = [str(row[0]) for row in rows.json()["rows"]]
    assert shop.run(sql) == (expected[::-1] if backwards else expected), sql
    return sql


def test_it_gives_the_rows_of_the_page_whatever_is_filtered_by(client, shop):
    for value, operator in zip(VALUES, cycle(OPERATORS), strict=False):
        assert_gives_the_rows(client, shop, {"s": value, "_size": "100"})
        assert_gives_the_rows(client, shop, {f"s{operator}": value, "_size": "100"})


def test_it_gives_the_rows_of_the_page_whatever_columns_are_called(client, shop):
    for name in NAMES:
        sql = assert_gives_the_rows(
            client, shop, {f"{encode(name)}__gte": "9", "_sort": f"-{encode(name)}", "_size": "7"}
        )
        assert "%%" not in sql
        assert_gives_the_rows(client, shop, {"_cols": f"id,{encode(name)}", "_size": "3"})


def test_it_gives_the_rows_of_the_page_whatever_the_type(client, shop):
    queries = [query for query in TYPED if shop.vendor != "postgresql" or "x__exact" not in query]
    for query in queries:
        assert_gives_the_rows(client, shop, {**query, "_size": "100"})


def position(address: str) -> dict[str, str]:
    """Return the parameter of a page's neighbour that says where it begins."""
    parameters = parse_qs(address.partition("?")[2])
    return {name: parameters[name][0] for name in ("_next", "_prev") if name in parameters}


def test_each_page_has_its_own(client, shop):
    for sort in ("", "-s", "b,-day", "x"):
        query = {"_size": "9", "_sort": sort, "n__gte": "-1"}
        first = client.get(f"/prod/shop/{shop.table}/?{urlencode({**query, '_format': 'json'})}").json()
        assert_gives_the_rows(client, shop, {**query, **position(first["next"])})
        second = client.get(first["next"]).json()
        assert_gives_the_rows(client, shop, {**query, **position(second["next"])})
        back = position(client.get(second["next"]).json()["previous"])
        assert_gives_the_rows(client, shop, {**query, **back}, backwards=True)
        told = client.get(f"/prod/shop/{shop.table}/?{urlencode({**query, **back})}")
        assert "Selects the rows of this page, the last one first." in plain(told)


def test_each_page_of_all_rows_has_its_own_however_often_it_is_asked_for(client, shop):
    asked = [{"_size": size, "_sort": sort} for size in ("4", "9") for sort in ("", "-n")]
    first, again = ([assert_gives_the_rows(client, shop, query) for query in asked] for _ in range(2))
    assert first == again
    assert len(set(first)) == len(asked)


def test_it_can_be_read(client, shop):
    page = client.get(f"/prod/shop/{shop.table}/?s=it%27s&_sort=-n&_cols=id,s&_size=5")
    lines = [line for line in copied(page).splitlines() if not line.startswith("--")]
    assert lines[0].replace("TOP 5 ", "") in ('SELECT "id", "s"', "SELECT `id`, `s`", "SELECT [id], [s]")
    assert [line.split()[0] for line in lines[1:]] in (
        ["FROM", "WHERE", "ORDER", "LIMIT"], ["FROM", "WHERE", "ORDER"]
    )  # fmt: skip
    assert "'it''s'" in lines[2]
    assert "%s" not in copied(page)


def test_what_was_sent_is_folded_below_it_with_its_values(client, shop):
    page = client.get(f"/prod/shop/{shop.table}/?s=it%27s")
    sent = element(page, "details.sent")
    assert sent.attributes.get("open", "closed") == "closed"
    assert "%s" in plain(element(sent, "pre"))
    assert "'it''s'" in plain(element(sent, "p.help"))


def test_nothing_is_offered_where_nothing_was_asked(client, sqlite_database):
    sqlite_database("prod", "shop", "CREATE TABLE t (id integer PRIMARY KEY, d date);")
    assert elements(client.get("/prod/shop/t/?id=much"), "#sql") == []


def test_programs_are_not_told(client, sqlite_database):
    sqlite_database("prod", "shop", "CREATE TABLE t (id integer PRIMARY KEY);")
    assert "SELECT" not in client.get("/prod/shop/t/?_format=json").text


def test_what_was_sent_for_hundreds_of_columns_is_too_long_for_a_page(client, sqlite_database):
    columns = ", ".join(f"c{number} text" for number in range(500))
    sqlite_database(
        "prod", "wide", f"CREATE TABLE t (id integer PRIMARY KEY, {columns}); INSERT INTO t (id) VALUES (1)"
    )
    page = client.get("/prod/wide/t/?_cols=*")
    assert "too long for a page" in plain(page)
    assert elements(page, "details.sent") == []
    assert '"c499"' in plain(element(page, "#sql"))
