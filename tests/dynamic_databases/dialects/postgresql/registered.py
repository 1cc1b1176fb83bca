"""Registers databases of the tests' PostgreSQL server, and tells the addresses of their tables."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from browser.addresses import encode_table
from dynamic_databases.catalog import Catalog
from dynamic_databases.connections import live
from dynamic_databases.models import Database
from dynamic_databases.readings.latest import latest_reading


@pytest.fixture
def shop(postgresql_server, environments):
    """Return a function that registers the database of a name, which it makes of a script."""

    def made(script: str, name: str = "shop", slug: str = "prod", once: str = "") -> Database:
        made_ = (
            postgresql_server.create_once(once, script) if once else postgresql_server.create(None, script)
        )
        config = postgresql_server.config(made_)
        database = Database(name=name, environment=environments[slug], config=config)
        database.full_clean()
        database.save()
        return database

    return made


def catalog_of(database: Database) -> Catalog:
    return latest_reading(live(database)).catalog


def addresses_of(database: Database) -> dict[str, bool]:
    """Return the address of each table, and whether it has columns."""
    catalog = catalog_of(database)
    start = f"/{database.environment.slug}/{database.name}"
    return {
        f"{start}/{quote(encode_table(table.table_name, catalog.default_schema))}/": bool(table.columns)
        for table in catalog.tables
        if table.kind != "foreign table"
    }
