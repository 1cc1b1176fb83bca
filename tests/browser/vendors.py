"""A shop on each kind of real server, with a login that may read some of it, and the pages that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from dynamic_databases.models import Database
from tests.servers import mariadb, postgresql

SCRIPT = """
    CREATE TABLE orders (id integer PRIMARY KEY, status varchar(20));
    INSERT INTO orders VALUES (1, 'open'), (2, 'paid');
    CREATE TABLE salaries (id integer PRIMARY KEY, amount integer);
    INSERT INTO salaries VALUES (1, 98765);
    CREATE VIEW slow AS SELECT id, {sleep} AS slept FROM orders;
"""
SLEEP = {"postgresql": "pg_sleep(20)::text", "mariadb": "SLEEP(20)"}
PAGES = (
    "/",
    "/prod/",
    "/prod/shop/",
    "/prod/shop/orders/",
    "/prod/shop/orders/?_sort=-status&status=open&_format=csv",
    "/prod/shop/orders/1/",
    "/prod/shop/orders/-/structure",
    "/compare/",
    "/compare/shop/",
    "/compare/shop/orders/",
    "/compare/shop/orders/1/",
    "/lookup/?q=orders+1",
)


@dataclass(frozen=True)
class Vendor:
    """A kind of server, and the one of this run."""

    name: str
    module: Any
    server: Any

    @property
    def script(self) -> str:
        return SCRIPT.format(sleep=SLEEP[self.name])

    def login(self, user: str, database: str, *tables: str) -> str:
        """Return the name of a login that may read these tables and nothing else."""
        if self.name == "mariadb":
            return str(self.server.login(user, *(f"SELECT ON `{database}`.{table}" for table in tables)))
        for table in tables:
            self.server.sql(f"GRANT SELECT ON {table} TO {self.server.login(user)}", database)
        return str(self.server.login(user))


@pytest.fixture(scope="module", params=["postgresql", "mariadb"])
def vendor(request):
    module = {"postgresql": postgresql, "mariadb": mariadb}[request.param]
    return Vendor(request.param, module, request.getfixturevalue(f"{request.param}_server"))


@pytest.fixture
def register(environments):
    """Return a function that registers a server's database as `shop` in an environment."""

    def registered(slug: str, server: Any, name: str, user: str = "", **more: Any) -> Database:
        config = server.config(name, *([user] if user else []), **more)
        return Database.objects.create(name="shop", environment=environments[slug], config=config)

    return registered
