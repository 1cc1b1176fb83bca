"""Currencies of three environments whose ids differ, and what the page says when it compares them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.schema import faults
from tests.serving import ROOT

COUNTRIES: dict[str, dict[int, str]] = {
    "prod": {7: "FR", 8: "PF"},
    "test": {7: "FR", 8: "PF"},
    "dev": {12: "FR", 7: "PF"},
}
CURRENCIES: dict[str, list[tuple[Any, ...]]] = {
    "prod": [
        (1, "EUR", "Euro", "1.50", 7, 1, "2026-01-01"),
        (2, "XPF", "CFP franc", "0", 7, 1, "2026-01-01"),
        (3, "ZWG", "Zimbabwe Gold", "2", None, 1, "2026-01-01"),
    ],
    "test": [
        (1, "EUR", "EURO", "1.5", 7, 1, "2026-02-01"),
        (2, "XPF", "CFP franc", "0", 7, 1, "2026-02-01"),
    ],
    "dev": [
        (5, "EUR", "Euro", "1.5", 12, 1, "2026-03-01"),
        (6, "XPF", "CFP franc", "0", 7, 1, "2026-03-01"),
        (7, "BTC", "Bitcoin", "8", None, 0, "2026-03-01"),
    ],
}


@pytest.fixture
def currencies(sqlite_database):
    """Register currencies whose ids, and those of their countries, differ between the environments."""
    return {slug: sqlite_database(slug, "shop", script(slug)) for slug in CURRENCIES}


def script(slug: str) -> str:
    countries = ", ".join(f"({number}, '{code}')" for number, code in COUNTRIES[slug].items())
    rows = ", ".join(
        f"({', '.join('NULL' if value is None else repr(value) for value in row)})"
        for row in CURRENCIES[slug]
    )
    return f"""
        CREATE TABLE countries (id integer PRIMARY KEY, code varchar(2) NOT NULL UNIQUE);
        CREATE TABLE currencies (id integer PRIMARY KEY, code varchar(3) NOT NULL UNIQUE, name varchar(40),
            rounding decimal(6,2), country_id integer REFERENCES countries (id), active boolean,
            updated_at date);
        CREATE TABLE keyless (word text);
        INSERT INTO countries VALUES {countries};
        INSERT INTO currencies VALUES {rows};
        INSERT INTO keyless VALUES ('only in {slug}'), ('twice'), ('twice');
    """


SCHEMA = json.loads((ROOT / "docs" / "row_comparison.schema.json").read_text(encoding="utf-8"))
ADDRESS = "/compare/shop/currencies/-/rows"
QUESTION = "_by=code&_ignore=updated_at"


def compared(client: Any, query: str = QUESTION, address: str = ADDRESS) -> dict[str, Any]:
    answer = client.get(f"{address}?{query}&_format=json")
    assert answer.status_code == 200, answer.content
    content: dict[str, Any] = answer.json()
    assert faults(content, SCHEMA) == []
    return content
