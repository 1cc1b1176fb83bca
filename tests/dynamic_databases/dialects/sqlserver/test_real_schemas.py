"""Two real families of schemas on a SQL Server: exactly the drift that another tool read from their scripts.

Skipped where TEST_SQLSERVER_URL names none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from dynamic_databases.catalog import Catalog, Index, Table
from dynamic_databases.comparison import EVERYTHING, Options, compare
from tests.dynamic_databases.comparison.expected import discrepancies, lists_of
from tests.dynamic_databases.comparison.mapped import Lists
from tests.dynamic_databases.dialects.sqlserver.databases import catalog_of, emptied_dbo
from tests.servers.sqlserver import SQLServerDatabase
from tests.shared_data import shared_data

ENVIRONMENTS = ("prod", "test", "dev")
PAIRS = tuple(combinations(ENVIRONMENTS, 2))
FAMILIES = ("flowable", "chinook")
AS_WRITTEN = ("type", "default")
"""What the lists have as the scripts spell it: a server spells it anew."""


Family = tuple[str, Mapping[str, Catalog]]


@pytest.fixture(scope="module", params=FAMILIES)
def family(request: pytest.FixtureRequest, django_db_blocker: Any) -> Family:
    """Return a family's name and its catalogs by environment, loaded one after another into dbo."""
    name = request.param
    with django_db_blocker.unblock(), emptied_dbo() as dbo:
        return name, {environment: loaded(dbo, name, environment) for environment in ENVIRONMENTS}


def loaded(dbo: SQLServerDatabase, family: str, environment: str) -> Catalog:
    script = shared_data(f"{family}/mssql/{environment}.sql")
    dbo.empty()
    dbo.load(script)
    return catalog_of(dbo, script.read_text(encoding="utf-8-sig"))


def said_of(family: str) -> Mapping[str, Any]:
    expected: Mapping[str, Any] = json.loads(shared_data(f"{family}/mssql/expected.json").read_text("utf-8"))
    return expected


def wrong(name: str, pair: Mapping[str, Catalog]) -> list[str]:
    """Return a line for each entry of the lists of two environments that is missing or too much."""
    lists = lists_of(compare(pair, options=Options(count=EVERYTHING)))
    return discrepancies(evened(lists), evened(said_of(name)["pairs"]["->".join(pair)]))


def evened(lists: Mapping[str, Any]) -> Lists:
    """Return the lists with types and defaults in small letters, and defaults without brackets round them."""
    changed = [
        {key: [bare(side) for side in value] if key in AS_WRITTEN else value for key, value in entry.items()}
        for entry in lists.get("columns_changed", ())
    ]
    return {**lists, "columns_changed": changed}


def bare(text: str | None) -> str | None:
    while text is not None and text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    return text and text.lower()


@pytest.mark.parametrize("pair", PAIRS, ids="->".join)
def test_the_drift_is_the_expected_one_list_by_list(family: Family, pair: tuple[str, str]) -> None:
    name, catalogs = family
    lines = wrong(name, {environment: catalogs[environment] for environment in pair})
    assert not lines, "\n".join(lines)


def test_all_is_counted(family: Family) -> None:
    name, catalogs = family
    for environment, expected in said_of(name)["envs"].items():
        tables = catalogs[environment].tables
        assert {key: count for key, count in expected["counts"].items() if key != "insert_statements"} == {
            "tables": len(tables),
            "columns": sum(len(table.columns) for table in tables),
            "primary_keys": sum(table.primary_key is not None for table in tables),
            "foreign_keys": sum(len(table.foreign_keys) for table in tables),
            "indexes": sum(not index.constraint for table in tables for index in table.indexes),
            "unique_constraints": sum(len(table.unique) for table in tables),
            "checks": sum(len(table.checks) for table in tables),
            "views": 0,
        }


CHANGES: Mapping[str, Callable[[Index], tuple[Index, ...]]] = {
    "missing": lambda index: (),
    "called otherwise": lambda index: (replace(index, name=f"{index.name}_2"),),
    "called in other letters": lambda index: (replace(index, name=index.name.swapcase()),),
    "unique": lambda index: (replace(index, unique=not index.unique),),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_index_that_is_not_as_expected_is_named(family: Family, change: str) -> None:
    name, catalogs = family
    pair = {environment: catalogs[environment] for environment in ("prod", "dev")}
    for entry in said_of(name)["pairs"]["prod->dev"]["indexes_only_right"]:
        changed = with_index(catalogs["dev"], entry["table"], entry["name"], CHANGES[change])
        lines = wrong(name, pair | {"dev": changed})
        assert any(line.startswith("indexes_") and entry["name"] in line for line in lines), entry


def with_index(
    catalog: Catalog, table: str, index: str, change: Callable[[Index], tuple[Index, ...]]
) -> Catalog:
    def changed(its_table: Table) -> Table:
        its_own = (change(each) if each.name == index else (each,) for each in its_table.indexes)
        return replace(its_table, indexes=tuple(sum(its_own, ()))) if its_table.name == table else its_table

    return replace(catalog, tables=tuple(map(changed, catalog.tables)))
