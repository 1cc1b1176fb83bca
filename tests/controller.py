"""A controller table of customers, each with a SQLite file of its own, and the source that describes it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.signals import request_finished, request_started

from dynamic_databases.models import Connectable, Database, Source
from dynamic_databases.sources.customers import databases_named
from tests.conftest import write_sqlite

SECRET = "planted-hunter2"
CUSTOMERS = """
    CREATE TABLE customers (
        id integer PRIMARY KEY, domain varchar(100), stage varchar(20), plan varchar(20),
        connection varchar(400)
    );
    CREATE TABLE invoices (
        id integer PRIMARY KEY, customer_id integer REFERENCES customers (id), total decimal(10,2)
    );
    INSERT INTO invoices VALUES (1, 1, 10), (2, 2, 20);
    INSERT INTO customers VALUES
        (1, 'acme.example', 'prod', 'gold', 'sqlite:///{folder}/acme.sqlite3'),
        (2, 'beta.example', 'prod', 'free', 'sqlite:///{folder}/beta.sqlite3'),
        (3, 'wrong.example', 'prod', 'free', 'postgresql://app:{secret}@db.example/wrong'),
        (4, NULL, 'prod', 'free', 'Server=;Pwd={secret};nonsense'),
        (5, 'acme.example', 'dev', 'gold', 'sqlite:///{folder}/acme-dev.sqlite3'),
        (6, 'half a name/', 'prod', 'free', NULL);
"""
"""In one table the customers of two environments; of `acme.example` there is one in each."""
ACME = """
    CREATE TABLE contacts (id integer PRIMARY KEY, name varchar(40), {more});
    INSERT INTO contacts (id, name) VALUES (1, 'Ann of {name}'), (2, 'Bob');
"""


def make_files(folder: Path) -> Path:
    """Return the controller's file; those of its customers are beside it."""
    for name, more in (("acme", "a text"), ("beta", "b text"), ("acme-dev", "a text, extra integer")):
        write_sqlite(folder / f"{name}.sqlite3", ACME.format(name=name, more=more))
    return write_sqlite(folder / "core.sqlite3", CUSTOMERS.format(folder=folder, secret=SECRET))


def source_of(database: Database, **changes: Any) -> Source:
    """Return the source of `CUSTOMERS`, saved as the admin saves it."""
    fields: dict[str, Any] = {
        "name": "customers",
        "database": database,
        "table": "customers",
        "key_column": "id",
        "name_columns": "domain",
        "environment_column": "stage",
        "connection_column": "connection",
        "template": {"ENGINE": "sqlite"},
    }
    source = Source(**(fields | changes))
    source.full_clean()
    source.save()
    return source


def database_named(name: str, slug: str = "prod") -> Connectable:
    """Return the one database that a name means in an environment."""
    (database,) = databases_named(name, slugs=[slug]).databases
    return database


def change_controller(core: Database, statement: str) -> None:
    """Run a statement in the controller's file, as the program does that owns it."""
    with closing(sqlite3.connect(core.config["NAME"])) as connection:
        connection.execute(statement)
        connection.commit()


def contact_names(database: Connectable) -> list[str]:
    """Return what the contacts of a customer's database are called, by their keys."""
    contacts: Any = database.get_model("contacts")
    return list(contacts.objects.order_by("pk").values_list("name", flat=True))


def next_request() -> None:
    """End this request and begin another."""
    request_finished.send(sender=None)
    request_started.send(sender=None)
