"""What a login of MySQL may do: its rights are read, and what the guard does not hold is said."""

from __future__ import annotations

import pytest
from django.db import Error

from dynamic_databases.catalog import TableName
from dynamic_databases.dialects.mysql.rights import parsed
from tests.dynamic_databases.dialects.mysql.databases import DIALECT, EVERYTHING, catalog_of, opened
from tests.servers.mariadb import is_mysql

pytestmark = pytest.mark.usefixtures("unblocked")

GRANTS = [
    (["GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*X'"], False, False, False),
    (["GRANT ALL PRIVILEGES ON *.* TO `u`@`%` WITH GRANT OPTION"], True, True, True),
    (["GRANT SELECT, SHOW VIEW, TRIGGER ON `shop`.* TO `u`@`%`"], True, True, False),
    (["GRANT SELECT, SHOW VIEW ON `shop`.* TO `u`@`%`"], False, False, False),
    (["GRANT SELECT ON `shop`.* TO `u`@`%`"], False, False, False),
    (["GRANT SELECT, INSERT ON `sh\\_p`.* TO `u`@`%`"], False, False, False),
    (["GRANT SELECT, INSERT ON `sh_p`.* TO `u`@`%`"], False, True, False),
    (["GRANT ALL PRIVILEGES ON `s%`.* TO `u`@`%`"], True, True, False),
    (["GRANT ALL PRIVILEGES ON `other`.* TO `u`@`%`"], False, False, False),
    (["GRANT SELECT, FILE ON *.* TO `u`@`%`"], False, False, True),
    (["GRANT SELECT (`a`, `DELETE`), UPDATE (`b, INSERT`) ON `shop`.`t` TO `u`@`%`"], False, True, False),
    (["GRANT SELECT (`x ON ``shop``.* TO`) ON `other`.`t` TO `u`@`%`"], False, False, False),
    (["GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `u`@`%`"], False, True, False),
    (["GRANT `role` TO `u`@`%`", "SET DEFAULT ROLE `role`"], False, False, False),
    (["nonsense"], False, False, False),
]


@pytest.mark.parametrize(("lines", "sees", "writes", "files"), GRANTS)
def test_grants_are_read(lines, sees, writes, files):
    grants = parsed(lines, "shop")
    assert (grants.see_everything, grants.write, grants.write_files) == (sees, writes, files)


@pytest.mark.parametrize(
    ("rights", "hidden"),
    [
        ("ALL PRIVILEGES ON `shop`.*", set()),
        ("SELECT, SHOW VIEW, TRIGGER, EXECUTE, EVENT ON `shop`.*", set()),
        ("SELECT, SHOW VIEW, TRIGGER, EVENT ON *.*", set()),
        ("SELECT, SHOW VIEW, TRIGGER, EVENT ON `shop`.*", {"routine"}),
        ("SELECT, SHOW VIEW, TRIGGER ON `shop`.*", {"routine"}),
        ("SELECT ON `shop`.*", {"routine", "trigger"}),
        ("SELECT (`a`) ON `shop`.`t`", {"routine", "trigger", "table", "view", "column", "index"}),
        ("INSERT ON `shop`.*", {"routine", "trigger", "table", "view", "index"}),
    ],
)
def test_what_may_be_hidden_is_known_by_the_rights(rights, hidden):
    assert hidden <= set(parsed([f"GRANT {rights} TO `u`@`%`"], "shop").hide)
    assert bool(hidden) is bool(parsed([f"GRANT {rights} TO `u`@`%`"], "shop").hide)
    if "table" not in hidden:
        assert hidden == set(parsed([f"GRANT {rights} TO `u`@`%`"], "shop").hide)


def test_a_login_that_may_write_files_is_reported_since_the_guard_does_not_hold_it(mariadb_server):
    name = mariadb_server.create(None, "CREATE TABLE t (a int)")
    mariadb_server.login("filer", "FILE ON *.*", f"SELECT ON `{name}`.*")
    file = mariadb_server.folder / f"{name}.txt"
    with opened(mariadb_server, name, "filer") as connection:
        rights = DIALECT.rights(connection)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 INTO OUTFILE %s", (str(file),))
    assert file.exists()
    assert rights.can_write_files
    assert any("OUTFILE" in remark for remark in rights.remarks)
    assert (rights.can_write, rights.read_only_enforced) == (False, True)


def test_a_login_without_that_right_writes_no_file(mariadb_server):
    name = mariadb_server.create(None, "CREATE TABLE t (a int)")
    mariadb_server.login("no_filer", f"SELECT ON `{name}`.*")
    with opened(mariadb_server, name, "no_filer") as connection:
        assert not DIALECT.rights(connection).can_write_files
        with pytest.raises(Error), connection.cursor() as cursor:
            cursor.execute("SELECT 1 INTO OUTFILE %s", (str(mariadb_server.folder / "none.txt"),))


def test_a_login_with_select_alone_reads_and_is_told_from_one_that_sees_all(mariadb_server):
    name = mariadb_server.create(None, EVERYTHING)
    mariadb_server.login("selecting", f"SELECT ON `{name}`.*")
    catalog = catalog_of(mariadb_server, name, "selecting")
    assert len(catalog.by_name[TableName(None, "customers")].columns) > 1
    assert not catalog.complete
    assert catalog_of(mariadb_server, name).complete
    with opened(mariadb_server, name, "selecting") as connection:
        assert not DIALECT.rights(connection).can_write


def test_a_login_with_a_role_has_the_roles_rights(mariadb_server):
    name = mariadb_server.create(None, "CREATE TABLE t (a int)")
    mariadb_server.login("actor")
    to = "TO" if is_mysql() else "FOR"
    mariadb_server.sql(
        f"CREATE ROLE IF NOT EXISTS watching; GRANT SELECT, SHOW VIEW, TRIGGER ON `{name}`.* TO watching;"
        f"GRANT watching TO actor@`127.0.0.1`; SET DEFAULT ROLE watching {to} actor@`127.0.0.1`"
    )
    assert catalog_of(mariadb_server, name, "actor").hides == ("routine",)


def test_a_login_for_one_table_sees_that_one_alone(mariadb_server):
    name = mariadb_server.create(
        None, "CREATE TABLE t (a int, b int); CREATE TABLE u (a int); /*M! CREATE SEQUENCE s */"
    )
    mariadb_server.login("narrow", f"SELECT (a) ON `{name}`.t")
    catalog = catalog_of(mariadb_server, name, "narrow")
    assert [table.name for table in catalog.tables] == ["t"]
    assert [column.name for column in catalog.by_name[TableName(None, "t")].columns] == ["a"]
    assert not catalog.complete
