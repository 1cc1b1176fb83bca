"""A value that an address has room for is filtered by as a whole, and a longer one never by a part of it."""

from __future__ import annotations

import pytest

from tests.browser.rows.stores import Store, mariadb_server, postgresql_server, sqlserver, store
from tests.markup import text_of

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]

LONG = "x" * 6_999
TYPES = {"sqlite": "text", "postgresql": "text", "mariadb": "longtext", "sqlserver": "varchar(max)"}


@pytest.fixture
def url(store: Store) -> str:
    """Return the address of a table: two long texts differ in their last letter, and one is longer."""
    name = "{s}t" if store.vendor == "sqlserver" else "t"
    store.run(f"CREATE TABLE {name} (id int NOT NULL PRIMARY KEY, v {TYPES[store.vendor]})")
    store.run(f"INSERT INTO {name} VALUES (1, '{LONG}a'), (2, '{LONG}b'), (3, '{LONG}bc')")
    return store.url("t")


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("", [2]),
        ("__ne", [1, 3]),
        ("__in", [2]),
        ("__contains", [2, 3]),
        ("__startswith", [2, 3]),
        ("__endswith", [2]),
        ("__gt", [3]),
        ("__lte", [1, 2]),
    ],
)
def test_a_value_of_7000_letters_is_filtered_by(client, url, operator, expected):
    response = client.get(url, {f"v{operator}": f"{LONG}b", "_sort": "id", "_format": "json", "_cols": "id"})
    assert response.status_code == 200, response.content
    assert [row[0] for row in response.json()["rows"]] == expected


def test_a_longer_value_is_an_error_and_shows_no_rows(client, url):
    page = client.get(url, {"v": f"{LONG}bc"})
    assert page.status_code == 400
    assert "may take up 7,000 bytes; this one takes up 7,001. Filter by a part of it" in text_of(page)


def test_a_column_whose_collation_is_unknown_is_shown_and_cut(client, sqlite_database):
    sqlite_database(
        "prod",
        "shop",
        "CREATE TABLE t (id integer PRIMARY KEY, v text, w); PRAGMA writable_schema = ON;"
        "UPDATE sqlite_master SET sql = replace(sql, 'v text', 'v text COLLATE abroad') WHERE name = 't';"
        "INSERT INTO t VALUES (1, 'short', -5), (2, hex(zeroblob(5000)), zeroblob(5000)), (3, NULL, 'x');",
    )
    page = client.get("/prod/shop/t/").content.decode()
    assert ("short" in page, "-5" in page, "0" * 150 in page, "0" * 5000 in page) == (True, True, True, False)
    (_, short, number), (_, text, _), (_, null, _) = client.get("/prod/shop/t/?_format=json").json()["rows"]
    assert (short, number, text, null) == ("short", -5, "0" * 10_000, None)
