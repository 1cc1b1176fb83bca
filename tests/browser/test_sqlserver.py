"""The pages on a real SQL Server, where TEST_SQLSERVER_URL names one: from browsing to comparing.

Long, since its cases are tables: values, keys and filters by type.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import Error

from browser.addresses import encode
from dynamic_databases.models import Database
from tests.markup import elements, inside, links
from tests.servers.sqlserver import SQLServerDatabase, sqlserver

__all__ = ["sqlserver"]
pytestmark = pytest.mark.django_db

VALUES = (
    "create table {s}.t (id int not null primary key, n bigint, d decimal(10,2), m money, f float, b bit, "
    "s nvarchar(20), v varchar(20), day date, hour time(0), at datetime, at2 datetime2(6), "
    "zoned datetimeoffset(0), u uniqueidentifier, raw varbinary(20), x xml, any_one sql_variant)",
    "insert into {s}.t (id, n, d, m, f, b, s, v, day, hour, at, at2, zoned, u, raw, x, any_one) values "
    "(1, 1, 1.5, 1.25, 0.1, 1, N'Ann', 'ann', '2026-01-31', '08:00', '2026-01-31 00:00:00', '2026-01-31', "
    "'2026-01-31 12:00:00 +01:00', '6f9619ff-8b86-d011-b42d-00c04fc964ff', 0x00ff, '<a>1</a>', 'one'), "
    "(2, 9, 9.99, 9.9901, -1, 0, N'100%_a', 'bob', '2026-02-01', '20:15:30', '2026-01-31 23:59:59', "
    "'2026-01-31 23:59:59.123456', '2026-02-01 12:00:00 +01:00', 'ffffffff-8b86-d011-b42d-00c04fc964ff', "
    "null, '<b/>', 'two')",
    "insert into {s}.t (id) values (3)",
)
PAGED = (
    "create table {s}.p (a nvarchar(5) not null, b int not null, c datetime, primary key (a, b))",
    "insert into {s}.p (a, b, c) values "
    + ", ".join(
        f"('{letter}', {number}, '2026-01-31 17:04:11.123')" for letter in "xyz" for number in range(20)
    ),
    "create table {s}.keyless (c int, d nvarchar(max))",
    "insert into {s}.keyless values (2, 'b'), (1, 'a'), (null, null)",
)
KEYS = {
    "bigint": ("-9223372036854775808", "0", "9223372036854775807"),
    "decimal(38,10)": ("-1234567890123456789012345678.0123456789", "0.5"),
    "money": ("-922337203685477.5808", "1.2345"),
    "float": ("-1e300", "0.1", "1.7976931348623157e308"),
    "real": ("0.1", "16777216"),
    "bit": ("0", "1"),
    "date": ("'0001-01-01'", "'9999-12-31'"),
    "time(3)": ("'00:00:00.001'", "'23:59:59.999'"),
    "datetime": ("'1753-01-01'", "'2026-01-31 17:04:11.123'"),
    "smalldatetime": ("'2026-01-31 17:04'",),
    "datetime2(6)": ("'0001-01-01'", "'2026-01-31 17:04:11.123456'"),
    "datetimeoffset(3)": ("'2026-01-31 17:04:11.123 +05:30'", "'2026-02-01 -08:00'"),
    "char(5)": ("'abc'", "'a b'"),
    "varchar(20)": ("''", "'a''b%_[x]'", "'~0'", "'a/b'", "'a,b.c'"),
    "nvarchar(20)": ("N''", "N'Łukasz 🦊'", "N'100%'", "N'.'", "N'<b>&amp;'", "N'..'"),
    "uniqueidentifier": ("'6f9619ff-8b86-d011-b42d-00c04fc964ff'", "'ffffffff-8b86-d011-b42d-00c04fc964ff'"),
    "binary(4)": ("0x00ff00ff", "0x7e2f2e2c"),
    "varbinary(20)": ("0x", "0x00", "0x00ff2f"),
    "sql_variant": ("N'one'", "N'two'"),
    "hierarchyid": ("'/'", "'/1/2.1/'"),
}
"""Values that keys have, as SQL writes them."""
FILTERS = [
    ({"n": "9"}, [2]),
    ({"n__gte": "1", "n__lt": "9"}, [1]),
    ({"n__in": "1,9"}, [1, 2]),
    ({"n__isnull": "1"}, [3]),
    ({"d": "1.50"}, [1]),
    ({"d": "1.504"}, None),
    ({"d__gt": "1.504"}, [2]),
    ({"m": "9.9901"}, [2]),
    ({"f__lt": "0"}, [2]),
    ({"f": "1e-1"}, [1]),
    ({"b": "yes"}, [1]),
    ({"b": "0"}, [2]),
    ({"s": "Ann"}, [1]),
    ({"s__contains": "%_"}, [2]),
    ({"s__startswith": "100"}, [2]),
    ({"s__ne": "Ann"}, [2]),
    ({"v": "bob"}, [2]),
    ({"v__endswith": "nn"}, [1]),
    ({"day": "2026-01-31"}, [1]),
    ({"day__startswith": "2026-01"}, [1]),
    ({"hour__gte": "20:00"}, [2]),
    ({"at": "2026-01-31"}, [1, 2]),
    ({"at__startswith": "2026-01-31 23"}, [2]),
    ({"at2": "2026-01-31 23:59:59.123456"}, [2]),
    ({"zoned__lt": "2026-01-31 11:30:00"}, [1]),
    ({"u": "6F9619FF-8B86-D011-B42D-00C04FC964FF"}, [1]),
    ({"u": "no uuid"}, None),
    ({"u__ne": "no uuid"}, [1, 2]),
    ({"hour": "08:00:00.0000000"}, [1]),
    ({"b": "2"}, None),
    ({"u__startswith": "FFFFFFFF"}, [2]),
    ({"raw__isnull": "0"}, [1]),
    ({"x": "<b/>"}, [2]),
    ({"x__contains": "<a>"}, [1]),
    ({"any_one": "two"}, [2]),
    ({"any_one__contains": "n"}, [1]),
]


@pytest.fixture
def registered(sqlserver: SQLServerDatabase, environments: Any) -> Callable[..., str]:
    """Return a function that runs batches, registers the database as `shop` twice, and returns the schema."""

    def made(*batches: str) -> str:
        sqlserver.run(*batches)
        for environment in ("prod", "test"):
            call_command("add_database", "shop", environment, "--url", sqlserver.url, verbosity=0)
        return sqlserver.schema

    return made


@pytest.fixture
def rows(client: Any, sqlserver: SQLServerDatabase) -> Callable[..., Any]:
    """Return a function of a table and parameters that returns the page's JSON."""

    def rows_of(table: str, **parameters: str) -> Any:
        query = urlencode({"_format": "json"} | parameters)
        response = client.get(f"/prod/shop/{sqlserver.schema}.{table}/?{query}")
        assert response.status_code == (200 if "error" not in response.json() else 400), response.content
        return response.json()

    return rows_of


