"""What a login of MySQL or MariaDB is not shown is neither called missing for sure, nor different."""

from __future__ import annotations

import pytest

from dynamic_databases.comparison import EVERYTHING as ALL
from dynamic_databases.comparison import Options, compare
from tests.dynamic_databases.dialects.mysql.databases import DIALECT, EVERYTHING, catalog_of, opened

pytestmark = pytest.mark.usefixtures("unblocked")

NOBODY_KNOWS = {"missing_or_invisible", "not_visible", "unknown", "unknown_alike"}


@pytest.fixture(scope="module")
def database(mariadb_server):
    return mariadb_server.create(None, EVERYTHING)


@pytest.mark.parametrize(
    "rights",
    [
        ["SELECT ON {}"],
        ["SELECT, SHOW VIEW ON {}"],
        ["SELECT, SHOW VIEW, TRIGGER ON {}"],
        ["SELECT, SHOW VIEW, TRIGGER, EXECUTE ON {}"],
        ["SELECT, SHOW VIEW, TRIGGER, EXECUTE, EVENT ON {}"],
        ["INSERT ON {}"],
        ["SHOW VIEW ON {}"],
        ["SELECT ON *.*"],
        ["SELECT (id, name) ON {}customers", "SELECT ON {}orders"],
    ],
    ids=" and ".join,
)
def test_no_difference_is_claimed_of_what_is_not_shown(mariadb_server, database, rights):
    grants = [one.format(f"`{database}`.*" if one.endswith("{}") else f"`{database}`.") for one in rights]
    user = mariadb_server.login("sees_part", *grants)
    catalogs = {
        "prod": catalog_of(mariadb_server, database),
        "dev": catalog_of(mariadb_server, database, user),
    }
    for baseline, other, rules in (
        ("prod", "dev", NOBODY_KNOWS),
        (
            "dev",
            "prod",
            {"extra_or_invisible", "baseline_not_visible", "baseline_unknown", "unknown", "unknown_alike"},
        ),
    ):
        found = compare(catalogs, baseline, Options(count=ALL))
        claimed = {
            (one.object, one.table, one.name, verdict.rule)
            for one in found.differences
            for name, verdict in one.against.items()
            if name == other and verdict.rule not in rules
        }
        assert claimed == set()


@pytest.mark.parametrize(
    ("rights", "said"),
    [
        ("SELECT", "what is not listed is absent or not visible"),
        ("SELECT, SHOW VIEW, TRIGGER", "not shown all routines and events"),
    ],
)
def test_it_is_said_once_that_not_all_is_shown(mariadb_server, database, rights, said):
    user = mariadb_server.login("told_of_part", f"{rights} ON `{database}`.*")
    with opened(mariadb_server, database, user) as connection:
        remarks = DIALECT.rights(connection).remarks
    assert [said in remark for remark in remarks].count(True) == 1
    assert len([remark for remark in remarks if "absent or not visible" in remark]) == 1
