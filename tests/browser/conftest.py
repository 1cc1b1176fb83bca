"""A small shop in three environments and a table of customers; what is in them is written here alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.utils import CursorWrapper

from dynamic_databases.models import Database, Source
from tests.controller import make_files, source_of

SHOP = """
    CREATE TABLE customers (
        id integer NOT NULL PRIMARY KEY,
        name varchar(40) NOT NULL,
        email varchar(80) UNIQUE
    );
    CREATE TABLE orders (
        id integer NOT NULL PRIMARY KEY,
        status varchar(20) NOT NULL,
        {only}
        total decimal(10,2),
        customer_id integer REFERENCES customers (id),
        created_at timestamp,
        note text
    );
    CREATE TABLE order_items (
        order_id integer NOT NULL REFERENCES orders (id),
        line_no integer NOT NULL,
        product varchar(40),
        PRIMARY KEY (order_id, line_no)
    );
    CREATE TABLE notes (order_id integer, line_no integer, words text,
        FOREIGN KEY (order_id, line_no) REFERENCES order_items (order_id, line_no));
    CREATE VIEW open_orders AS SELECT id, total FROM orders WHERE status = 'open';
    CREATE VIEW broken AS SELECT missing FROM gone;
    CREATE TABLE "two words/half" ("a column" text PRIMARY KEY, "b,c" integer);
    INSERT INTO customers VALUES (1, 'Ann', 'ann@example.com'), (2, 'Bob', NULL), (3, '', 'c@example.com');
    INSERT INTO orders (id, status, total, customer_id, created_at, note) VALUES
        (1, 'open', 12.50, 1, '2026-01-31 17:04:11', NULL),
        (2, 'paid', 7, 2, '2026-01-31 00:00:00', ''),
        (3, 'open', NULL, 1, '2026-02-01 08:00:00', 'only in {environment}'),
        (4, 'shipped', 100, NULL, NULL, '<script>alert(1)</script>');
    INSERT INTO order_items VALUES (1, 1, 'knife'), (1, 2, 'fork'), (2, 1, 'spoon');
    INSERT INTO notes VALUES (1, 2, 'bent'), (NULL, 2, 'lost');
    INSERT INTO "two words/half" VALUES ('x/y', 1), ('', 2), ('~0', 3);
"""
ONLY = {"prod": "legacy_ref varchar(12),", "test": "", "dev": "discount integer,"}
MORE = {
    "prod": "CREATE TABLE audit (id integer PRIMARY KEY);",
    "test": "",
    "dev": "INSERT INTO orders (id, status) VALUES (50, 'draft');",
}
VIEWS_OF_CUSTOMERS = """
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


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Let pages wait for labels and drift: a busy machine takes long. Tests of what is late set their own."""
    monkeypatch.setattr("browser.rows.whole_page.SECONDS", 30.0)
    for name in ("rows.neighbours.SECONDS", "records.incoming.SECONDS", "records.incoming.SECONDS_EACH"):
        monkeypatch.setattr(f"browser.{name}", 30.0)
    monkeypatch.setattr("browser.records.details.LABEL_SECONDS", 30.0)
    for name in ("rows.facets.SECONDS", "rows.facets.SECONDS_EACH", "profiles.reading.SECONDS"):
        monkeypatch.setattr(f"browser.{name}", 30.0)


@pytest.fixture
def shop(sqlite_database):
    """Return the small shop's databases by environment."""
    return {
        slug: sqlite_database(slug, "shop", SHOP.format(only=only, environment=slug) + MORE[slug])
        for slug, only in ONLY.items()
    }


@pytest.fixture
def statements(monkeypatch):
    """Return the list that every statement sent to any database is added to: alias and SQL.

    Django's own capture holds to one wrapper, and a request may open a new one.
    """
    sent: list[tuple[str, str]] = []
    execute = CursorWrapper.execute

    def noted(self: Any, sql: str, params: Any = None) -> Any:
        sent.append((self.db.alias, sql))
        return execute(self, sql, params)

    monkeypatch.setattr(CursorWrapper, "execute", noted)
    return sent


@pytest.fixture
def core(register: Any, tmp_path: Path) -> Database:
    """Return the controller as registered in prod, with views that would tell what it withholds."""
    file = make_files(tmp_path)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(VIEWS_OF_CUSTOMERS)
    database: Database = register("prod", "core", file)
    return database


@pytest.fixture
def source(core: Database) -> Source:
    """Return the registered table of customers in it."""
    return source_of(core)
