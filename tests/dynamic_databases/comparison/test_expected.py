"""The engine on real schemas with real drift, held to lists that another tool made."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper

from dynamic_databases.catalog import Catalog
from dynamic_databases.comparison import EVERYTHING, USUAL, Comparison, Options, compare
from dynamic_databases.comparison.severity.fixed_verdicts import NOT_IN_BASELINE
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.limits import Limits
from tests.dynamic_databases.comparison.expected import discrepancies, lists_of
from tests.shared_data import shared_data

ENVIRONMENTS = ("prod", "test", "dev")
PAIRS = tuple(combinations(ENVIRONMENTS, 2))


def read_file(path: Path) -> Catalog:
    dialect = dialect_of("sqlite")
    limits = Limits()
    connection = DatabaseWrapper(dialect.entry({"NAME": str(path)}, limits), "comparison")
    try:
        connection.ensure_connection()
        dialect.guard(connection, limits)
        return dialect.read_catalog(connection).catalog
    finally:
        connection.close()


@pytest.fixture(scope="module")
def sqlite_catalogs(tmp_path_factory, django_db_blocker):
    """Return a function that loads and reads a family in three environments, once."""
    read: dict[str, dict[str, Catalog]] = {}

    def catalogs(family: str) -> dict[str, Catalog]:
        if family not in read:
            folder = tmp_path_factory.mktemp(family)
            with django_db_blocker.unblock():
                read[family] = {name: loaded(family, name, folder) for name in ENVIRONMENTS}
        return read[family]

    return catalogs


def loaded(family: str, environment: str, folder: Path) -> Catalog:
    script = shared_data(f"{family}/sqlite/{environment}.sql").read_text(encoding="utf-8")
    path = folder / f"{environment}.db"
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return read_file(path)


def expected_of(family: str, vendor: str, pair: tuple[str, str]) -> Mapping[str, object]:
    text = shared_data(f"{family}/{vendor}/expected.json").read_text(encoding="utf-8")
    expected: Mapping[str, object] = json.loads(text)["pairs"]["->".join(pair)]
    return expected


@pytest.mark.parametrize("count", [EVERYTHING, USUAL], ids=["everything", "as usual"])
@pytest.mark.parametrize("pair", PAIRS, ids="->".join)
@pytest.mark.parametrize("family", ["chinook", "synapse"])
def test_sqlite_has_the_expected_drift_list_by_list(sqlite_catalogs, family, pair, count):
    catalogs = {name: sqlite_catalogs(family)[name] for name in pair}
    lists = lists_of(compare(catalogs, options=Options(count)))
    wrong = discrepancies(lists, expected_of(family, "sqlite", pair))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("baseline", ENVIRONMENTS)
@pytest.mark.parametrize("family", ["chinook", "synapse"])
def test_three_environments_at_once_say_of_each_what_two_say(sqlite_catalogs, family, baseline):
    catalogs = sqlite_catalogs(family)
    together = compare(catalogs, baseline, Options(count=EVERYTHING))
    for name in set(ENVIRONMENTS) - {baseline}:
        pair = {baseline: catalogs[baseline], name: catalogs[name]}
        assert said_of(together, name) == said_of(compare(pair, options=Options(count=EVERYTHING)), name)


def said_of(comparison: Comparison, environment: str) -> set[tuple[str | None, ...]]:
    """Return all that a comparison says of one environment and its baseline."""
    return {
        (
            difference.object,
            difference.table,
            difference.name,
            difference.attribute,
            difference.against[environment].rule,
        )
        for difference in comparison.differences
        if environment in difference.against and difference.against[environment] != NOT_IN_BASELINE
    }


@pytest.mark.parametrize("family", ["chinook", "synapse"])
def test_a_real_catalog_does_not_differ_from_itself(sqlite_catalogs, family):
    for catalog in sqlite_catalogs(family).values():
        assert compare({"prod": catalog, "dev": catalog}, options=Options(count=EVERYTHING)).differences == ()
