"""A small shop in three environments, each different; what is in it is written here and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.backends.utils import CursorWrapper

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
