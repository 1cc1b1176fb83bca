"""Which settings a PostgreSQL database may have, and what is said of those that lead nowhere.

Long, since its cases are tables: each setting with what is said of it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dynamic_databases.config import entry_for
from dynamic_databases.errors import ConfigError
from tests.dynamic_databases.dialects.postgresql.databases import DIALECT

CONFIG = {
    "ENGINE": "postgresql",
    "NAME": "shop",
    "HOST": "db.example.com",
    "USER": "reader",
    "PASSWORD": "s3cret",
}


def refused(**changes: object) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        entry_for(CONFIG | changes)
    return caught.value.errors


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("options", "-c default_transaction_read_only=off"),
        ("service", "other"),
        ("servicefile", "/etc/passwd"),
        ("passfile", "/home/somebody/.pgpass"),
        ("sslkey", "/home/somebody/key"),
        ("sslcert", "/home/somebody/cert"),
        ("sslcrl", "/home/somebody/crl"),
        ("sslpassword", "x"),
        ("host", "evil.example.com"),
        ("hostaddr", "10.0.0.1"),
        ("dbname", "other"),
        ("password", "x"),
        ("krbsrvname", "x"),
        ("pool", True),
        ("assume_role", "postgres"),
        ("isolation_level", 1),
        ("server_side_binding", True),
        ("client_encoding", "SQL_ASCII"),
        ("cursor_factory", "x"),
        ("context", "x"),
        ("autocommit", False),
        ("replication", "database"),
        ("connect_timeout", 0),
        ("connect_timeout", 1000),
        ("connect_timeout", "5"),
        ("connect_timeout", True),
        ("sslmode", "off"),
        ("sslrootcert", "/etc/passwd"),
        ("sslrootcert", "system"),
        ("sslrootcert", "-----BEGIN CERTIFICATE-----"),
        ("application_name", "x\0y"),
    ],
)
def test_an_option_that_could_do_harm_is_refused_by_name(name, value):
    assert list(refused(OPTIONS={name: value})) == [f"OPTIONS.{name}"]


def test_a_name_that_no_database_can_have_is_refused():
    assert "NAME" in refused(NAME="ü" * 32)


def test_a_host_outside_of_the_policy_is_refused(settings):
    settings.DATABASE_HOSTS = ["*.example.com"]
    assert "HOST" in refused(HOST="db.example.com,evil.org")
    assert "HOST" in refused(HOST="/var/run/postgresql")
    assert "HOST" in refused(HOST="")


def test_safety_is_merged_last():
    entry = entry_for(
        {**CONFIG, "OPTIONS": {"application_name": "mine", "connect_timeout": 7, "sslmode": "require"}}
    )
    options = entry["OPTIONS"]
    assert (options["application_name"], options["connect_timeout"], options["sslmode"]) == (
        "mine",
        7,
        "require",
    )
    assert "default_transaction_read_only=on" in options["options"]
    assert "statement_timeout=" in options["options"]
    assert not Path(options["passfile"]).exists()
    assert (entry["CONN_HEALTH_CHECKS"], entry["DISABLE_SERVER_SIDE_CURSORS"]) == (True, True)


def test_two_entries_of_one_database_are_known():
    entry = entry_for(CONFIG)
    assert DIALECT.same_database(
        entry, entry_for(CONFIG | {"PORT": 5432, "USER": "other", "HOST": "DB.example.com"})
    )
    assert not DIALECT.same_database(entry, entry_for(CONFIG | {"NAME": "Shop"}))
    assert not DIALECT.same_database(entry, entry_for(CONFIG | {"PORT": 5433}))
