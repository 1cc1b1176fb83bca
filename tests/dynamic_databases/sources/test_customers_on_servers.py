"""Controller tables on real servers: keys of any type, schemas, search, views that would tell."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.utils import timezone

from dynamic_databases.context import CUSTOMER, alias_for, customer, environment
from dynamic_databases.models import Database, Source
from dynamic_databases.sources.customers import databases_named, search
from tests.controller import SECRET, source_of
from tests.dynamic_databases.management.commands import run

pytestmark = pytest.mark.django_db

CUSTOMERS = """
    CREATE TABLE customers (
        id {number} PRIMARY KEY, domain varchar(100), stage varchar(20), connection varchar(400)
    );
    INSERT INTO customers VALUES
        (1, 'acme.example', 'prod', '{url}'), (2, 'BETA_x.example', 'prod', '{url}'),
        (3, 'gone.example', 'prod', '{scheme}://app:{secret}@127.0.0.1:1/gone'), (4, NULL, 'test', NULL);
    CREATE VIEW everything AS SELECT * FROM customers;
    CREATE VIEW renamed AS SELECT id, connection AS c FROM customers;
    CREATE VIEW part AS SELECT id, c FROM renamed;
    CREATE TABLE contacts (id integer PRIMARY KEY, name varchar(20));
    CREATE VIEW harmless AS SELECT name FROM contacts;
    INSERT INTO contacts VALUES (1, 'Ann');
"""
"""Each customer's database is the controller itself: what it withholds it withholds there, too."""


@pytest.fixture(params=["postgresql", "mariadb"])
def core(request: pytest.FixtureRequest, environments: Any) -> Database:
    server = request.getfixturevalue(f"{request.param}_server")
    name = server.create(None)
    config = server.config(name)
    address = f"{config['HOST']}:{config['PORT']}" if config.get("PORT") else config["HOST"]
    secret = quote(config["PASSWORD"], safe="")
    url = f"{request.param}://{config['USER']}:{secret}@{address}/{name}"
    number = {"postgresql": "bigint", "mariadb": "bigint unsigned"}[request.param]
    server.sql(CUSTOMERS.format(url=url, number=number, scheme=request.param, secret=SECRET), name)
    database = Database.objects.create(name="core", environment=environments["prod"], config=config)
    source_of(database, template={"ENGINE": request.param})
    return database


def test_a_customer_is_found_by_key_and_by_name(core):
    for name in ("1", "acme.example", "2", "BETA_x.example"):
        (database,) = databases_named(name, slugs=["prod"]).databases
        contacts = database.get_model("contacts")
        assert contacts is not None
        assert contacts._default_manager.filter(name="Ann").count() == 1


@pytest.mark.parametrize("name", ["99", "9999999999999999999999", "1.0", "abc", "1e0", "01"])
def test_text_that_is_no_key_finds_nobody(core, name):
    assert databases_named(name, slugs=["prod"]).databases == ()


def test_a_search_takes_its_text_as_text(core, environments):
    def found_names(text: str) -> list[str]:
        (hits,) = search(text, [environments["prod"]], 10)
        return [hit.name for hit in hits.customers]

    assert found_names("beta_X") == ["BETA_x.example"]
    assert found_names("%") == found_names("' OR ''='") == found_names("!") == []
    assert len(found_names("e")) == 3


def test_a_customers_server_that_is_down_is_that_customers_error(client: Client, core):
    response = client.get("/prod/gone~2Eexample/")
    assert response.status_code == 503
    assert SECRET not in response.text
    assert client.get("/prod/acme~2Eexample/").status_code == 200


@pytest.mark.parametrize("database", ["core", "acme~2Eexample"])
@pytest.mark.parametrize("table", ["customers", "everything", "renamed", "part"])
def test_the_connection_is_on_no_page(client: Client, core, database, table):
    page = client.get(f"/prod/{database}/{table}/?_cols=*&_format=json")
    assert "app:" not in page.text
    assert "@127.0.0.1" not in page.text
    columns = [column["name"] for column in page.json().get("columns", [])]
    assert columns == (["id", "domain", "stage"] if table == "customers" else [])


def test_a_view_of_another_database_that_reaches_into_the_controller_shows_nothing(
    client: Client, core, request: pytest.FixtureRequest
):
    if core.config["ENGINE"] == "postgresql":
        pytest.skip("a view of PostgreSQL reads its own database alone")
    server = request.getfixturevalue("mariadb_server")
    views = (
        f"CREATE VIEW reaches AS SELECT id, connection AS c FROM {core.config['NAME']}.customers;"
        "CREATE TABLE customers (id integer PRIMARY KEY, connection varchar(9));"
        "INSERT INTO customers VALUES (1, 'mine');"
        "CREATE VIEW own AS SELECT id, connection FROM customers"
    )
    Database.objects.create(
        name="other", environment=core.environment, config=server.config(server.create(None, views))
    )
    page = client.get("/prod/other/reaches/?_format=json")
    assert "@127.0.0.1" not in page.text
    assert "rows" not in page.json()
    for table in ("customers", "own"):
        assert client.get(f"/prod/other/{table}/?_format=json").json()["rows"] == [[1, "mine"]]


def test_other_views_are_shown(client: Client, core):
    assert client.get("/prod/core/harmless/?_format=json").json()["rows"] == [["Ann"]]


FUNCTIONS = {
    "postgresql": "CREATE FUNCTION tell() RETURNS text LANGUAGE sql"
    " AS 'SELECT connection FROM customers LIMIT 1';"
    " CREATE FUNCTION pass_on() RETURNS text LANGUAGE sql AS 'SELECT tell()';",
    "mariadb": "CREATE FUNCTION tell() RETURNS text RETURN (SELECT connection FROM customers LIMIT 1);"
    " CREATE FUNCTION pass_on() RETURNS text RETURN tell();",
}


def test_a_view_that_calls_a_function_of_the_controller_shows_nothing(
    client: Client, core, request: pytest.FixtureRequest
):
    engine = core.config["ENGINE"]
    vendor = engine if engine == "postgresql" else "mariadb"
    views = "CREATE VIEW told AS SELECT pass_on() AS a; CREATE VIEW plain AS SELECT 'tell' AS a"
    request.getfixturevalue(f"{vendor}_server").sql(FUNCTIONS[vendor] + views, core.config["NAME"])
    page = client.get("/prod/core/told/?_format=json")
    assert "@127.0.0.1" not in page.text
    assert "rows" not in page.json()
    assert client.get("/prod/core/plain/?_format=json").json()["rows"] == [["tell"]]


def test_whole_apps_are_migrated_into_a_customers_database(core, settings):
    settings.DYNAMIC_DATABASES_APPS = {"sessions": CUSTOMER}
    words = ("in_environment", "prod", "migrate", "--database", "acme.example")
    assert "does not allow" in run(*words).err
    source = Source.objects.get()
    source.template |= {"READ_ONLY": False}
    source.save()
    done = run(*words)
    assert done.code == 0, done.err
    with environment("prod"), customer("acme.example"):
        for key in ("kept", "lost"):
            with transaction.atomic(using=alias_for()):
                Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())
                transaction.set_rollback(key == "lost", using=alias_for())
        assert [session.session_key for session in Session.objects.all()] == ["kept"]
