"""Customers' databases open as registered ones do, and what they are reached by is on no page."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dynamic_databases.models import Database, Source
from tests.controller import SECRET, make_files, source_of

MORE = """
    CREATE VIEW plain AS SELECT id, plan FROM invoices_of;
    CREATE VIEW invoices_of AS SELECT i.id, c.plan FROM invoices i JOIN customers c ON c.id = i.customer_id;
    CREATE VIEW everything AS SELECT * FROM customers;
    CREATE VIEW renamed (a, b) AS SELECT id, connection FROM customers;
    CREATE VIEW part AS SELECT id, substr(b, 1, 200) AS c FROM (SELECT a AS id, b FROM renamed);
    CREATE VIEW harmless AS SELECT id, total FROM invoices;
    CREATE TABLE old_customers AS SELECT id, connection, domain FROM customers;
    ALTER TABLE customers ADD shown text GENERATED ALWAYS AS ('x' || connection) VIRTUAL;
    CREATE UNIQUE INDEX by_connection ON customers (connection) WHERE id < 3;
"""


@pytest.fixture
def core(register, tmp_path) -> Database:
    """Return the controller as registered in prod, with views that would tell what it withholds."""
    file = make_files(tmp_path)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(MORE)
    database: Database = register("prod", "core", file)
    return database


@pytest.fixture
def source(core) -> Source:
    return source_of(core)


def test_a_customers_database_opens_like_any_other(client, source):
    assert "contacts" in client.get("/prod/acme~2Eexample/").text
    assert "Ann of acme" in client.get("/prod/acme~2Eexample/contacts/").text
    assert "Ann of acme" in client.get("/prod/acme~2Eexample/contacts/1/").text
    assert client.get("/prod/acme~2Eexample/contacts/-/structure").status_code == 200


def test_as_json_too(client, source):
    page = client.get("/prod/acme~2Eexample/contacts/?_format=json").json()
    assert page["database"] == "acme.example"
    assert page["rows"][0][:2] == [1, "Ann of acme"]


def test_its_key_leads_to_the_address_by_its_name(client, source):
    response = client.get("/prod/1/contacts/?name=Bob")
    assert (response.status_code, response["Location"]) == (302, "/prod/acme~2Eexample/contacts/?name=Bob")


def test_its_address_may_be_typed_as_people_write_it(client, source):
    assert client.get("/prod/acme.example/")["Location"] == "/prod/acme~2Eexample/"


def test_a_customer_whose_name_others_bear_too_opens_by_its_key(client, core, source):
    with closing(sqlite3.connect(core.config["NAME"])) as connection:
        connection.execute("UPDATE customers SET domain = 'acme.example' WHERE id = 2")
        connection.commit()
    assert "Ann of beta" in client.get("/prod/2/contacts/").text
    assert "Ann of acme" in client.get("/prod/1/contacts/").text
    assert "is that of several customers in prod: 1 " in client.get("/prod/acme~2Eexample/").text


def test_a_customer_is_compared_across_environments(client, source):
    page = client.get("/compare/acme.example/?_format=json").json()
    assert page["environments"] == ["prod", "dev"]
    assert [one["name"] for one in page["differences"]] == ["extra"]
    assert client.get("/compare/1/").status_code in (302, 404)


def test_a_customers_key_leads_to_its_comparison(client, source):
    assert client.get("/compare/2/")["Location"] == "/compare/beta~2Eexample/"


def test_any_two_customers_are_compared(client, source):
    page = client.get("/compare/-/?of=prod/acme.example&of=prod/beta.example&_format=json").json()
    assert {one["name"] for one in page["differences"]} == {"a", "b"}


def test_a_customer_and_a_registered_database_are_compared(client, source, sqlite_database):
    sqlite_database(
        "prod", "template", "CREATE TABLE contacts (id integer PRIMARY KEY, name varchar(40), a text)"
    )
    page = client.get("/compare/-/?of=prod/template&of=prod/acme.example&_format=json").json()
    assert page["differences"] == []


def test_the_same_record_is_compared_across_environments(client, source):
    page = client.get("/compare/acme.example/contacts/1/?_format=json").json()
    assert page["differences"] == ["name", "extra"]


def test_a_wrong_connection_string_is_a_page_with_the_reason(client, source):
    response = client.get("/prod/wrong~2Eexample/")
    assert response.status_code in (400, 502, 503)
    assert "template says sqlite" in response.text
    assert SECRET not in response.text


def test_nobody_of_that_name_is_not_found(client, source):
    assert client.get("/prod/nobody.example/").status_code == 404


def test_a_controller_that_is_down_is_said_and_not_taken_for_absence(client, source, tmp_path, settings):
    settings.CUSTOMERS_MAX_AGE = -1.0
    (tmp_path / "core.sqlite3").unlink()
    response = client.get("/prod/acme~2Eexample/")
    assert response.status_code == 503
    assert "could not be asked" in response.text


@pytest.mark.parametrize("address", ["/prod/shop/", "/compare/shop/"])
def test_a_page_of_a_registered_name_says_that_more_may_be_compared(
    client, source, sqlite_database, tmp_path, settings, address
):
    settings.CUSTOMERS_MAX_AGE = -1.0
    for slug in ("prod", "dev"):
        sqlite_database(slug, "shop", "CREATE TABLE t (x)")
    assert "could not be asked" not in client.get(address).text
    (tmp_path / "core.sqlite3").unlink()
    page = client.get(address)
    assert page.status_code == 200
    assert "Whether “shop” is a customer of customers could not be asked" in page.text


def test_without_a_login_no_controller_is_asked(anonymous, source, statements):
    for address in ("/prod/acme.example/", "/compare/acme.example/", "/prod/?_find=acme", "/lookup/?q=acme"):
        assert anonymous.get(address).status_code in (302, 403)
    assert {alias for alias, _ in statements} <= {"default"}


def test_customers_are_found_on_the_page_of_an_environment(client, source):
    page = client.get("/prod/?_find=acme").text
    assert 'href="/prod/acme~2Eexample/"' in page
    assert "beta.example" not in page


def test_customers_are_not_listed_until_somebody_looks(client, source, statements):
    page = client.get("/prod/").text
    assert "acme.example" not in page
    assert 'name="_find"' in page
    assert not [sql for _, sql in statements if "customers" in sql and "SELECT CAST" in sql]


def test_a_search_says_what_it_did_not_find(client, source):
    assert "No customer’s key or name holds “<bdi>nobody</bdi>”" in client.get("/prod/?_find=nobody").text


def test_the_look_up_finds_customers_in_every_environment(client, source):
    page = client.get("/lookup/?q=acme").text
    assert 'href="/prod/acme~2Eexample/"' in page
    assert 'href="/dev/acme~2Eexample/"' in page
    found = client.get("/lookup/?q=beta&_format=json").json()["customers"]
    assert [(one["environment"], one["key"], one["url"]) for one in found] == [
        ("prod", "2", "/prod/beta~2Eexample/")
    ]


def test_ten_thousand_customers_are_found_by_name_without_a_row_of_ours(client, core, source):
    with closing(sqlite3.connect(core.config["NAME"])) as connection:
        rows = ((number, f"c{number}.example", "prod") for number in range(100, 10_100))
        connection.executemany("INSERT INTO customers (id, domain, stage) VALUES (?, ?, ?)", rows)
        connection.commit()
    page = client.get("/prod/?_find=c777").text
    assert 'href="/prod/c7770~2Eexample/"' in page
    assert page.count("~2Eexample/") <= 60
    assert client.get("/prod/c9999~2Eexample/").status_code != 404
    assert Database.objects.count() == 1


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
    "customers/1/",
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
    assert [one["name"] for one in page["columns"]] == ["id", "domain", "stage", "plan"]
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
    assert "No page reads this column" in answers.pop()


def test_no_order_tells_what_it_holds(client, source):
    plain = client.get("/prod/core/customers/?_format=json").json()["rows"]
    for order in ("connection", "-connection", "shown", "-shown"):
        assert client.get(f"/prod/core/customers/?_sort={order}&_format=json").json()["rows"] == plain


def test_the_page_says_what_it_does_not_show(client, source):
    page = client.get("/prod/core/customers/").text
    assert "shown on no page" in page
    assert "acme.example" in page


def test_the_structure_still_has_the_column(client, source):
    columns = client.get("/prod/core/customers/-/structure?_format=json").json()["columns"]
    assert "connection" in [one["name"] for one in columns]


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
    names = [one["name"] for one in client.get("/prod/core/customers/?_format=json").json()["columns"]]
    assert names == ["id", "domain", "stage", "plan"]
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
