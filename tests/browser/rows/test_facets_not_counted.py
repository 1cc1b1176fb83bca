"""Facets of which not all is counted: large tables, slow statements, columns that can't be counted."""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects.sqlserver.dialect import SQLServer
from dynamic_databases.errors import TimedOut
from dynamic_databases.models import Database
from dynamic_databases.runtime_models.value_groups import ValueGroup, ValueGroups
from tests.browser.rows.facets import FRAGMENT, ORDERS, facet
from tests.browser.rows.stores import MADE, postgresql_server
from tests.markup import elements, plain

__all__ = ["postgresql_server"]


def test_of_a_large_table_the_first_rows_are_counted_and_that_is_said(client, shop, monkeypatch):
    monkeypatch.setattr("browser.rows.facets.MOST_ROWS", 3)
    answer = facet(client, "_facet=status")
    assert sum(value["count"] for value in answer["values"]) == 3
    assert (answer["of"], answer["exact"]) == ("the first 3 rows", False)
    page = client.get(f"{ORDERS}-/facets?_facet=status", headers=FRAGMENT)
    assert "at least 2 values" in plain(page)
    assert "exact" not in plain(page)


def test_values_that_are_not_listed_are_numbered(client, shop, monkeypatch):
    monkeypatch.setattr("browser.views.facets.MOST_VALUES", 1)
    page = client.get(f"{ORDERS}-/facets?_facet=status&status=shipped", headers=FRAGMENT)
    # What is ticked is always listed.
    assert [plain(node) for node in elements(page, ".facets li a")] == ["open 2", "shipped 1"]
    assert "1 more…" in plain(page)


def test_a_facet_that_takes_too_long_says_so(client, shop, monkeypatch):
    def slow(*arguments):
        raise TimedOut("counting took too long")

    monkeypatch.setattr("browser.rows.facets.value_groups", slow)
    answer = facet(client, "_facet=status")
    assert answer == {"column": "status", "problem": "Not counted: that would take more than 30 seconds."}


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("_facet=discount", "prod has no column “discount”."),
        ("_facet=status&total=abc", "Not counted: a filter can’t be applied."),
    ],
)
def test_what_can_not_be_counted_says_why(client, shop, query, problem):
    assert facet(client, query)["problem"] == problem


def test_too_many_facets_are_refused_in_words(client, shop):
    page = client.get(f"{ORDERS}-/facets?_facet=a,b,c,d,e,f,g,h,i")
    assert page.status_code == 400
    assert "9 facets are too many" in plain(page)


def test_a_withheld_column_is_no_facet(client, core, source):
    answer = client.get("/prod/core/customers/-/facets?_facet=connection&_format=json").json()
    assert answer["facets"][0]["problem"].startswith("No page shows this column")
    assert "host" not in str(answer)


def test_an_empty_table_has_facets_without_values(client, sqlite_database):
    sqlite_database("prod", "bare", "CREATE TABLE t (id integer PRIMARY KEY, v text);")
    page = client.get("/prod/bare/t/-/facets?_facet=v", headers=FRAGMENT)
    assert "0 values" in plain(page)
    assert "no value in all rows" in plain(page)


@pytest.fixture
def postgresql_store(environments, postgresql_server):
    with MADE["postgresql"](postgresql_server) as (made, config):
        Database.objects.create(name="odd", environment=environments["prod"], config=config)
        yield made


def test_statistics_say_how_many_values_a_column_has(client, postgresql_store):
    postgresql_store.run("CREATE TABLE t (id int PRIMARY KEY, v text)")
    postgresql_store.run("INSERT INTO t SELECT i, 'v' || i % 7 FROM generate_series(1, 700) i")
    postgresql_store.run("ANALYZE t")
    page = client.get(f"{postgresql_store.url('t')}-/facets")
    assert "v text about 7 values" in [plain(node) for node in elements(page, ".facet-choices li")]


def test_a_locked_table_costs_its_facet_alone(client, postgresql_store):
    postgresql_store.run("CREATE TABLE t (id int PRIMARY KEY, v text)")
    address = f"{postgresql_store.url('t')}-/facets?_facet=v&_format=json"
    assert client.get(address).status_code == 200
    postgresql_store.run("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
    answer = client.get(address)
    postgresql_store.run("ROLLBACK")
    assert answer.status_code == 200
    assert answer.json()["facets"][0]["problem"].startswith("Not counted")
    assert "problem" not in client.get(address).json()["facets"][0]


def test_sql_server_counts_the_first_rows_with_top():
    dialect = SQLServer()
    column = Column(name="x", position=1, type="xml", kind=Kind(Family.XML))
    inner = dialect.first_rows(f"{dialect.comparable('[t].[x]', column)} AS v, 0 AS c", "[dbo].[t]", 5)
    assert inner == "SELECT TOP (5) CONVERT(nvarchar(max), [t].[x]) AS v, 0 AS c FROM [dbo].[t]"
    assert dialect.sampled("[dbo].[t]", 2.5) == "[dbo].[t] TABLESAMPLE (2.500000 PERCENT) REPEATABLE (1)"


def test_values_without_rows_have_no_ends():
    assert ValueGroups().largest is None
    assert not ValueGroup("x", 1).is_cut
