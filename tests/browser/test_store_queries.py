"""How often a page asks our own store, beside session and user: twice at most, on all vendors.

The start page and look-up also ask what the person has opened, and look-up which structures are stored. The
comparison of a database asks which tables are reference data, and how the rows of these compare.
"""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from dynamic_databases.models import Database
from tests.browser.vendors import PAGES, vendor
from tests.dynamic_databases.reference_tables.shops import remember
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["mariadb_server", "postgresql_server", "vendor"]

MOST, MOST_OF_START, MOST_OF_LOOKUP = 2, 3, 4
MOST_OF_COMPARISON, MOST_WITH_REFERENCES = 3, 5
COMPARISON = "/compare/shop/"
MORE = (
    "/prod/shop/orders/?_sort=status&id__gt=0",
    "/prod/shop/orders/?_format=json",
    "/compare/-/?of=prod/shop&of=dev/shop",
    "/compare/shop/-/report",
    "/lookup/",
)
SESSION_AND_USER = ("django_session", "auth_")
"""Parts of the names of their tables: a user has permissions, too."""


def queries(client, address: str) -> list[str]:
    """Return the queries of a page that was seen before."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        assert response.status_code == 200, address
        if response.streaming:
            b"".join(response.streaming_content)
    statements = [query["sql"] for query in captured]
    return [sql for sql in statements if not any(part in sql for part in SESSION_AND_USER)]


def too_many(client, addresses) -> dict[str, list[str]]:
    """Return the queries of the pages that ask more often than they should."""
    asked = {address: queries(client, address) for address in addresses}
    return {address: sql for address, sql in asked.items() if len(sql) > most_of(address)}


def most_of(address: str) -> int:
    if address == "/":
        return MOST_OF_START
    if address == COMPARISON:
        return MOST_OF_COMPARISON
    return MOST_OF_LOOKUP if address.startswith("/lookup/") else MOST


def test_pages_of_sqlite_ask_at_most_twice(client, shop):
    assert too_many(client, (*PAGES, *MORE)) == {}


def test_pages_of_servers_ask_at_most_twice(client, vendor, environments):
    for environment in environments.values():
        config = vendor.server.config(vendor.server.create(None, vendor.script))
        Database.objects.create(name="shop", environment=environment, config=config)
    assert too_many(client, (*PAGES, *MORE)) == {}


def test_the_number_of_reference_tables_adds_nothing(client, shop):
    for table in ("orders", "customers", "gone"):
        remember(table)
    assert len(queries(client, COMPARISON)) == MOST_WITH_REFERENCES
    client.post("/compare/shop/-/rows")
    assert len(queries(client, COMPARISON)) <= MOST_WITH_REFERENCES


def test_the_number_of_databases_adds_nothing(client, sqlite_database):
    for number in range(12):
        for slug in ("prod", "dev"):
            sqlite_database(slug, f"shop{number}", f"CREATE TABLE t{number % 3} (x)")
    assert too_many(client, ("/", "/prod/", "/compare/", "/lookup/?q=t1")) == {}


def test_remembered_columns_add_nothing_to_a_page_of_rows(client, shop):
    address = "/prod/shop/orders/"
    before = queries(client, address)
    columns = {"_cols": ["status", "id"], "_ordered": "1", "_remember": "1"}
    assert client.post(f"{address}-/columns", columns).status_code == 302
    assert len(queries(client, address)) == len(before) <= MOST
    assert len(queries(client, f"{address}-/columns")) <= MOST


def test_the_number_of_saved_views_adds_nothing(client, shop):
    pages = (
        "/lookup/?q=open",
        "/lookup/views",
        "/prod/shop/orders/-/views?status=open",
        "/prod/shop/orders/",
    )
    before = {address: len(queries(client, address)) for address in pages}
    for number in range(9):
        view = {"name": f"Open {number}", "query": "status=open"}
        assert client.post("/prod/shop/orders/-/views", view).status_code == 302
    assert {address: len(queries(client, address)) for address in pages} == before
    assert max(before.values()) <= MOST_OF_LOOKUP
