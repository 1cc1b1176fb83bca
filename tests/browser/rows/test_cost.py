"""What a rows page costs in queries is the same whatever the size of the database."""

from __future__ import annotations

import pytest

from dynamic_databases.models import Database
from dynamic_databases.runtime_models import DisplayQuerySet
from tests.servers.postgresql import postgresql_server

__all__ = ["postgresql_server"]


@pytest.fixture
def cost(client, statements):
    """Return a function of an address: how many statements a warm page sends to our tables and to others."""

    def counted(address: str) -> tuple[int, int]:
        client.get(f"{address}{'&' if '?' in address else '?'}_count=now")  # waits for all that a page shows
        statements.clear()
        assert client.get(address).status_code == 200
        own = sum(alias == "default" for alias, _ in statements)
        return own, len(statements) - own

    return counted


def tables(number: int, rows: int) -> str:
    """Return a script of so many tables, the first with so many rows that point to the second."""
    made = "".join(
        f"CREATE TABLE t{count_of} (id integer PRIMARY KEY, name text, other integer REFERENCES t1 (id));"
        for count_of in range(number)
    )
    return f"""
        {made}
        WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {rows})
        INSERT INTO t0 SELECT x, 'row ' || x, x FROM n;
        INSERT INTO t1 SELECT id, name, NULL FROM t0;
    """


@pytest.mark.parametrize("environments_", [("prod",), ("prod", "test", "dev")], ids=["alone", "three"])
def test_a_rows_page_costs_the_same_queries_whatever_the_size(cost, sqlite_database, environments_):
    sizes = {"small": (3, 60, 10), "many": (1000, 60, 10), "long": (3, 400, 50)}
    costs = {}
    for name, (number, rows, size) in sizes.items():
        for slug in environments_:
            sqlite_database(slug, name, tables(number, rows))
        costs[name] = cost(f"/prod/{name}/t0/?_size={size}")
    assert costs["small"] == costs["many"] == costs["long"], costs
    own, theirs = costs["small"]
    assert 3 <= own <= 8
    # Rows. Whether the structure and the labels are the same a pragma tells, uncounted.
    assert 1 <= theirs <= 20


def test_a_page_with_more_rows_costs_no_more_queries(cost, sqlite_database):
    sqlite_database("prod", "one", tables(3, 400))
    costs = {size: cost(f"/prod/one/t0/?_size={size}") for size in (10, 50, 300)}
    assert len(set(costs.values())) == 1, costs


def test_stored_databases_that_nobody_looks_at_cost_nothing(cost, shop, sqlite_database):
    before = cost("/prod/shop/orders/")
    for number in range(20):
        sqlite_database("prod", f"other{number}", "CREATE TABLE t (x);")
    assert cost("/prod/shop/orders/") == before


def test_the_conditions_of_a_page_are_compiled_once_for_its_rows_and_its_sql(
    client, sqlite_database, monkeypatch
):
    sqlite_database("prod", "one", tables(2, 3))
    compiled = []

    def conditions(self, connection, compile_=DisplayQuerySet.conditions):
        compiled.append(self)
        return compile_(self, connection)

    monkeypatch.setattr(DisplayQuerySet, "conditions", conditions)
    page = client.get("/prod/one/t0/?id__gte=2")
    assert page.status_code == 200
    of_rows = [queryset for queryset in compiled if queryset.model.table.name == "t0"]  # t1 has the labels
    assert len(of_rows) == 1


def test_a_postgresql_server_is_not_asked_for_what_every_server_reads(
    cost, environments, postgresql_server, statements
):
    script = """
        CREATE TABLE t (id integer PRIMARY KEY, at timestamptz, day date, price numeric(9, 2));
        INSERT INTO t SELECT n, '2024-06-01', '2024-06-01', n FROM generate_series(1, 9) AS n
    """
    config = postgresql_server.config(postgresql_server.create_once("not_asked", script))
    Database.objects.create(name="shop", environment=environments["prod"], config=config)
    own, plain = cost("/prod/shop/t/")
    for query in (
        "id=3",
        "id__gte=3&id__lt=5",
        "at__gte=2024-06-01&at__lt=2024-07-01 12:00",
        "day=2024-06-01",
    ):
        assert cost(f"/prod/shop/t/?{query}") == (own, plain), query
    assert cost("/prod/shop/t/?price=3") == (own, plain + 1)
