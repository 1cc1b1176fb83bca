"""What a login of MySQL or MariaDB is not shown is neither called missing for sure, nor different."""

from __future__ import annotations

import pytest

from dynamic_databases.comparison import EVERYTHING as ALL
from dynamic_databases.comparison import Options, compare
from tests.dynamic_databases.dialects.mysql.databases import DIALECT, EVERYTHING, catalog_of, opened

pytestmark = pytest.mark.usefixtures("unblocked")

NOBODY_KNOWS = {"not_visible", "not_read", "unknown", "unknown_alike"}
BASELINE_DOES_NOT = {
    "baseline_not_visible",
    "baseline_not_read",
    "baseline_unknown",
    "unknown",
    "unknown_alike",
}


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
    grants = [
        right.format(f"`{database}`.*" if right.endswith("{}") else f"`{database}`.") for right in rights
    ]
    user = mariadb_server.login("sees_part", *grants)
    catalogs = {
        "prod": catalog_of(mariadb_server, database),
        "dev": catalog_of(mariadb_server, database, user),
    }
    for baseline, other, rules in (
        ("prod", "dev", NOBODY_KNOWS),
        ("dev", "prod", BASELINE_DOES_NOT),
    ):
        comparison = compare(catalogs, baseline, Options(count=ALL))
        claimed = {
            (difference.object, difference.table, difference.name, verdict.rule)
            for difference in comparison.differences
            for name, verdict in difference.against.items()
            if name == other and verdict.rule not in rules
        }
        assert claimed == set()


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        ("SELECT", "what is not listed is absent or not visible"),
        ("SELECT, SHOW VIEW, TRIGGER", "not shown all routines and events"),
    ],
)
def test_it_is_said_once_that_not_all_is_shown(mariadb_server, database, rights, words):
    user = mariadb_server.login("told_of_part", f"{rights} ON `{database}`.*")
    with opened(mariadb_server, database, user) as connection:
        remarks = DIALECT.rights(connection).remarks
    assert [words in remark for remark in remarks].count(True) == 1
    assert len([remark for remark in remarks if "absent or not visible" in remark]) == 1