def test_every_page_of_a_table_opens(client: Any, registered: Callable[..., str]) -> None:
    address_of_table = f"{registered(*VALUES)}.t"
    for address in (
        "/",
        "/prod/",
        "/prod/shop/",
        f"/prod/shop/{address_of_table}/",
        f"/prod/shop/{address_of_table}/1/",
        f"/prod/shop/{address_of_table}/-/structure",
        "/compare/shop/",
        f"/compare/shop/{address_of_table}/",
        f"/compare/shop/{address_of_table}/1/",
    ):
        assert client.get(address).status_code == 200, address


def test_each_type_is_filtered_and_sorted_by(registered: Callable[..., str], rows: Any) -> None:
    registered(*VALUES)
    wrong = []
    for parameters, expected in FILTERS:
        page = rows("t", _sort="id", **parameters)
        ids = [row[0] for row in page["rows"]] if "rows" in page else None
        if ids != expected:
            wrong.append((parameters, ids, expected))
    assert wrong == []
    for column in rows("t")["columns"]:
        assert len(rows("t", _sort=f"-{column['name']}")["rows"]) == 3, column


def test_a_table_is_paged_by_its_key_both_ways(
    client: Any, registered: Callable[..., str], rows: Any
) -> None:
    registered(*PAGED)
    for order in ("", "c", "-b"):
        page = rows("p", _size="7", **({"_sort": order} if order else {}))
        seen = [tuple(row[:2]) for row in page["rows"]]
        while page["next"]:
            page = client.get(page["next"]).json()
            seen += [tuple(row[:2]) for row in page["rows"]]
        assert len(seen) == len(set(seen)) == 60
        before = client.get(page["previous"]).json()
        assert [tuple(row[:2]) for row in before["rows"]] == seen[-7 - len(page["rows"]) : -len(page["rows"])]


