"""A shop in three environments whose currencies are reference data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dynamic_databases.models import Database, ReferenceTable
from dynamic_databases.readings.counterparts import refresh_sides
from dynamic_databases.reference_tables import (
    ReferenceOutcome,
    compare_references,
    known_outcomes,
    references_of,
)

TABLES = """
    CREATE TABLE currencies (id integer PRIMARY KEY, code varchar(3) NOT NULL UNIQUE, name varchar(40),
        updated_at varchar(20));
    CREATE TABLE units (code varchar(3) PRIMARY KEY, name varchar(40));
"""
ROWS = {
    "prod": "INSERT INTO currencies VALUES (1, 'EUR', 'Euro', 'a'), (2, 'CHF', 'Swiss franc', 'a');",
    "test": "INSERT INTO currencies VALUES (5, 'EUR', 'Euro', 'b'), (4, 'CHF', 'Swiss franc', 'b');",
    "dev": "INSERT INTO currencies VALUES (1, 'CHF', 'Franken', 'c'), (2, 'XPF', 'CFP franc', 'c');",
}
UNITS = "INSERT INTO units VALUES ('kg', 'kilogram'), ('m', 'metre');"
Shop = dict[str, Database]


def script(slug: str) -> str:
    return f"{TABLES}{ROWS[slug]}{UNITS}"


@pytest.fixture
def shop(sqlite_database: Any) -> Shop:
    """Register the shop; currencies differ in dev, units nowhere."""
    return {slug: sqlite_database(slug, "shop", script(slug)) for slug in ROWS}


def remember(table: str = "currencies", database: str = "shop", **fields: Any) -> ReferenceTable:
    """Return a reference table that was registered with these fields."""
    reference = ReferenceTable(database=database, table=table, **fields)
    reference.full_clean()
    reference.save()
    return reference


def by_code(**fields: Any) -> ReferenceTable:
    return remember(key=["code"], ignored=["*_at"], **fields)


def compare(databases: Mapping[str, Database], *references: ReferenceTable) -> list[ReferenceOutcome]:
    """Compare reference tables now, by default all of the shop, as the button and the command do."""
    wanted = list(references) or references_of({"shop"})
    return list(compare_references(wanted, databases, refresh_sides(databases)))


def known(databases: Mapping[str, Database], reference: ReferenceTable) -> ReferenceOutcome:
    """Return what a page says of a reference table."""
    return known_outcomes([reference], databases, refresh_sides(databases))[reference.pk]
