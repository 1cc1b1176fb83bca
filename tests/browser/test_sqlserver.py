"""The pages on a real SQL Server, where TEST_SQLSERVER_URL names one: from browsing to comparing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import Error

from browser.addresses import encode
from dynamic_databases.models import Database
from tests.browser.on_sqlserver import VALUES, registered, rows
from tests.markup import elements, inside
from tests.servers.sqlserver import SQLServerDatabase, sqlserver

__all__ = ["registered", "rows", "sqlserver"]
pytestmark = pytest.mark.django_db


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
