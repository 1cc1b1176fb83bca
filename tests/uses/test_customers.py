"""Customers of a controller table, from their page alone: by key or domain, wide tables, their own users."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from tests.conftest import write_sqlite
from tests.example_projects import made
from tests.installed import Project
from tests.markup import elements, fields
from tests.project_servers import SERVERS, Running, filled, serving
from tests.serving import Visitor
from tests.uses.load import IN_A_ROUND, MANY, ROUNDS, THREADS, under_load

CUSTOMERS = """
CREATE TABLE customers (id integer PRIMARY KEY, domain varchar(100), connection varchar(400));
INSERT INTO customers VALUES (1, 'acme.example', 'URL of acme.example'),
    (2, 'beta.example', 'URL of beta.example'), (3, 'gone.example', 'postgresql://app:hunter2@127.0.0.1:1/gone');
CREATE TABLE older (id integer PRIMARY KEY, domain varchar(100), db varchar(100));
INSERT INTO older VALUES (7, 'older.example', 'OLDER');
CREATE TABLE files (id integer PRIMARY KEY, domain varchar(100), db varchar(100));
"""
PEOPLE = """
CREATE TABLE contacts (id integer PRIMARY KEY, COLUMNS);
INSERT INTO contacts (id, c0, c1) VALUES (1, 'Ann of NAME', 'first');
CREATE TABLE users (login varchar(50) PRIMARY KEY, password varchar(200), enabled integer);
INSERT INTO users VALUES ('ann', 'HASH', 1), ('bob', 'HASH', 0);
"""
IN_FILES = tuple(f"{slug}.example" for slug in MANY)
WIDTHS = {"acme.example": 800, "beta.example": 50, "older.example": 60}
WIDTH_IN_A_FILE = 55
PASSWORD = "only for tests 8124"
HASHED = PBKDF2PasswordHasher().encode(PASSWORD, "salt of tests", iterations=100)
"""Quick to check: what takes time elsewhere is not what is tried here."""
ALL_SIGN_IN = """
SQLITE_FOLDERS = [BASE_DIR]
DATABASE_USERS = [DATABASE_USERS[0] | {"source": name} for name in ("customers", "older", "files")]
DATABASES["default"]["OPTIONS"] = {"timeout": 30}  # seconds: many people sign in at once
"""
"""Settings that follow the page's, for customers of three sources."""
CORE = "postgresql://reader:secret@db.example/core"
LOGIN = "/accounts/login/"


def script(name: str) -> str:
    columns = ", ".join(f"c{number} varchar(20)" for number in range(WIDTHS.get(name, WIDTH_IN_A_FILE)))
    return PEOPLE.replace("COLUMNS", columns).replace("NAME", name).replace("HASH", HASHED)


