"""Each probe on its vendor's server: the one change is told as expected, and nothing else.

Both directions, and each place among three environments, are looked at: see `probe.told`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.dynamic_databases.comparison.probes import (
    making,
    mariadb,
    postgresql,
    sqlite,
    sqlserver,
)
from tests.dynamic_databases.comparison.probes.probe import Probe, told

PROBES = {
    "postgresql": postgresql.PROBES,
    "mariadb": mariadb.PROBES,
    "sqlite": sqlite.PROBES,
    "sqlserver": sqlserver.PROBES,
}
CASES = [
    pytest.param(vendor, probe, id=f"{vendor}-{probe}") for vendor, every in PROBES.items() for probe in every
]


@pytest.fixture(scope="module")
def postgresql_pairs(postgresql_server: Any, django_db_blocker: Any) -> Iterator[making.PairOf]:
    version = postgresql_server.version
    with django_db_blocker.unblock():
        yield making.on_postgresql(
            postgresql_server, [probe for probe in postgresql.PROBES if probe.since <= version]
        )


@pytest.fixture(scope="module")
def mariadb_pairs(mariadb_server: Any, django_db_blocker: Any) -> Iterator[making.PairOf]:
    with django_db_blocker.unblock():
        yield making.on_mariadb(mariadb_server, mariadb.PROBES)


@pytest.fixture(scope="module")
def sqlite_pairs(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[making.PairOf]:
    with django_db_blocker.unblock():
        yield making.on_sqlite(tmp_path_factory.mktemp("probes"), sqlite.PROBES)


@pytest.fixture(scope="module")
def sqlserver_pairs(django_db_blocker: Any) -> Iterator[making.PairOf]:
    with django_db_blocker.unblock():
        yield making.on_sqlserver(sqlserver.PROBES)


@pytest.mark.parametrize(("vendor", "probe"), CASES)
def test_one_change_is_told_and_nothing_else(
    vendor: str, probe: Probe, request: pytest.FixtureRequest, unblocked: None
) -> None:
    if vendor == "postgresql":
        request.getfixturevalue("postgresql_server").needs(probe.since)
    pair = request.getfixturevalue(f"{vendor}_pairs")(probe)
    assert told(probe, pair) == probe.expected


@pytest.mark.parametrize("vendor", PROBES)
def test_no_two_probes_have_one_name(vendor: str) -> None:
    names = Counter(probe.name for probe in PROBES[vendor])
    assert [name for name, count in names.items() if count > 1] == []
