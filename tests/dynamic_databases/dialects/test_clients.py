"""The programs that dbshell runs get a database's name as a name, and no password among their arguments."""

from __future__ import annotations

import os
import subprocess
from typing import Any

import pytest

from dynamic_databases.config import entry_for
from dynamic_databases.config.texts import config_from_text
from dynamic_databases.dialects import DIALECTS
from dynamic_databases.dialects.mysql import MySQL
from dynamic_databases.dialects.postgresql import PostgreSQL
from dynamic_databases.dialects.sqlserver import SQLServer
from dynamic_databases.errors import ConfigError
from dynamic_databases.sources.customers import databases_named
from tests.controller import source_of

ADDRESSES = (
    "host=127.0.0.1 port=58999 dbname=x sslmode=disable",
    "dbname = x",
    "postgresql://127.0.0.1:58999/x",
    "postgres://127.0.0.1:58999/x",
    "PostgreSQL://127.0.0.1/x",
)
OPTIONS = ("-lq", "--version", "-c select 1", r"it's a \ name", "--host=127.0.0.1")


def printed(arguments: list[str], environment: dict[str, str] | None) -> str:
    done = subprocess.run(arguments, env={**os.environ, **(environment or {})}, text=True,
                          capture_output=True, check=False, timeout=300)  # fmt: skip
    return done.stdout.strip() or done.stderr


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_name_that_psql_takes_for_an_address_is_refused(name):
    with pytest.raises(ConfigError) as refused:
        entry_for({"ENGINE": "postgresql", "NAME": name, "USER": "reader", "PASSWORD": "hush"})
    assert list(refused.value.errors) == ["NAME"]
    assert "58999" not in refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://reader:hush@db.example/host%3D127.0.0.1%20port%3D58999",
        "postgresql://reader:hush@db.example/postgres:%2F%2F127.0.0.1:58999",
        "Driver={PostgreSQL Unicode};Server=db.example;Database={host=127.0.0.1 port=58999};Uid=r;Pwd=hush",
        '{"ENGINE": "postgresql", "HOST": "db.example", "USER": "r", "NAME": "port=58999"}',
    ],
)
def test_it_is_refused_however_it_is_spelled(text):
    with pytest.raises(ConfigError) as refused:
        entry_for(config_from_text(text))
    assert list(refused.value.errors) == ["NAME"]


@pytest.mark.django_db
def test_it_is_refused_of_a_customer(sqlite_database):
    rows = "INSERT INTO customers VALUES (1, 'acme', 'host=127.0.0.1 port=58999')"
    core = sqlite_database("prod", "core", f"CREATE TABLE customers (id int, name text, db text); {rows}")
    template = {"ENGINE": "postgresql", "HOST": "db.example", "USER": "r", "PASSWORD": "hush"}
    source_of(core, name_columns="name", environment_column="", connection_column="",
              database_column="db", template=template)  # fmt: skip
    (acme,) = databases_named("acme").databases
    with pytest.raises(ConfigError, match="NAME"):
        acme.connection_settings()


@pytest.mark.parametrize("name", [*ADDRESSES[:4], *OPTIONS])
def test_psql_opens_the_database_of_that_very_name(postgresql_server, name):
    """As it was registered before such names were refused: what runs it hands over nothing to expand."""
    quoted = name.replace('"', '""')
    admin = postgresql_server.config(postgresql_server.create(None, "SELECT 1"))

    def shell(database: str, sql: str) -> str:
        entry = entry_for(admin, read_only=False) | {"NAME": database}
        return printed(*PostgreSQL.client.settings_to_cmd_args_env(entry, ["-Atqc", sql]))

    shell(admin["NAME"], f'CREATE DATABASE "{quoted}"')
    try:
        assert shell(name, "SELECT current_database()") == name
    finally:
        shell(admin["NAME"], f'DROP DATABASE "{quoted}"')


@pytest.mark.parametrize("name", ["--version", "-e select 1", "host=127.0.0.1"])
def test_mysql_opens_the_database_of_that_very_name(mariadb_server, name):
    admin = mariadb_server.config(mariadb_server.create())

    def shell(database: str, sql: str) -> str:
        entry = entry_for(admin, read_only=False) | {"NAME": database}
        return printed(*MySQL.client.settings_to_cmd_args_env(entry, ["-Ne", sql]))

    shell(admin["NAME"], f"CREATE DATABASE `{name}`")
    try:
        assert shell(name, "SELECT DATABASE()") == name
    finally:
        shell(admin["NAME"], f"DROP DATABASE `{name}`")


def test_sqlcmd_is_told_all_by_its_environment():
    entry: dict[str, Any] = {"HOST": "db.example", "PORT": "1433", "USER": "reader", "PASSWORD": "hush",
                             "NAME": "-i/etc/passwd", "OPTIONS": {"extra_params": "Encrypt=yes"}}  # fmt: skip
    arguments, environment = SQLServer.client.settings_to_cmd_args_env(entry, ["-Q", "SELECT 1"])
    assert arguments == ["sqlcmd", "-Q", "SELECT 1"]
    assert environment == {"SQLCMDSERVER": "db.example,1433", "SQLCMDUSER": "reader",
                           "SQLCMDPASSWORD": "hush", "SQLCMDDBNAME": "-i/etc/passwd"}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.vendor)
def test_no_password_is_among_the_arguments(dialect):
    entry = {"NAME": "shop", "HOST": "h", "PORT": "1", "USER": "reader", "PASSWORD": "hush", "OPTIONS": {}}
    arguments, _ = dialect.client.settings_to_cmd_args_env(entry, [])
    assert "hush" not in " ".join(arguments)
