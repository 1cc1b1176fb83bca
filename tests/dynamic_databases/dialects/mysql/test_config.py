"""What may be registered of MySQL: each setting, where it leads, by which driver; what a replica says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dynamic_databases.catalog import TableName
from dynamic_databases.config import entry_for
from dynamic_databases.config.texts import config_from_url
from dynamic_databases.dialects import dialect_named
from dynamic_databases.dialects.limits import Limits, Policy
from dynamic_databases.errors import ConfigError
from tests.dynamic_databases.dialects.mysql.databases import DIALECT, EVERYTHING, catalog_of, opened
from tests.servers.mariadb import remove, start
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
