"""Where a controller table has row security, a customer that is not found may be one that is hidden."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from dynamic_databases.models import Database
from tests.controller import source_of
from tests.markup import plain, text_of
from tests.servers.postgresql import postgresql_server

__all__ = ["postgresql_server"]

CORE = """
    CREATE TABLE customers (id integer PRIMARY KEY, domain text, stage text, connection text);
    INSERT INTO customers VALUES
        (1, 'acme.example', 'prod', 'postgresql://127.0.0.1/acme'),
        (2, 'acme-two.example', 'prod', 'postgresql://127.0.0.1/two');
    ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
    CREATE POLICY few ON customers USING (id = 1);
    CREATE TABLE open AS SELECT * FROM customers;
    GRANT SELECT ON customers, open TO rls_of_core;
"""
HIDDEN = "It may be a customer of customers that is hidden by row security."


@pytest.fixture(params=["table", "query"])
def customers(request, postgresql_server, environments):
    login = postgresql_server.login("rls_of_core")
    config = postgresql_server.config(postgresql_server.create(None, CORE), login)
    core = Database.objects.create(name="core", environment=environments["prod"], config=config)
    query = {"table": "", "query": "SELECT * FROM customers", "withheld": "customers.connection"}
    kinds = {"table": {}, "query": query}
    return source_of(core, template={"ENGINE": "postgresql"}, **kinds[request.param])


@pytest.mark.usefixtures("customers")
def test_a_search_says_that_there_may_be_more(client):
    page = plain(text_of(client.get("/prod/?_find=acme")))
    assert "acme.example" in page
    assert "Customers of customers may be hidden by row security" in page
    json = client.get("/prod/?_find=acme&_format=json").json()
    assert [customer["key"] for customer in json["customers"]] == ["1"]
    assert json["hidden_by"] == {"customers": "row security"}
    assert "key or name that is visible contains" in plain(text_of(client.get("/prod/?_find=nobody")))
    assert "may be hidden by row security" in plain(text_of(client.get("/lookup/?q=acme")))


@pytest.mark.usefixtures("customers")
@pytest.mark.parametrize("address", ["/prod/2/", "/compare/2/"])
def test_an_address_without_a_customer_says_that_it_may_be_hidden(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert HIDDEN in plain(text_of(answer))


@pytest.mark.usefixtures("customers")
def test_a_command_says_so_too():
    for command in (("check_database", "2"), ("compare", "2")):
        with pytest.raises(CommandError, match="hidden by row security"):
            call_command(*command)


def test_another_table_of_the_controller_hides_no_customer(client, customers):
    customers.table, customers.query = "open", ""
    customers.save()
    assert "hidden" not in client.get("/prod/?_find=acme&_format=json").json()
    assert "hidden" not in plain(text_of(client.get("/prod/3/")))
