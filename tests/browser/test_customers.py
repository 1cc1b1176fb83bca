"""Customers' databases open, are compared and are found as registered ones are."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from dynamic_databases.models import Database
from tests.controller import SECRET
from tests.markup import elements, links, plain, text_of


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
    assert [difference["name"] for difference in page["differences"]] == ["extra"]
    assert client.get("/compare/1/").status_code in (302, 404)


def test_a_customers_key_leads_to_its_comparison(client, source):
    assert client.get("/compare/2/")["Location"] == "/compare/beta~2Eexample/"


def test_any_two_customers_are_compared(client, source):
    page = client.get("/compare/-/?of=prod/acme.example&of=prod/beta.example&_format=json").json()
    assert {difference["name"] for difference in page["differences"]} == {"a", "b"}


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
    assert "could not be determined" in response.text


@pytest.mark.parametrize("address", ["/prod/shop/", "/compare/shop/"])
def test_a_page_of_a_registered_name_says_that_more_may_be_compared(
    client, source, sqlite_database, tmp_path, settings, address
):
    settings.CUSTOMERS_MAX_AGE = -1.0
    for slug in ("prod", "dev"):
        sqlite_database(slug, "shop", "CREATE TABLE t (x)")
    assert "could not be determined" not in client.get(address).text
    (tmp_path / "core.sqlite3").unlink()
    page = client.get(address)
    assert page.status_code == 200
    assert "Whether “shop” is a customer of customers could not be determined" in page.text


def test_without_a_login_no_controller_is_asked(anonymous, source, statements):
    for address in ("/prod/acme.example/", "/compare/acme.example/", "/prod/?_find=acme", "/lookup/?q=acme"):
        assert anonymous.get(address).status_code in (302, 403)
    assert {alias for alias, _ in statements} <= {"default"}


def test_customers_are_found_on_the_page_of_an_environment(client, source):
    page = client.get("/prod/?_find=acme")
    assert "/prod/acme~2Eexample/" in links(page)
    assert "beta.example" not in text_of(page)


def test_customers_are_not_listed_until_somebody_looks(client, source, statements):
    page = client.get("/prod/")
    assert "acme.example" not in text_of(page)
    assert elements(page, "input[name=_find]")
    assert not [sql for _, sql in statements if "customers" in sql and "SELECT CAST" in sql]


def test_a_search_says_what_it_did_not_find(client, source):
    assert "No customer’s key or name contains “nobody”." in plain(client.get("/prod/?_find=nobody"))


def test_the_look_up_finds_customers_in_every_environment(client, source):
    assert {"/prod/acme~2Eexample/", "/dev/acme~2Eexample/"} <= set(links(client.get("/lookup/?q=acme")))
    customers = client.get("/lookup/?q=beta&_format=json").json()["customers"]
    assert [(customer["environment"], customer["key"], customer["url"]) for customer in customers] == [
        ("prod", "2", "/prod/beta~2Eexample/")
    ]


def test_ten_thousand_customers_are_found_by_name_without_a_row_of_ours(client, core, source):
    with closing(sqlite3.connect(core.config["NAME"])) as connection:
        rows = ((number, f"c{number}.example", "prod") for number in range(100, 10_100))
        connection.executemany("INSERT INTO customers (id, domain, stage) VALUES (?, ?, ?)", rows)
        connection.commit()
    page = client.get("/prod/?_find=c777")
    assert "/prod/c7770~2Eexample/" in links(page)
    assert text_of(page).count("~2Eexample/") <= 60
    assert client.get("/prod/c9999~2Eexample/").status_code != 404
    assert Database.objects.count() == 1