@pytest.fixture(scope="module")
def project(
    installed_python: Path,
    postgresql_server: Any,
    mariadb_server: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Project:
    """Return the project as its page makes it, with a source of customers on MariaDB, and one of files."""
    login = postgresql_server.login("customers_app")
    grant = f"GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO {login}"

    def url(*scripts: str) -> str:
        password = quote(f"{login}'s password", safe="")
        database = postgresql_server.create(None, *scripts, grant)
        return f"postgresql://{login}:{password}@127.0.0.1:{postgresql_server.port}/{database}"

    rows = CUSTOMERS.replace("OLDER", mariadb_server.create(None, script("older.example")))
    for name in ("acme.example", "beta.example"):
        rows = rows.replace(f"URL of {name}", url(script(name)))
    folder = tmp_path_factory.mktemp("customers")
    for number, name in enumerate(IN_FILES, 100):
        file = write_sqlite(folder / f"{name}.sqlite3", script(name)).name
        rows += f"INSERT INTO files VALUES ({number}, '{name}', '{file}');\n"
    project = made("customers", folder, installed_python, {CORE: url(rows)})
    with (folder / "mysite" / "settings.py").open("a") as settings:
        settings.write(ALL_SIGN_IN)
    template = mariadb_server.config("", READ_ONLY=False)
    del template["NAME"]
    add_source(project, "older", template, "--hosts", "127.0.0.1")
    add_source(project, "files", {"ENGINE": "sqlite", "READ_ONLY": False})
    return project


def add_source(project: Project, table: str, template: dict[str, Any], *words: str) -> None:
    """Register a table of the controller as a source of its name, whose customers differ in one part."""
    columns = ("--key", "id", "--name-column", "domain", "--database-column", "db")
    of_all = ("--template", json.dumps(template), *words)
    project.manage("add_source", table, "core", "prod", "--table", table, *columns, *of_all)


@pytest.fixture(scope="module", params=SERVERS)
def customers(
    request: pytest.FixtureRequest,
    project: Project,
    server_packages: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    with serving(project, request.param, server_packages, tmp_path_factory.mktemp("served")) as running:
        yield running


def signed_in(customers: Running, name: str) -> Visitor:
    visitor = customers.visitor()
    assert filled(visitor, LOGIN, {"username": name, "password": PASSWORD}).status == 302, customers.errors()
    return visitor


def record(visitor: Visitor, address: str) -> dict[str, str]:
    """Return the fields of a record's form."""
    answer = visitor.get(address)
    assert answer.status == 200, answer.text
    return {name: value for name, value in fields(answer) if name != "csrfmiddlewaretoken"}


def test_people_sign_in_with_the_account_of_their_customer(customers: Running) -> None:
    for name in ("acme.example", "beta.example"):
        assert record(signed_in(customers, f"ann@{name}"), f"/{name}/contacts/1/")["c0"] == f"Ann of {name}"


@pytest.mark.parametrize(
    "name", ["ann@gone.example", "bob@acme.example", "eve@acme.example", "ann", "ann@no.example"]
)
def test_nobody_else_signs_in(customers: Running, name: str) -> None:
    visitor = customers.visitor()
    refused = filled(visitor, LOGIN, {"username": name, "password": PASSWORD})
    assert refused.status == 200
    assert len(elements(refused, ".errorlist")) == 1
    assert ("Try again in a minute" in refused.text) == (name == "ann@gone.example")
    assert "hunter2" not in refused.text
    assert visitor.get("/acme.example/contacts/1/").location == f"{LOGIN}?next=/acme.example/contacts/1/"


@pytest.mark.parametrize("name", ["acme.example", "beta.example"])
def test_a_record_has_all_columns_or_those_that_are_asked_for(customers: Running, name: str) -> None:
    ann = signed_in(customers, f"ann@{name}")
    assert len(record(ann, f"/{name}/contacts/1/")) == WIDTHS[name]
    assert list(record(ann, f"/{name}/contacts/1/?column=c0&column=c40")) == ["c0", "c40"]


def test_a_customer_is_found_by_key_or_domain_and_nobody_sees_anothers(customers: Running) -> None:
    ann = signed_in(customers, "ann@beta.example")
    address = "/2/contacts/1/?column=c0"
    assert (
        record(ann, address)
        == record(ann, address.replace("2", "beta.example", 1))
        == {"c0": "Ann of beta.example"}
    )
    for other in ("1", "acme.example", "older.example", "7", "none.example"):
        assert ann.get(f"/{other}/contacts/1/").status == 404, customers.errors()


def test_a_form_saves_in_the_customers_database(customers: Running) -> None:
    boths = [signed_in(customers, f"ann@{name}") for name in ("acme.example", "beta.example")]
    addresses = ["/acme.example/contacts/1/?column=c1", "/beta.example/contacts/1/?column=c1"]
    before = [record(*both) for both in zip(boths, addresses, strict=True)]
    for text in ("changed", "first"):
        assert filled(boths[0], addresses[0], {"c1": text}).status == 302
        assert record(boths[0], addresses[0]) == {"c1": text}
        assert record(boths[1], addresses[1]) == {"c1": "first"}
    assert before == [{"c1": "first"}] * 2


def test_code_reads_customers_of_another_vendor_beside_them(project: Project) -> None:
    printed = project.run("""
from django.db import transaction
from dynamic_databases.context import database_for, environment
with environment("prod"):
    for name in ("older.example", 7, "acme.example"):
        database = database_for(name)
        model = database.get_model("contacts")
        with transaction.atomic(using=database.alias):
            row = model.objects.select_for_update().get(pk=1)
            row.c1 = "changed"
            row.save()
            transaction.set_rollback(True, using=database.alias)
        row = model.objects.get()
        print(row.c0, row.c1, len(model._meta.fields), sep=", ")
""")
    rows = ["older.example, first, 61", "older.example, first, 61", "acme.example, first, 801"]
    assert printed.splitlines()[-3:] == [f"Ann of {row}" for row in rows]


@pytest.mark.slow
def test_many_threads_at_many_customers_see_no_wrong_row_and_leave_nothing(customers: Running) -> None:
    """Each thread writes to a customer of its own between people of all customers, who sign in and read."""
    names = (*IN_FILES, *WIDTHS)
    people, reads = 4, (IN_A_ROUND - 6) // 4 - 2

    def visit(thread: int, turn: int, chosen: random.Random) -> None:
        for name in (chosen.choice(names) for _ in range(people)):
            ann = signed_in(customers, f"ann@{name}")
            for _ in range(reads):
                column = f"c{chosen.randrange(2, WIDTHS.get(name, WIDTH_IN_A_FILE))}"
                row = record(ann, f"/{name}/contacts/1/?column=c0&column={column}")
                assert row == {"c0": f"Ann of {name}", column: ""}
        own = IN_FILES[thread]
        ann, address = signed_in(customers, f"ann@{own}"), f"/{own}/contacts/1/?column=c1"
        assert record(ann, address) == {"c1": f"by visit {turn - 1}" if turn else "first"}
        assert filled(ann, address, {"c1": f"by visit {turn}"}).status == 302
        assert record(ann, address) == {"c1": f"by visit {turn}"}

    under_load(customers, visit)
    for name in IN_FILES[:THREADS]:
        row = record(signed_in(customers, f"ann@{name}"), f"/{name}/contacts/1/?column=c1")
        assert row == {"c1": f"by visit {ROUNDS - 1}"}
