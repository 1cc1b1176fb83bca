"""In a large table, too, a foreign key is compared by what it means, though its numbers differ everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from dynamic_databases.models import Database
from dynamic_databases.row_comparison import Large, RowComparison
from dynamic_databases.row_comparison.checksums import pace, scanning
from tests.dynamic_databases.row_comparison.asking import compared, differences

VENDORS = ("postgresql", "mariadb")
SLUGS = ("prod", "test", "dev")
TABLES = """
    CREATE TABLE countries (id integer PRIMARY KEY, code {text} UNIQUE);
    CREATE TABLE regions (id integer PRIMARY KEY, country_id integer NOT NULL, name {text} NOT NULL,
        UNIQUE (country_id, name), FOREIGN KEY (country_id) REFERENCES countries (id));
    CREATE TABLE plain (id integer PRIMARY KEY, note {text});
    CREATE TABLE orders (id integer PRIMARY KEY, country_id integer, region_id integer, plain_id integer,
        parent_id integer, FOREIGN KEY (country_id) REFERENCES countries (id),
        FOREIGN KEY (region_id) REFERENCES regions (id), FOREIGN KEY (plain_id) REFERENCES plain (id));
"""
TEXT = {"postgresql": "varchar(20)", "mariadb": "varchar(20) COLLATE utf8mb4_bin"}
COUNTRIES = ("DE", "FR", "it", "7", "a|b", "'", "IT", None)
REGIONS = (("DE", "north"), ("FR", "north"), ("FR", "k|n"), ("7", "south"))
ROWS = 300


def script(vendor: str, shift: int, changed: dict[int, dict[str, Any]]) -> str:
    """Return SQL that makes the tables; a country has another number for each `shift`."""
    country = {code: 1 + (index + shift) % len(COUNTRIES) for index, code in enumerate(COUNTRIES)}
    region = {each: 1 + (index + 2 * shift) % len(REGIONS) for index, each in enumerate(REGIONS)}
    orders = []
    for number in range(ROWS):
        row: dict[str, Any] = {
            "country": COUNTRIES[number % 7],
            "region": REGIONS[number % 4] if number % 5 else None,
            "plain": 1 + number % 2,
        } | changed.get(number, {})
        of_region = region[row["region"]] if row["region"] else "NULL"
        of_country = "NULL" if row["country"] == "" else country[row["country"]]
        orders.append(f"({number}, {of_country}, {of_region}, {row['plain']}, NULL)")
    quoted = {code: "NULL" if code is None else "'" + code.replace("'", "''") + "'" for code in COUNTRIES}
    countries = ", ".join(f"({number}, {quoted[code]})" for code, number in country.items())
    regions = ", ".join(f"({number}, {country[code]}, '{name}')" for (code, name), number in region.items())
    return (
        TABLES.format(text=TEXT[vendor])
        + f"INSERT INTO countries VALUES {countries}; INSERT INTO regions VALUES {regions};"
        f"INSERT INTO plain VALUES (1, 'x'), (2, 'y'); INSERT INTO orders VALUES {', '.join(orders)};"
    )


CHANGED: dict[str, dict[int, dict[str, Any]]] = {
    "prod": {250: {"country": None}},
    "test": {3: {"country": "IT"}, 77: {"region": ("FR", "k|n")}, 250: {"country": None}},
    "dev": {10: {"region": ("7", "south")}, 151: {"country": ""}, 200: {"plain": 2}},
}


@pytest.fixture(params=VENDORS)
def large(request, environments, monkeypatch) -> RowComparison:
    """Return the comparison of orders, in parts of a few rows."""
    monkeypatch.setattr(pace, "FIRST", 48)
    monkeypatch.setattr(pace, "FEWEST", 16)
    monkeypatch.setattr(scanning, "MOST", 128)
    monkeypatch.setattr(scanning, "READ_AT_ONCE", 96)
    server = request.getfixturevalue(f"{request.param}_server")
    databases = {
        slug: Database.objects.create(
            name="shop",
            environment=environments[slug],
            config=server.config(server.create(None, script(request.param, shift, CHANGED[slug]))),
        )
        for shift, slug in enumerate(SLUGS)
    }
    return compared(databases, "orders", limit=20, large=Large(seconds=300, is_confirmed=True))


def test_only_what_means_something_else_differs(large):
    assert large.complete, (large.problem, large.unavailable, large.stop)
    assert large.by_checksum > 0
    assert [(key, name) for key, name, *_ in differences(large)] == [
        ("3", "country_id"),
        ("10", "region_id"),
        ("77", "region_id"),
        ("151", "country_id"),
        ("200", "plain_id"),
        ("250", "country_id"),
    ]


def test_by_what_each_key_is_compared_is_said(large):
    assert large.plan is not None
    assert large.plan.by_meaning == {
        "country_id": "countries.code",
        "region_id": "regions.country_id → countries.code, name",
    }
    assert large.plan.by_number == {"plain_id": "plain has no natural key"}
