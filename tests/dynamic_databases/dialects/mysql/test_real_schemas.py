"""Two real families of schemas, loaded in three environments: exactly the drift that another tool found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import combinations

import pytest

from dynamic_databases.comparison import EVERYTHING, USUAL, Options, compare
from tests.dynamic_databases.comparison.expected import discrepancies, lists_of
from tests.dynamic_databases.dialects.mysql.databases import catalog_of
from tests.servers.mariadb import needs_mariadb
from tests.shared_data import DATA

ENVIRONMENTS = ("prod", "test", "dev")
PAIRS = tuple(combinations(ENVIRONMENTS, 2))
FAMILIES = ("flowable", "chinook")

pytestmark = [
    pytest.mark.usefixtures("unblocked"),
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the families of schemas are not at {DATA}"),
]


@pytest.fixture(scope="module", params=FAMILIES)
def family(request, mariadb_server, django_db_blocker):
    """Return a family's name and its catalogs by environment."""
    name = request.param
    with django_db_blocker.unblock():
        return name, {
            environment: catalog_of(
                mariadb_server,
                mariadb_server.create_once(
                    f"{name}_{environment}", DATA / name / "mysql" / f"{environment}.sql"
                ),
            )
            for environment in ENVIRONMENTS
        }


@pytest.mark.parametrize("pair", PAIRS, ids="->".join)
def test_the_drift_is_the_expected_one_list_by_list(family, pair):
    needs_mariadb("the spellings in expected.json are MariaDB's")
    name, catalogs = family
    found = lists_of(compare({one: catalogs[one] for one in pair}, options=Options(count=EVERYTHING)))
    wrong = discrepancies(found, expected_of(name, pair))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("pair", PAIRS, ids="->".join)
def test_as_usual_nothing_is_left_out_but_the_order_of_columns(family, pair):
    needs_mariadb("the spellings in expected.json are MariaDB's")
    name, catalogs = family
    found, every = (
        lists_of(compare({one: catalogs[one] for one in pair}, options=Options(count)))
        for count in (USUAL, EVERYTHING)
    )
    order = [*found.pop("column_order_changed", []), *every.pop("column_order_changed", [])]
    assert found == every
    assert bool(order) is (name == "flowable" and pair[1] == "dev")


def test_a_catalog_does_not_differ_from_itself(family):
    for catalog in family[1].values():
        assert compare({"prod": catalog, "dev": catalog}, options=Options(count=EVERYTHING)).differences == ()


def test_all_is_counted(family):
    name, catalogs = family
    text = (DATA / name / "mysql" / "expected.json").read_text(encoding="utf-8")
    for environment, said in json.loads(text)["envs"].items():
        tables = catalogs[environment].tables
        assert said["catalogue_counts"] == {
            "tables": len(tables),
            "columns": sum(len(table.columns) for table in tables),
            "nonpk_indexes": sum(len(table.indexes) for table in tables),
            "foreign_keys": sum(len(table.foreign_keys) for table in tables),
            "primary_keys": sum(table.primary_key is not None for table in tables),
        }


def expected_of(family: str, pair: tuple[str, str]) -> Mapping[str, object]:
    text = (DATA / family / "mysql" / "expected.json").read_text(encoding="utf-8")
    found: Mapping[str, object] = json.loads(text)["pairs"]["->".join(pair)]
    return found