def test_a_page_by_any_column_begins_where_the_last_one_ended(
    client: Any, registered: Callable[..., str], rows: Any
) -> None:
    registered(*VALUES, "insert into {s}.t (id, n) values (4, null), (5, 9)")
    for order in ("n", "s", *(f"-{column['name']}" for column in rows("t")["columns"])):
        page = rows("t", _sort=order, _size="2")
        seen = [row[0] for row in page["rows"]]
        while page["next"]:
            page = client.get(page["next"]).json()
            seen += [row[0] for row in page["rows"]]
        assert sorted(seen) == [1, 2, 3, 4, 5], (order, seen)
        back = [row[0] for row in page["rows"]]
        while page["previous"]:
            page = client.get(page["previous"]).json()
            back = [row[0] for row in page["rows"]] + back
        assert back == seen, order


def test_a_link_leads_to_its_row_by_a_key_of_any_type(
    client: Any, sqlserver: SQLServerDatabase, registered: Callable[..., str]
) -> None:
    made: dict[str, int] = {}
    for number, (type_, values) in enumerate(KEYS.items()):
        name = f"k{number}"
        with suppress(Error):  # a compatible server does not have every type, or not as a key
            sqlserver.run(
                f"create table {{s}}.{name} (k {type_} not null primary key, n int)",
                *(f"insert into {{s}}.{name} values ({value}, {n})" for n, value in enumerate(values)),
            )
            made[name] = len(values)
    schema = registered()
    assert len(made) > 15
    for name, count in made.items():
        base = f"/prod/shop/{schema}.{name}"
        shown = client.get(f"{base}/?_format=json").json()["rows"]
        addresses = links(client.get(f"{base}/"), rf"^{re.escape(base)}/(?!-/)[^?]+/$")
        addresses = list(dict.fromkeys(addresses))
        assert len(addresses) == len(shown) == count, (name, addresses)
        records = [client.get(f"{address}?_format=json").json()["values"] for address in addresses]
        assert [[record["k"], record["n"]] for record in records] == shown, name


def test_a_row_version_is_a_key_and_an_order(
    client: Any, sqlserver: SQLServerDatabase, registered: Callable[..., str], rows: Any
) -> None:
    try:
        sqlserver.run(
            "create table {s}.v (k rowversion not null, n int)", "create unique index uk on {s}.v (k)"
        )
    except Error:
        pytest.skip("this server has no rowversion")
    schema = registered(*(f"insert into {{s}}.v (n) values ({n})" for n in range(3)))
    page = rows("v", _size="2")
    assert [row[1] for row in page["rows"]] == [0, 1]
    assert [row[1] for row in client.get(page["next"]).json()["rows"]] == [2]
    base = f"/prod/shop/{schema}.v"
    addresses = dict.fromkeys(links(client.get(f"{base}/"), rf"^{re.escape(base)}/(?!-/)[^?]+/$"))
    assert [client.get(f"{address}?_format=json").json()["values"]["n"] for address in addresses] == [0, 1, 2]


