"""Which tables are proposed as reference data: from structures and estimates alone."""

from __future__ import annotations

import pytest

from dynamic_databases.readings.counterparts import readings_of
from dynamic_databases.reference_tables import proposals
from tests.dynamic_databases.reference_tables.shops import remember

pytestmark = pytest.mark.django_db
TABLES = """
    CREATE TABLE countries (code varchar(2) PRIMARY KEY, name text, updated_at text);
    CREATE TABLE currencies (id integer PRIMARY KEY, code varchar(3) NOT NULL UNIQUE, country varchar(2)
        REFERENCES countries (code));
    CREATE TABLE customers (id integer PRIMARY KEY, email varchar(99) NOT NULL UNIQUE);
    CREATE TABLE nobody_refers (code varchar(2) PRIMARY KEY);
    CREATE TABLE numbers (id integer PRIMARY KEY, size integer);
    CREATE TABLE orders (id integer PRIMARY KEY, number varchar(20) NOT NULL UNIQUE,
        customer_id integer REFERENCES customers (id), currency_id integer REFERENCES currencies (id),
        number_id integer REFERENCES numbers (id));
    CREATE TABLE items (id integer PRIMARY KEY, order_id integer REFERENCES orders (id),
        currency_id integer REFERENCES currencies (id));
"""


def rows(customers, orders=5):
    return f"""
        INSERT INTO countries VALUES ('FR', 'France', 'x'), ('PF', 'Polynesia', 'x');
        INSERT INTO currencies VALUES (1, 'EUR', 'FR'), (2, 'XPF', 'PF');
        INSERT INTO nobody_refers VALUES ('a');
        INSERT INTO numbers VALUES (1, 1);
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {customers})
            INSERT INTO customers SELECT i, 'c' || i FROM n;
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {orders})
            INSERT INTO orders SELECT i, 'o' || i, 1, 1, 1 FROM n;
        INSERT INTO items VALUES (1, 1, 1);
    """


@pytest.fixture
def results(sqlite_database):
    databases = {
        slug: sqlite_database(slug, "shop", f"{TABLES}{rows(customers, orders)}; ANALYZE")
        for slug, customers, orders in (("prod", 900, 1500), ("dev", 40, 20))
    }
    return readings_of(databases)


def test_small_steady_tables_that_others_refer_to_are_proposed(results):
    assert [(proposal.name, proposal.key, proposal.ignored) for proposal in proposals(results)] == [
        ("currencies", ("code",), ()),
        ("countries", (), ("updated_at",)),
    ]
    currencies = proposals(results)[0]
    assert (currencies.rows, currencies.referring) == (2, 2)


def test_what_is_remembered_already_is_not_proposed(results):
    reference = remember("Currencies")
    assert [proposal.name for proposal in proposals(results, [reference])] == ["countries"]


def test_without_estimates_nothing_is_proposed_and_no_table_looked_at(sqlite_database, monkeypatch):
    databases = {slug: sqlite_database(slug, "shop", TABLES + rows(1)) for slug in ("prod", "dev")}
    results = readings_of(databases)
    monkeypatch.setitem(proposals.__globals__, "_referring", None)  # what looks at each
    assert proposals(results) == []


def test_an_environment_that_can_not_be_read_proposes_nothing(sqlite_database, tmp_path):
    database = sqlite_database("prod", "shop", TABLES)
    (tmp_path / "prod-shop.sqlite3").unlink()
    assert proposals(readings_of({"prod": database})) == []
