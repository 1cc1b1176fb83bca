"""Owners and grants are read where the login may read the server's tables of them, elsewhere unknown."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.test.utils import CaptureQueriesContext

from dynamic_databases.comparison import USUAL, Comparison, DifferenceKind, Options, compare
from dynamic_databases.dialects.mysql.catalog import read_rights
from dynamic_databases.dialects.mysql.catalog.grant_queries import grants
from dynamic_databases.dialects.mysql.catalog.grants import GrantRow, Things, rights_of
from dynamic_databases.dialects.mysql.rights import parsed
from tests.dynamic_databases.dialects.mysql.databases import DIALECT, catalog_of, opened

pytestmark = pytest.mark.usefixtures("unblocked")

SCRIPT = "CREATE TABLE orders (id int PRIMARY KEY); CREATE TABLE items (id int PRIMARY KEY)"
SEES_ALL = "SELECT, SHOW VIEW, TRIGGER, EXECUTE, EVENT"
WITH_RIGHTS = Options(USUAL | {"rights"})


@pytest.fixture
def database(mariadb_server):
    database = mariadb_server.create(None, SCRIPT)
    mariadb_server.login("clerk", f"SELECT ON `{database}`.orders")
    return database


def told(comparison: Comparison) -> list[tuple[str, str | None, set[str]]]:
    return [
        (str(each.kind), each.name, {verdict.rule for verdict in each.against.values()})
        for each in comparison.differences
    ]


def test_the_superuser_reads_them(mariadb_server, database):
    catalog = catalog_of(mariadb_server, database)
    assert catalog.reads("rights")
    assert [(each.sort, each.names, each.grants) for each in catalog.rights] == [
        ("database", ("database",), ()),
        ("table", ("items",), ()),
        ("table", ("orders",), ("SELECT to clerk@127.0.0.1",)),
    ]


@pytest.mark.parametrize("right", ["SELECT ON mysql.*", "SELECT ON *.*"])
def test_a_login_that_may_read_the_server_s_own_tables_reads_as_much(mariadb_server, database, right):
    user = mariadb_server.login("auditor", f"{SEES_ALL} ON `{database}`.*", right)
    assert "SELECT to clerk@127.0.0.1" in [
        grant for each in catalog_of(mariadb_server, database, user).rights for grant in each.grants
    ]


def test_for_any_other_login_they_are_unknown_and_neither_equal_nor_none(mariadb_server, database):
    user = mariadb_server.login("clerk_only", f"{SEES_ALL} ON `{database}`.*")
    catalog = catalog_of(mariadb_server, database, user)
    assert not catalog.reads("rights")
    assert catalog.complete
    for prod, dev, rule in (
        ("root", user, "not_read"),
        (user, "root", "baseline_not_read"),
        (user, user, "baseline_not_read"),
    ):
        catalogs = {
            "prod": catalog_of(mariadb_server, database, prod),
            "dev": catalog_of(mariadb_server, database, dev),
        }
        comparison = compare(catalogs, options=WITH_RIGHTS)
        assert told(comparison) == [(DifferenceKind.UNKNOWN, "owners and grants", {rule})]
        assert compare(catalogs).differences == ()


def test_they_take_one_statement_more_and_only_where_it_may_be_asked(mariadb_server, database):
    user = mariadb_server.login("clerk_only", f"{SEES_ALL} ON `{database}`.*")
    texts = {}
    for login in ("root", user):
        with opened(mariadb_server, database, login) as connection:
            connection.ensure_connection()
            with CaptureQueriesContext(connection) as queries:
                DIALECT.read_catalog(connection)
        texts[login] = [query["sql"] for query in queries]
    assert len(texts["root"]) == len(texts[user]) + 1 <= 10
    assert [sql for sql in texts[user] if "mysql." in sql] == []


def test_more_than_are_read_are_unknown(mariadb_server, database, monkeypatch):
    monkeypatch.setattr(read_rights, "MOST", 0)
    assert not catalog_of(mariadb_server, database).reads("rights")


def test_a_pattern_gives_rights_on_each_database_whose_name_fits(mariadb_server):
    database = mariadb_server.create(None, SCRIPT)
    pattern = database.replace("_", "\\_")[:-1] + "_"
    mariadb_server.login("by_pattern", f"SELECT ON `{pattern}`.*", f"INSERT ON `{database[:-1]}%`.*")
    (rights,) = [each for each in catalog_of(mariadb_server, database).rights if each.sort == "database"]
    assert [grant for grant in rights.grants if "by_pattern" in grant] == ["SELECT to by_pattern@127.0.0.1"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("table", "Orders", "", "Select,Grant", "app", "%")], ["SELECT to app@% with grant option"]),
        ([("table", "orders", "", "Grant", "app", "%")], ["USAGE to app@% with grant option"]),
        ([("table", "orders", "", "Delete versioning rows", "keeper", "")], ["DELETE HISTORY to keeper"]),
        ([("table", "orders", "", "", "app", "%")], []),
        ([("table", "gone", "", "Select", "app", "%")], []),
    ],
)
def test_rows_become_grants(rows, expected):
    things = Things({"table": ["orders"]}, folds_case=True)
    (rights,) = [each for each in rights_of(map(GrantRow._make, rows), things) if each.sort == "table"]
    assert list(rights.grants) == expected


def names_of(statement: str) -> Iterable[str]:
    return [name for name in ("Delete_history_priv", "Show_create_routine_priv") if name in statement]


@pytest.mark.parametrize(
    ("mariadb", "version", "named"),
    [
        (False, (9, 7, 4), []),
        (False, (8, 0, 13), []),
        (True, (10, 6, 0), ["Delete_history_priv"]),
        (True, (11, 4, 0), ["Delete_history_priv", "Show_create_routine_priv"]),
    ],
)
def test_only_columns_that_a_version_has_are_named(mariadb, version, named):
    assert names_of(grants(version, mariadb=mariadb)) == named


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["GRANT SELECT ON *.* TO `u`@`%`"], True),
        (["GRANT ALL PRIVILEGES ON *.* TO `u`@`%`"], True),
        (["GRANT SELECT ON `mysql`.* TO `u`@`%`", "GRANT SELECT ON `shop`.* TO `u`@`%`"], True),
        (["GRANT SELECT ON `shop`.* TO `u`@`%`"], False),
        (["GRANT SELECT ON `mysql`.`db` TO `u`@`%`"], False),
        (["GRANT INSERT ON `mysql`.* TO `u`@`%`"], False),
    ],
)
def test_who_may_read_them_is_told_by_the_login_s_own_grants(lines, shown):
    assert parsed(lines, "shop").show_grants is shown