@pytest.mark.parametrize("name", ["a]b [c] 'd' <i>", "a [b <i>"])
def test_names_that_are_no_words_open_filter_and_sort(
    client: Any, sqlserver: SQLServerDatabase, registered: Callable[..., str], rows: Any, name: str
) -> None:
    quoted = "[" + name.replace("]", "]]") + "]"
    try:
        sqlserver.run(
            f"create table {{s}}.{quoted} ({quoted} int not null primary key, [select] nvarchar(9))"
        )
    except Error:
        pytest.skip("this server takes no such name")
    schema = registered(f"insert into {{s}}.{quoted} values (1, 'one'), (2, 'two')")
    assert [row[0] for row in rows(encode(name), **{encode(name): "2"})["rows"]] == [2]
    assert [row[1] for row in rows(encode(name), _sort=f"-{encode(name)}")["rows"]] == ["two", "one"]
    table = f"{schema}.{encode(name)}"
    for address in (f"/prod/shop/{table}/1/", f"/prod/shop/{table}/-/structure", f"/compare/shop/{table}/"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert elements(page, "i:not([class])") == []


def test_one_name_in_two_schemas_is_two_tables(
    client: Any, sqlserver: SQLServerDatabase, registered: Callable[..., str]
) -> None:
    other = replace(sqlserver, schema=f"{sqlserver.schema}_b")
    other.run("create schema {s}", "create table {s}.t (id int primary key, only_here int)")
    try:
        schema = registered("create table {s}.t (id int primary key)", "insert into {s}.t values (7)")
        columns = {
            name: [
                column["name"]
                for column in client.get(f"/prod/shop/{name}.t/?_format=json").json()["columns"]
            ]
            for name in (schema, other.schema)
        }
        assert columns == {schema: ["id"], other.schema: ["id", "only_here"]}
        listed = client.get("/prod/shop/?_format=json").json()["tables"]
        assert {(table["schema"], table["name"]) for table in listed} >= {(schema, "t"), (other.schema, "t")}
    finally:
        other.empty()
        other.run("drop schema {s}")


def test_a_login_that_could_write_is_said_on_the_page_and_by_the_check(
    client: Any, registered: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    registered()
    assert "This login may write" in inside(client.get("/prod/shop/"), "warn")[0]
    call_command("check_database", "shop", environment="prod")
    printed = capsys.readouterr().out
    assert "ITS LOGIN CAN WRITE, and nothing else stops it" in printed
    assert "give them a login with only SELECT and VIEW DEFINITION" in printed


def test_a_table_without_a_key_is_shown_in_an_order(registered: Callable[..., str], rows: Any) -> None:
    registered(*PAGED)
    assert rows("keyless")["rows"] == [[None, None], [1, "a"], [2, "b"]]


def test_a_record_says_its_values_as_printed(client: Any, registered: Callable[..., str]) -> None:
    base = f"/prod/shop/{registered(*VALUES)}.t"
    response = client.get(f"{base}/1/?_format=json")
    values = response.json()["values"]
    assert (values["id"], values["d"], values["m"], values["b"]) == (1, "1.50", "1.2500", 1)
    assert (values["s"], values["day"], values["at"]) == ("Ann", "2026-01-31", "2026-01-31 00:00:00.000")
    assert values["u"] == "6F9619FF-8B86-D011-B42D-00C04FC964FF"
    assert client.get(f"{base}/none/").status_code == 404


def test_a_library_user_reads_typed_rows_and_follows_keys(registered: Callable[..., str]) -> None:
    schema = registered(
        "create table {s}.authors (id int not null primary key, name nvarchar(20), born date)",
        "create table {s}.books (id int not null primary key, author_id int references {s}.authors (id))",
        "insert into {s}.authors values (1, N'Łucja', '1990-05-17')",
        "insert into {s}.books values (7, 1)",
    )
    database = Database.objects.get(environment__slug="prod")
    books: Any = database.get_model("books", schema=schema)
    authors: Any = database.get_model("authors", schema=schema)
    book = books.objects.select_related("author").get()
    assert (book.author.name, book.author.born) == ("Łucja", date(1990, 5, 17))
    assert authors.objects.filter(name__startswith="Łu").count() == 1


def test_a_database_does_not_differ_from_itself(client: Any, registered: Callable[..., str]) -> None:
    registered(*VALUES)
    assert client.get("/compare/shop/?_format=json").json()["differences"] == []
