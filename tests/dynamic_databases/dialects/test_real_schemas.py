"""Two real families of schemas, loaded in three environments: exactly the drift that another tool found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import pytest

from dynamic_databases.catalog import Catalog
from dynamic_databases.comparison import EVERYTHING, USUAL, Comparison, Options, compare
from tests.dynamic_databases.comparison.expected import discrepancies, lists_of
from tests.dynamic_databases.dialects.mysql import databases as mysql
from tests.dynamic_databases.dialects.postgresql import databases as postgresql
from tests.servers.mariadb import needs_mariadb
from tests.shared_data import shared_data

ENVIRONMENTS = ("prod", "test", "dev")
PAIRS = tuple(combinations(ENVIRONMENTS, 2))
FAMILIES = tuple(product(("postgresql", "mariadb"), ("flowable", "chinook")))
FOLDERS = {"postgresql": "postgres", "mariadb": "mysql"}

pytestmark = pytest.mark.usefixtures("unblocked")


@dataclass(frozen=True)
class Family:
    """Counterparts on one vendor, by environment, and what is expected of them."""

    vendor: str
    name: str
    catalogs: Mapping[str, Catalog]
    expected: Mapping[str, Any]

    def compared(self, pair: tuple[str, str], options: Options) -> Comparison:
        return compare({environment: self.catalogs[environment] for environment in pair}, options=options)


@pytest.fixture(scope="module", params=FAMILIES, ids="-".join)
def family(request, django_db_blocker):
    vendor, name = request.param
    folder = shared_data(f"{name}/{FOLDERS[vendor]}")
    server = request.getfixturevalue(f"{vendor}_server")
    module: Any = postgresql if vendor == "postgresql" else mysql
    with django_db_blocker.unblock():
        catalogs = {
            environment: module.catalog_of(
                server, server.create_once(f"{name}_{environment}", folder / f"{environment}.sql")
            )
            for environment in ENVIRONMENTS
        }
    return Family(vendor, name, catalogs, json.loads((folder / "expected.json").read_text(encoding="utf-8")))


@pytest.fixture
def spelled(family):
    """Return the family, if the server spells it as what is expected does."""
    if family.vendor == "mariadb":
        needs_mariadb("the spellings in expected.json are MariaDB's")
    return family


@pytest.mark.parametrize("pair", PAIRS, ids="->".join)
def test_the_drift_is_the_expected_one_list_by_list(spelled, pair):
    lists = lists_of(spelled.compared(pair, Options(count=EVERYTHING)))
    wrong = discrepancies(lists, spelled.expected["pairs"]["->".join(pair)])
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("pair", PAIRS, ids="->".join)
def test_as_usual_nothing_is_left_out_but_the_order_of_columns(spelled, pair):
    usual, every = (lists_of(spelled.compared(pair, Options(count))) for count in (USUAL, EVERYTHING))
    order = [*usual.pop("column_order_changed", []), *every.pop("column_order_changed", [])]
    assert usual == every
    assert bool(order) is (spelled.name == "flowable" and pair[1] == "dev")


def test_a_catalog_does_not_differ_from_itself(family):
    for catalog in family.catalogs.values():
        assert compare({"prod": catalog, "dev": catalog}, options=Options(count=EVERYTHING)).differences == ()


def test_all_is_counted(family):
    for environment, expected in family.expected["envs"].items():
        tables = family.catalogs[environment].tables
        assert expected["catalogue_counts"] == {
            "tables": len(tables),
            "columns": sum(len(table.columns) for table in tables),
            "nonpk_indexes": sum(len(table.indexes) for table in tables),
            "foreign_keys": sum(len(table.foreign_keys) for table in tables),
            "primary_keys": sum(table.primary_key is not None for table in tables),
        }
