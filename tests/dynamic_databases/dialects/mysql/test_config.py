"""What may be registered of MySQL, and what a login may do.

Long, since its cases are tables: each setting and each right.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.db import Error

from dynamic_databases.catalog import TableName
from dynamic_databases.config import entry_for
from dynamic_databases.config.texts import config_from_url
from dynamic_databases.dialects import dialect_named
from dynamic_databases.dialects.limits import Limits, Policy
from dynamic_databases.dialects.mysql.rights import parsed
from dynamic_databases.errors import ConfigError
from tests.dynamic_databases.dialects.mysql.databases import DIALECT, EVERYTHING, catalog_of, opened
from tests.servers.mariadb import is_mysql, remove, start
from tests.servers.mariadb_replicas import FOLLOWED, catch_up, replica_of

pytestmark = pytest.mark.usefixtures("unblocked")

CONFIG = {"ENGINE": "mysql", "NAME": "shop", "USER": "reader"}


def refused(**more):
    with pytest.raises(ConfigError) as caught:
        entry_for(CONFIG | more)
    return caught.value.errors


def test_the_dialect_is_found_by_each_of_its_names():
    for name in ("mysql", "mariadb", "django.db.backends.mysql"):
        dialect = dialect_named(name)
        assert dialect is not None
        assert dialect.vendor == "mysql"


@pytest.mark.parametrize(
    "option",
    """read_default_file read_default_group init_command local_infile unix_socket ssl ssl_key conv
    auth_plugin_map cursorclass sql_mode read_timeout client_flag program_name db isolation_level""".split(),
)
def test_what_reaches_this_machine_or_changes_meanings_is_refused_by_name(option):
    assert "is not allowed" in refused(OPTIONS={option: "x"})[f"OPTIONS.{option}"]


@pytest.mark.parametrize("host", ["/var/run/mysqld/mysqld.sock", "a b", "x@y", "host;port", "h/x", "é"])
def test_a_host_is_a_name_or_an_address(host):
    assert "HOST" in refused(HOST=host)


def test_only_hosts_that_the_settings_allow_are_registered():
    policy = Policy(hosts=("*.example.com",))
    assert "HOST" in DIALECT.problems(CONFIG | {"HOST": "db.example.org"}, policy)
    assert "HOST" in DIALECT.problems(CONFIG, policy)
    assert DIALECT.problems(CONFIG | {"HOST": "DB.example.com"}, policy) == {}


@pytest.mark.parametrize("pem", ["/etc/ssl/ca.pem", "-----BEGIN CERTIFICATE-----\nnonsense\n"])
def test_an_authority_is_given_as_a_certificate_not_as_a_file(pem):
    options = {"ssl_mode": "VERIFY_CA", "ssl_ca": pem}
    assert "OPTIONS.ssl_ca" in refused(OPTIONS=options)


def test_an_authority_that_would_not_be_asked_is_refused():
    assert "no effect" in refused(OPTIONS={"ssl_ca": "-----BEGIN CERTIFICATE-----"})["OPTIONS.ssl_ca"]


def test_a_user_and_a_database_are_required():
    with pytest.raises(ConfigError) as caught:
        entry_for({"ENGINE": "mysql"})
    assert set(caught.value.errors) == {"NAME", "USER"}


def test_safety_is_merged_last():
    entry = DIALECT.entry(
        CONFIG | {"OPTIONS": {"local_infile": True, "read_only": False}}, Limits(statement=7)
    )
    assert entry["OPTIONS"]["local_infile"] is False
    assert entry["OPTIONS"]["read_only"] is True
    assert entry["OPTIONS"]["read_timeout"] > 7


def test_a_url_is_a_config():
    config = config_from_url("mysql://reader:p%40ss@db.example.com:3307/shop?ssl_mode=REQUIRED")
    entry = entry_for(config)
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("db.example.com", "3307", "shop")
    assert (entry["USER"], entry["PASSWORD"]) == ("reader", "p@ss")
    assert entry["OPTIONS"]["ssl_mode"] == "REQUIRED"


def test_a_mariadb_url_is_one_too():
    assert entry_for(config_from_url("mariadb://reader@db/shop"))["NAME"] == "shop"


@pytest.mark.parametrize(
    ("more", "same"),
    [
        ({"HOST": "localhost"}, True),
        ({"HOST": "127.0.0.1", "PORT": 3306}, True),
        ({"NAME": "SHOP"}, True),
        ({"PORT": "3307"}, False),
        ({"NAME": "crm"}, False),
        ({"HOST": "db"}, False),
    ],
)
def test_two_entries_lead_to_one_database(more, same):
    entry, other = (DIALECT.entry(config, Limits()) for config in (CONFIG, CONFIG | more))
    assert DIALECT.same_database(entry, other) is same


def test_the_dialect_is_imported_without_any_driver():
    script = (
        "import sys; sys.modules['pymysql'] = sys.modules['MySQLdb'] = None\n"
        "from dynamic_databases.dialects.mysql import dialect as mysql\n"
        "from dynamic_databases.dialects.base import Policy\n"
        "import importlib.util as u; mysql.mysql_config.find_spec = lambda name: None\n"
        "print(mysql.MySQL().problems({'NAME': 'x', 'USER': 'y'}, Policy()))\n"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert "pip install" in printed


def test_no_driver_is_put_in_anothers_place_before_a_database_is_opened():
    script = (
        "import sys, dynamic_databases.dialects; print('MySQLdb' in sys.modules, 'pymysql' in sys.modules)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert printed == "False False\n"


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


def test_a_replica_is_read_like_any_server_and_says_what_it_is():
    server = start(FOLLOWED)
    try:
        replica = replica_of(server)
        try:
            name = server.create(None, EVERYTHING)
            server.login("reader", f"SELECT ON `{name}`.*")
            catch_up(replica, server)
            there = catalog_of(replica, name, "reader")
            assert len(there.by_name[TableName(None, "customers")].columns) > 1
            assert there.tables == catalog_of(server, name, "reader").tables
            with opened(replica, name, "reader") as connection:
                assert any("replicas" in remark for remark in DIALECT.rights(connection).remarks)
        finally:
            remove(replica)
    finally:
        remove(server)


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
