"""The column that holds customers' connections is on no page, under no name and through no filter."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dynamic_databases.models import Database
from tests.controller import SECRET, source_of

ADDRESSES = [
    "",
    "customers/",
    "customers/?_cols=*",
    "customers/?_cols=connection",
    "customers/?_cols=*&_size=500&_format=json",
    "customers/?_cols=*&_format=csv",
    "customers/?_cols=connection&_format=csv",
    "customers/?_sort=connection",
    "customers/?_sort=-connection&_format=json",
    "customers/?_elsewhere=1",
    "customers/?_cols=*&_format=jsonl",
    "customers/?_cols=*&_format=insert",
    "customers/?_cols=*&_format=markdown",
    "customers/1/",
    "customers/1/?_format=object",
    "customers/1/?_format=insert",
    "customers/1/?_format=markdown",
    "customers/1/?_format=csv",
    "customers/1/-/image?_column=connection",
    "customers/1/?_format=json",
    "customers/x/?_by=connection",
    "customers/-/structure",
    "customers/-/structure?_format=json",
    "customers/-/columns",
    "invoices/?_cols=*",
    "invoices/1/",
    "everything/?_cols=*",
    "everything/?_format=json",
    "renamed/",
    "renamed/?_format=csv",
    "part/",
    "invoices_of/",
    "plain/",
    "old_customers/?_cols=*&_format=json",
    "old_customers/?_cols=*&_format=csv",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_connection_column_is_on_no_page(client, source, address):
    response = client.get(f"/prod/core/{address}")
    text = response.getvalue().decode() if response.streaming else response.text
    assert SECRET not in text
    assert response.status_code != 500


@pytest.mark.parametrize(
    "address",
    ["/compare/core/customers/1/", "/compare/core/customers/1/?_format=json", "/compare/core/everything/",
     "/compare/core/customers/?_all=1", "/compare/core/", "/compare/core/-/report", "/lookup/?q=customers+1"],
)  # fmt: skip
def test_nor_on_a_page_of_all_environments(client, source, core, register, address):
    register("dev", "core", Path(core.config["NAME"]))
    response = client.get(address)
    assert SECRET not in response.text
    assert response.status_code in (200, 404)


def test_nor_under_another_name_of_the_same_database(client, source, core, sqlite_database):
    Database.objects.create(name="again", environment=core.environment, config=core.config)
    page = client.get("/prod/again/customers/?_cols=*&_format=json").json()
    assert [column["name"] for column in page["columns"]] == ["id", "domain", "stage", "plan"]
    assert SECRET not in client.get("/prod/again/everything/?_cols=*").text


def test_nor_in_another_environment_of_the_same_name(client, source, sqlite_database):
    table = "CREATE TABLE customers (id integer PRIMARY KEY, connection text)"
    sqlite_database("dev", "core", f"{table}; INSERT INTO customers VALUES (1, '{SECRET}')")
    assert SECRET not in client.get("/dev/core/customers/?_cols=*").text
    assert SECRET not in client.get("/compare/core/customers/1/").text


@pytest.mark.parametrize(
    "operator", ["", "__ne", "__contains", "__startswith", "__gt", "__in", "__isnull", "__exact"]
)
def test_no_filter_tells_what_it_holds(client, source, operator):
    """A count that follows the condition would tell a secret letter by letter."""
    answers = {
        client.get(f"/prod/core/customers/?connection{operator}={value}&_format=json").text
        for value in ("postgresql", "nothing", "1")
    }
    assert len(answers) == 1
    assert "No page shows this column" in answers.pop()


def test_no_order_tells_what_it_holds(client, source):
    unsorted = client.get("/prod/core/customers/?_format=json").json()["rows"]
    for order in ("connection", "-connection", "shown", "-shown"):
        assert client.get(f"/prod/core/customers/?_sort={order}&_format=json").json()["rows"] == unsorted


def test_the_page_says_what_it_does_not_show(client, source):
    page = client.get("/prod/core/customers/").text
    assert "not shown on any page" in page
    assert "acme.example" in page


def test_the_structure_still_has_the_column(client, source):
    columns = client.get("/prod/core/customers/-/structure?_format=json").json()["columns"]
    assert "connection" in [column["name"] for column in columns]


def test_views_of_other_tables_are_shown(client, source):
    assert client.get("/prod/core/harmless/?_format=json").json()["rows"] == [[1, 10], [2, 20]]


def test_columns_that_a_query_takes_are_named_and_withheld(client, core):
    source_of(
        core,
        table="",
        query="SELECT id, connection AS dsn FROM customers",
        name_columns="",
        environment_column="",
        connection_column="dsn",
        withheld="customers.connection\nold_customers.domain",
    )
    columns = client.get("/prod/core/customers/?_format=json").json()["columns"]
    assert [column["name"] for column in columns] == ["id", "domain", "stage", "plan"]
    assert "acme.example" not in client.get("/prod/core/old_customers/").text


def test_parts_of_a_connection_are_withheld_in_their_table(client, core):
    with closing(sqlite3.connect(core.config["NAME"])) as connection:
        connection.executescript("ALTER TABLE customers ADD pw text; ALTER TABLE customers ADD host text;")
        connection.execute("UPDATE customers SET pw = 'planted-pw', host = 'planted-host'")
        connection.commit()
    source_of(core, connection_column="", database_column="plan", password_column="pw", host_column="host")
    page = client.get("/prod/core/customers/?_cols=*").text
    assert "planted" not in page.replace(SECRET, "")


def test_once_the_source_is_gone_the_column_is_shown_again(client, source):
    source.delete()
    assert SECRET in client.get("/prod/core/customers/?_cols=*").text
