"""Databases as rows, from their page alone: rows, forms, transactions on three vendors, more at run time."""

from __future__ import annotations

import json
import random
import shlex
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import write_sqlite
from tests.dynamic_databases.vendors import KEYS
from tests.example_projects import made
from tests.installed import Project
from tests.markup import elements, words_of
from tests.project_servers import SERVERS, Running, filled, serving
from tests.uses.load import IN_A_ROUND, MANY, ROUNDS, THREADS, register_many, under_load

SHOP = """
CREATE TABLE customers (id KEY, name varchar(40) NOT NULL);
CREATE TABLE orders (id KEY, customer_id integer NOT NULL, status varchar(20) NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customers (id));
INSERT INTO customers (name) VALUES ('Ada of ENV');
INSERT INTO orders (customer_id, status) VALUES (1, 'open in ENV');
"""
IN_PROD = (
    """'{"ENGINE": "postgresql", "NAME": "shop", "USER": "app", """
    """"PASSWORD": {"env": "DATABASE_SECRET_SHOP"}, "HOST": "db.example"}'"""
)
"""What stands in the page's command for the config of prod."""


def script(vendor: str, slug: str) -> str:
    return SHOP.replace("id KEY", f"id {KEYS[vendor]}").replace("ENV", slug)


@pytest.fixture(scope="module")
def shops_made(
    installed_python: Path,
    postgresql_server: Any,
    mariadb_server: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Project:
    """Return the project as its page makes it, prod read-only on PostgreSQL; more on MariaDB and in files."""
    folder = tmp_path_factory.mktemp("databases_as_rows")
    write_sqlite(folder / "shop.sqlite3", script("sqlite", "dev"))
    config = postgresql_server.config(postgresql_server.create(None, script("postgresql", "prod")))
    replaced = {IN_PROD: shlex.quote(json.dumps(config))}
    project = made("databases_as_rows", folder, installed_python, replaced)
    stage = mariadb_server.config(mariadb_server.create(None, script("mariadb", "stage")))
    register_many(project, "shop", partial(script, "sqlite"), {"stage": stage})
    return project


@pytest.fixture(scope="module", params=SERVERS)
def shops(
    request: pytest.FixtureRequest,
    shops_made: Project,
    server_packages: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    with serving(shops_made, request.param, server_packages, tmp_path_factory.mktemp("served")) as running:
        yield running


def cells(shops: Running, address: str) -> list[str]:
    answer = shops.visitor().get(address)
    assert answer.status == 200, shops.errors()
    return [words_of(cell) for cell in elements(answer, "td")]


def test_rows_come_from_the_database_of_the_address(shops: Running) -> None:
    for slug in ("prod", "dev"):
        assert cells(shops, f"/{slug}/shop/customers/")[1] == f"Ada of {slug}"
        assert cells(shops, f"/{slug}/shop/orders/")[:3] == ["1", "1", f"open in {slug}"]


def test_what_is_not_there_is_no_page(shops: Running) -> None:
    for address in ("/dev/shop/nothing/", "/dev/nothing/orders/", "/nowhere/shop/orders/"):
        assert shops.visitor().get(address).status == 404


def test_a_form_writes_where_it_was_shown(shops: Running) -> None:
    visitor = shops.visitor()
    address = "/dev/shop/orders/"
    choices = [words_of(option) for option in elements(visitor.get(address), "select[name=customer] option")]
    assert len(choices) == 2
    wrong = filled(visitor, address, {"customer": "7", "status": "new"})
    assert wrong.status == 200
    assert "not one of the available choices" in wrong.text
    assert filled(visitor, address, {"customer": "1", "status": "new"}).status == 302
    assert cells(shops, address)[-1] == "new"
    assert cells(shops, "/prod/shop/orders/") == ["1", "1", "open in prod"]


def test_a_database_that_is_only_read_refuses_the_form(shops: Running) -> None:
    before = cells(shops, "/prod/shop/customers/")
    assert filled(shops.visitor(), "/prod/shop/customers/", {"name": "Bob"}).status == 500
    assert cells(shops, "/prod/shop/customers/") == before


def test_what_is_added_in_the_admin_is_there_on_the_next_request(shops: Running, mariadb_server: Any) -> None:
    boss = shops.boss()
    added = {"slug": "test", "name": "", "position": "0", "colour": "plum"}
    assert filled(boss, "/admin/dynamic_databases/environment/add/", added).status == 302
    database = mariadb_server.create(None, script("mariadb", "test"))
    config = json.dumps(mariadb_server.config(database, READ_ONLY=False))
    page = boss.get("/admin/dynamic_databases/database/add/")
    (environment,) = [
        option.attributes["value"] for option in elements(page, "option") if words_of(option) == "test"
    ]
    form = {"name": "shop", "environment": str(environment), "config": config}
    assert shops.visitor().get("/test/shop/orders/").status == 404
    assert filled(boss, "/admin/dynamic_databases/database/add/", form).status == 302
    assert cells(shops, "/test/shop/orders/") == ["1", "1", "open in test"]
    assert filled(shops.visitor(), "/test/shop/orders/", {"customer": "1", "status": "new"}).status == 302
    assert mariadb_server.sql("SELECT status FROM orders", database).split("\n")[:2] == [
        "open in test",
        "new",
    ]


def test_code_writes_all_of_a_transaction_or_nothing(shops: Running) -> None:
    printed = shops.project.run("""
from django.db import IntegrityError, transaction
from dynamic_databases.models import Database
database = Database.objects.get(name="shop", environment__slug="dev")
customers = database.get_model("customers").objects
try:
    with transaction.atomic(using=database.alias):
        customers.create(name="Bob")
        print(customers.count())
        database.get_model("orders").objects.create(customer_id=1, status=None)
except IntegrityError:
    print("refused")
print(customers.count())
""")
    assert printed.split() == ["2", "refused", "1"]


def test_what_is_removed_by_a_command_is_gone_on_the_next_request(shops: Running) -> None:
    config = '{"ENGINE": "sqlite", "NAME": "shop.sqlite3"}'
    shops.project.manage("add_database", "copy", "dev", "--config", config)
    assert shops.visitor().get("/dev/copy/customers/").status == 200
    shops.project.manage("remove_database", "copy", "dev")
    assert shops.visitor().get("/dev/copy/customers/").status == 404


@pytest.mark.slow
def test_many_threads_in_many_databases_see_no_wrong_row_and_leave_nothing(shops: Running) -> None:
    """Each thread adds customers in a database of its own between requests for all of them."""
    slugs = (*MANY, "prod", "stage", "dev")

    def visit(thread: int, turn: int, chosen: random.Random) -> None:
        for _ in range(IN_A_ROUND - 2):
            slug = chosen.choice(slugs)
            if chosen.random() < 0.5:
                assert cells(shops, f"/{slug}/shop/orders/")[2] == f"open in {slug}"
            else:
                names = cells(shops, f"/{slug}/shop/customers/")[1::2]
                assert {name.rpartition(" of ")[2] for name in names} == {slug}
        form = {"name": f"Bob {turn} of {MANY[thread]}"}
        assert filled(shops.visitor(), f"/{MANY[thread]}/shop/customers/", form).status == 302

    under_load(shops, visit)
    for slug in MANY[:THREADS]:
        added = [f"Bob {turn} of {slug}" for turn in range(ROUNDS)]
        assert cells(shops, f"/{slug}/shop/customers/")[1::2] == [f"Ada of {slug}", *added]
