"""The hashes of passwords by which people sign in are on no page, under no name and through no filter."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.signals import request_started

from dynamic_databases.models import Database
from tests.conftest import write_sqlite
from tests.controller import make_files, source_of
from tests.dynamic_databases.vendors import core_of
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["core_of", "mariadb_server", "postgresql_server"]

SECRET = "plantedhunter2"
USERS = f"""
CREATE TABLE users (id KEY, login varchar(40) NOT NULL, stored varchar(60) NOT NULL);
CREATE TABLE orders (id KEY, stored varchar(60) NOT NULL);
CREATE TABLE plans (id KEY, stored varchar(60) NOT NULL);
CREATE VIEW names AS SELECT id, login AS harmless FROM users;
CREATE VIEW counted AS SELECT count(*) AS harmless FROM users;
CREATE VIEW everything AS SELECT * FROM users;
CREATE VIEW renamed AS SELECT id, stored AS word FROM users;
CREATE VIEW beyond AS SELECT id, word AS letters FROM renamed;
CREATE VIEW of_orders AS SELECT id, stored AS harmless FROM orders;
INSERT INTO users (login, stored) VALUES ('ann in ENV', '{SECRET} in ENV');
INSERT INTO orders (stored) VALUES ('in a warehouse');
"""
TABLE = {"database": "core", "environment": "prod", "table": "users", "name": "login", "hash": "stored"}
ADDRESSES = (
    "",
    "users/",
    "users/?_cols=*&_format=json",
    "users/?_cols=*&_format=csv",
    "users/?_cols=stored&_format=jsonl",
    "users/?_cols=*&_format=insert",
    "users/?_sort=-stored",
    "users/1/",
    "users/1/?_format=json",
    "users/1/?_format=insert",
    "users/1/-/image?_column=stored",
    "users/x/?_by=stored",
    "users/-/structure",
    "users/-/columns",
    "everything/",
    "everything/?_format=csv",
    "renamed/?_format=json",
    "beyond/?_format=json",
)


def read(client: Any, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code != 500, address
    return str(response.getvalue().decode() if response.streaming else response.text)


@pytest.fixture
def core(core_of, settings):
    settings.DATABASE_USERS = [TABLE]
    return core_of(USERS)


def test_no_page_of_any_environment_shows_them(client, core):
    for slug in ("prod", "dev"):
        for address in ADDRESSES:
            assert SECRET not in read(client, f"/{slug}/core/{address}"), address
        assert f"ann in {slug}" in read(client, f"/{slug}/core/users/")
    for address in ("users/1/", "users/1/?_format=json", "users/?_all=1", "users/-/rows", "", "-/report"):
        assert SECRET not in read(client, f"/compare/core/{address}"), address
    assert SECRET not in read(client, "/lookup/?q=core+users+1")


def test_no_filter_tells_them(client, core):
    for operator in ("", "__ne", "__contains", "__startswith", "__in"):
        answers = {
            read(client, f"/prod/core/users/?stored{operator}={value}&_format=json")
            for value in (SECRET, "nothing")
        }
        assert len(answers) == 1
        assert "No page shows this column" in answers.pop()


def test_other_tables_and_views_of_other_columns_are_shown(client, core):
    for address, shown in (
        ("orders/", "in a warehouse"),
        ("of_orders/", "in a warehouse"),
        ("names/", "ann in prod"),
    ):
        assert shown in read(client, f"/prod/core/{address}"), address
    assert client.get("/prod/core/counted/?_format=json").json()["rows"] == [[1]]
    columns = client.get("/prod/core/users/-/structure?_format=json").json()["columns"]
    assert [column["name"] for column in columns] == ["id", "login", "stored"]


def test_the_page_says_why(client, core):
    assert "connection settings or passwords" in read(client, "/prod/core/users/")
    assert "may show connection settings or passwords" in read(client, "/prod/core/renamed/")


def test_nor_under_another_name_of_the_same_database(client, core):
    prod = core["prod"]
    Database.objects.create(name="again", environment=prod.environment, config=prod.config)
    assert SECRET not in read(client, "/prod/again/users/?_cols=*&_format=json")
    assert f"ann in {prod.environment}" in read(client, "/prod/again/users/?_cols=*&_format=json")


BENEATH = f"""
CREATE TABLE accounts (id KEY, login varchar(40) NOT NULL, letters varchar(60) NOT NULL);
CREATE TABLE plans (id KEY, letters varchar(60) NOT NULL);
CREATE VIEW accounts_now AS SELECT id, login, letters AS kept FROM accounts;
CREATE VIEW users AS SELECT id, login, kept AS stored FROM accounts_now;
CREATE VIEW letters_of AS SELECT id, letters AS harmless FROM accounts;
INSERT INTO accounts (login, letters) VALUES ('ann in ENV', '{SECRET} in ENV');
INSERT INTO plans (letters) VALUES ('in a warehouse');
"""


def test_nor_the_tables_beneath_a_view(client, core_of, settings):
    settings.DATABASE_USERS = [TABLE]
    core_of(BENEATH)
    for table in ("users", "accounts_now", "accounts", "letters_of"):
        assert SECRET not in read(client, f"/prod/core/{table}/?_cols=*&_format=json"), table
        assert SECRET not in read(client, f"/prod/core/{table}/1/"), table
    assert "ann in prod" in read(client, "/prod/core/accounts/")
    assert "in a warehouse" in read(client, "/prod/core/plans/")


def test_code_reads_them(core):
    request_started.send(sender=None)
    assert core["prod"].get_model("users").objects.get().stored == f"{SECRET} in prod"


def test_without_the_setting_they_are_columns_as_any(client, core, settings):
    settings.DATABASE_USERS = []
    assert SECRET in read(client, "/prod/core/users/")
    assert SECRET in read(client, "/prod/core/renamed/")


@pytest.mark.parametrize("wrong", [None, "users", [None], [{}], [{"table": 7, "database": 7, "hash": None}]])
def test_a_setting_that_is_wrong_breaks_no_page(client, sqlite_database, settings, wrong):
    settings.DATABASE_USERS = wrong
    sqlite_database("prod", "core", USERS.replace("id KEY", "id integer PRIMARY KEY"))
    assert client.get("/prod/core/users/").status_code == 200


def test_a_view_of_another_database_of_the_server_shows_none(client, environments, mariadb_server, settings):
    settings.DATABASE_USERS = [TABLE]
    script = USERS.replace("id KEY", "id integer AUTO_INCREMENT PRIMARY KEY")
    core = mariadb_server.create(None, script)
    beside = mariadb_server.create(
        None,
        f"CREATE VIEW abroad AS SELECT id, stored FROM {core}.users",
        f"CREATE VIEW others AS SELECT id, stored FROM {core}.orders",
    )
    for name, database in (("core", core), ("beside", beside)):
        config = mariadb_server.config(database)
        Database.objects.create(name=name, environment=environments["prod"], config=config)
    assert SECRET not in read(client, "/prod/beside/abroad/?_format=json")
    assert "in a warehouse" in read(client, "/prod/beside/others/?_format=json")


def test_nor_a_page_of_a_customer(client, register, tmp_path, settings):
    described = {key: value for key, value in TABLE.items() if key != "database"}
    settings.DATABASE_USERS = {**described, "source": "customers"}
    source_of(register("prod", "core", make_files(tmp_path)))
    script = USERS.replace("id KEY", "id integer PRIMARY KEY").replace("ENV", "acme")
    for name in ("acme", "beta"):
        write_sqlite(tmp_path / f"{name}.sqlite3", script)
    for address in ADDRESSES:
        assert SECRET not in read(client, f"/prod/acme.example/{address}"), address
    assert "ann in acme" in read(client, "/prod/beta.example/users/")
    settings.DATABASE_USERS = {**described, "source": "others"}
    assert SECRET in read(client, "/prod/acme.example/users/")


def test_nor_a_registered_database_that_is_a_customers(client, register, tmp_path, settings):
    described = {key: value for key, value in TABLE.items() if key != "database"}
    settings.DATABASE_USERS = {**described, "source": "customers"}
    source_of(register("prod", "core", make_files(tmp_path)))
    script = USERS.replace("id KEY", "id integer PRIMARY KEY").replace("ENV", "acme")
    register("dev", "of_acme", write_sqlite(tmp_path / "acme.sqlite3", script))
    for address in ADDRESSES:
        assert SECRET not in read(client, f"/dev/of_acme/{address}"), address
    assert "ann in acme" in read(client, "/dev/of_acme/users/")
