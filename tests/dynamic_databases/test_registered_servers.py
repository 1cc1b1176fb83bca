"""Databases of a real server: registered, tested, and read on after their password changes."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.urls import reverse

from dynamic_databases.connections import live, reading
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.errors import Forbidden
from dynamic_databases.models import Database
from tests.dynamic_databases.admin_pages import ADD, change, shown_config, typed
from tests.dynamic_databases.management.commands import run

PASSWORD = "p@ss/wörd;{}' #1"


@pytest.fixture
def server(mariadb_server, environments):
    """Return a server with the database `registered`, and a reader of it."""
    mariadb_server.create("registered", "CREATE TABLE orders (id int PRIMARY KEY)")
    mariadb_server.sql(
        "DROP USER IF EXISTS reader@'127.0.0.1'; CREATE USER reader@'127.0.0.1';"
        "GRANT SELECT ON registered.* TO reader@'127.0.0.1'"
    )
    give(mariadb_server, PASSWORD)
    return mariadb_server


def give(server, password: str) -> None:
    """Give the reader another password."""
    quoted = password.replace("'", "''")
    server.sql(f"ALTER USER reader@'127.0.0.1' IDENTIFIED BY '{quoted}'")


def config(server, password: object) -> dict[str, object]:
    return {
        "ENGINE": "mariadb",
        "NAME": "registered",
        "USER": "reader",
        "PASSWORD": password,
        "HOST": "127.0.0.1",
        "PORT": server.port,
    }


@pytest.fixture
def referring(server, environments, monkeypatch) -> Database:
    """Return a database whose password is in the environment."""
    monkeypatch.setenv("DATABASE_SECRET_READER", PASSWORD)
    words = config(server, {"env": "DATABASE_SECRET_READER"})
    return Database.objects.create(name="shop", environment=environments["prod"], config=words)


def test_a_pasted_connection_string_is_registered_and_browsed(boss, server, environments) -> None:
    quoted = PASSWORD.replace("}", "}}")
    text = (
        f"Driver=MariaDB;Server=127.0.0.1;Port={server.port};Database=registered;Uid=reader;Pwd={{{quoted}}}"
    )
    boss.post(ADD, typed(environments["prod"], text))
    assert "orders" in boss.get("/prod/shop/").text
    assert "p@ss" not in shown_config(boss.get(change(Database.objects.get())))


def test_a_url_with_every_sign_escaped_is_registered(server, environments) -> None:
    url = f"mariadb://reader:p%40ss%2Fw%C3%B6rd%3B%7B%7D%27%20%231@127.0.0.1:{server.port}/registered"
    done = run("add_database", "shop", "prod", "--url", url)
    assert done.out.startswith("shop in prod is ready: ")


def test_a_check_says_vendor_version_latency_and_rights(boss, server, environments) -> None:
    database = Database.objects.create(
        name="shop", environment=environments["prod"], config=config(server, PASSWORD)
    )
    done = run("check_database", "shop")
    assert done.out.startswith("shop in prod: MySQL or MariaDB ")
    assert "its connection is read-only" in done.out
    page = boss.post(reverse("admin:dynamic_databases_database_test", args=[database.pk]), follow=True).text
    assert "answers: MySQL or MariaDB " in page


def test_a_wrong_password_is_said_without_it(boss, server, environments) -> None:
    wrong = config(server, "not-this-one")
    page = boss.post(ADD, typed(environments["prod"], wrong), follow=True).text
    assert "is stored, but could not be opened" in page
    assert "not-this-one" not in page
    assert "not-this-one" not in boss.get("/prod/shop/").text
    done = run("check_database")
    assert done.code == 1
    assert "not-this-one" not in done.err


def test_a_rotated_password_is_used_on_the_next_request(boss, server, referring, monkeypatch) -> None:
    assert "orders" in boss.get("/prod/shop/").text
    give(server, "another")
    monkeypatch.setenv("DATABASE_SECRET_READER", "another")
    server.sql("CREATE TABLE registered.parcels (id int PRIMARY KEY)")
    boss.post("/prod/shop/-/refresh")
    assert "parcels" in boss.get("/prod/shop/").text


def test_a_failed_login_looks_its_password_up_again_once(server, referring, monkeypatch) -> None:
    connection = live(referring)
    give(server, "another")
    monkeypatch.setenv("DATABASE_SECRET_READER", "another")
    with reading(connection) as wrapper:
        assert list(fetch_all(wrapper, "SELECT count(*) FROM orders")) == [(0,)]


def test_a_failed_login_that_fails_again_is_said(server, referring, monkeypatch) -> None:
    connection = live(referring)
    give(server, "another")
    monkeypatch.setenv("DATABASE_SECRET_READER", "neither")
    with pytest.raises(Forbidden), reading(connection):
        pass


def test_an_edit_of_the_password_alone_keeps_the_rest(boss, server, environments) -> None:
    database = Database.objects.create(
        name="shop", environment=environments["prod"], config=config(server, "wrong")
    )
    boss.post(change(database), typed(environments["prod"], config(server, PASSWORD)))
    assert run("check_database", "shop").code == 0


def test_a_kept_password_is_not_sent_to_a_new_host(boss, server, environments) -> None:
    database = Database.objects.create(
        name="shop", environment=environments["prod"], config=config(server, PASSWORD)
    )
    moved = config(server, {"kept": True}) | {"HOST": "localhost"}
    assert "PASSWORD was cleared" in boss.post(change(database), typed(environments["prod"], moved)).text
    Database.objects.update(config={**database.config, "HOST": "localhost"})
    done = run("check_database", "shop")
    assert (done.code, "was given for another address" in done.err) == (1, True)


def test_a_shell_of_postgresql_is_read_only_until_told_otherwise(
    postgresql_server, environments, capfd
) -> None:
    name = postgresql_server.create(None, "CREATE TABLE orders (id int)")
    config = postgresql_server.config(name)
    Database.objects.create(name="shop", environment=environments["prod"], config=config)
    words = ("in_environment", "prod", "dbshell", "--database", "shop", "--", "-Atc")
    run(*words, "SELECT count(*) FROM orders")
    assert capfd.readouterr().out == "0\n"
    assert run(*words, "INSERT INTO orders VALUES (1)").code == 1
    assert "read-only transaction" in capfd.readouterr().err


def test_a_database_of_postgresql_is_registered_by_url(boss, postgresql_server, environments) -> None:
    config = postgresql_server.config(postgresql_server.create(None, "CREATE TABLE orders (id int)"))
    user, password = (quote(config[key], safe="") for key in ("USER", "PASSWORD"))
    url = f"postgresql://{user}:{password}@127.0.0.1:{config['PORT']}/{config['NAME']}?connect_timeout=5"
    page = boss.post(ADD, typed(environments["prod"], url), follow=True).text
    assert "could not be opened" not in page
    assert "orders" in boss.get("/prod/shop/").text
    assert run("check_database").out.startswith("shop in prod: PostgreSQL ")
