"""A controller table on a real SQL Server, where TEST_SQLSERVER_URL names one."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from dynamic_databases.models import Database
from dynamic_databases.sources.customers import databases_named, search
from tests.controller import SECRET, source_of
from tests.servers.sqlserver import SQLServerDatabase, sqlserver

__all__ = ["sqlserver"]
pytestmark = pytest.mark.django_db

CUSTOMERS = (
    "create table {s}.customers (id uniqueidentifier primary key, domain nvarchar(100), stage varchar(20), "
    "connection nvarchar(400))",
    "create view {s}.everything as select * from {s}.customers",
    "create view {s}.harmless as select 1 as one",
)
KEY = "6f9619ff-8b86-d011-b42d-00c04fc964ff"


@pytest.fixture
def core(sqlserver: SQLServerDatabase, environments: Any) -> SQLServerDatabase:
    config = sqlserver.config
    customer = (
        f"Server=tcp:{config['HOST']},{config.get('PORT', 1433)};Initial Catalog={config['NAME']};"
        f"User ID={config['USER']};Pwd={{{config['PASSWORD'].replace('}', '}}')}}};TrustServerCertificate=yes"
    ).replace("'", "''")
    sqlserver.run(
        *CUSTOMERS,
        f"insert into {{s}}.customers values ('{KEY}', 'acme.example', 'prod', '{customer}'), "
        f"('{KEY[:-1]}0', 'wrong[a]_.example', 'prod', 'Pwd={SECRET};Server=x;nonsense=1')",
    )
    call_command("add_database", "core", "prod", "--url", sqlserver.url, verbosity=0)
    source_of(Database.objects.get(), table=f"{sqlserver.schema}.customers", template={"ENGINE": "sqlserver"})
    return sqlserver


def test_a_customer_is_found_by_its_key_and_its_name(client: Client, core):
    for name in (KEY, KEY.upper(), "acme.example"):
        named = databases_named(name, slugs=["prod"])
        assert named.unread == {}
        (database,) = named.databases
        assert database.name == "acme.example"
    page = client.get(f"/prod/acme~2Eexample/{core.schema}.harmless/?_format=json")
    assert page.json()["rows"] == [[1]]


def test_a_search_takes_its_text_as_text(core, environments):
    def found_names(text: str) -> list[str]:
        (hits,) = search(text, [environments["prod"]], 10)
        return [str(hit.names[0]) for hit in hits.customers]

    assert found_names("ACME") == ["acme.example"]
    assert found_names("[a]_") == ["wrong[a]_.example"]
    assert found_names("[b]") == found_names("%") == []


def test_the_connection_is_on_no_page(client: Client, core):
    page = client.get(f"/prod/core/{core.schema}.customers/?_cols=*&_format=json")
    assert [column["name"] for column in page.json()["columns"]] == ["id", "domain", "stage"]
    for address in (
        f"{core.schema}.customers/",
        f"{core.schema}.everything/",
        f"{core.schema}.customers/{KEY}/",
    ):
        text = client.get(f"/prod/core/{address}?_cols=*").text
        assert SECRET not in text
        assert "Pwd=" not in text
