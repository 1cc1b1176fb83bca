"""A table whose structure was read before it changes, and how often catalogs are read."""

from __future__ import annotations

import pytest

from dynamic_databases.dialects.mysql import MySQL
from dynamic_databases.dialects.postgresql import PostgreSQL
from dynamic_databases.dialects.sqlite import SQLite
from dynamic_databases.dialects.sqlserver import SQLServer
from tests.browser.rows.stores import Store

TABLE = """
    CREATE TABLE {s}t (id int NOT NULL PRIMARY KEY, c varchar(9), n int);
    INSERT INTO {s}t VALUES (1, '5', 1), (2, '6', 2)
"""
ENUMS = {
    "postgresql": "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE e (id int PRIMARY KEY, s mood);"
    "INSERT INTO e VALUES (1, 'sad'), (2, NULL)",
    "mariadb": "CREATE TABLE e (id int PRIMARY KEY, s enum('sad'), f set('a'));"
    "INSERT INTO e VALUES (1, 'sad', 'a'), (2, NULL, NULL)",
}


def run(store: Store, script: str) -> None:
    store.run(script if store.vendor == "sqlserver" else script.replace("{s}", ""))


@pytest.fixture
def table(store: Store, client) -> Store:
    """Return a database with a table whose structure was read just now."""
    run(store, TABLE)
    assert ids(client, store, "") == [1, 2]
    return store


@pytest.fixture
def readings(monkeypatch) -> list[str]:
    """Return a list to which each reading of a catalog adds its vendor."""
    read: list[str] = []
    for dialect in (SQLite, PostgreSQL, MySQL, SQLServer):
        usual = "read_catalog_unless" if dialect.has_fingerprints else "read_catalog"
        for name in (usual, "read_catalog_again"):
            monkeypatch.setattr(dialect, name, counted(getattr(dialect, name), read))
    return read


def counted(method, read):
    def count(self, *arguments):
        read.append(self.vendor)
        return method(self, *arguments)

    return count


def ids(client, store: Store, query: str, table: str = "t") -> list[int] | None:
    """Return the rows that a filter leaves, None where it is refused."""
    response = client.get(f"{store.url(table)}?_sort=id&_cols=id&_format=json&{query}")
    assert response.status_code in (200, 400), response.content
    return [row[0] for row in response.json()["rows"]] if response.status_code == 200 else None
