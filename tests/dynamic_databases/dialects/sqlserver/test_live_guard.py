"""On a real SQL Server, where TEST_SQLSERVER_URL names one: connecting, rights, and what ends a statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import Error

from dynamic_databases.catalog import TableName
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.limits import Limits, Policy
from dynamic_databases.errors import Busy, Forbidden, StructureChanged, TimedOut, Unreachable
from tests.servers.sqlserver import DIALECT, LIMITS, SQLServerDatabase, opened, sqlserver

__all__ = ["sqlserver"]

SLOW = (
    "WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 10000000) "
    "SELECT MAX(i) FROM n OPTION (MAXRECURSION 0)"
)


def test_a_connection_is_bounded_and_says_its_version(sqlserver: SQLServerDatabase) -> None:
    with opened(sqlserver.config) as connection:
        assert DIALECT.version(connection)[0].isdigit()
        assert fetch_all(connection, "SELECT @@LOCK_TIMEOUT") == [(2000,)]


def test_the_databases_of_the_server_are_listed_without_its_own(sqlserver: SQLServerDatabase) -> None:
    with opened(sqlserver.config) as connection:
        listed = DIALECT.databases(lambda sql: fetch_all(connection, sql), Policy())
    own = {"master", "model", "msdb", "tempdb"}
    assert not own & set(listed)
    assert sqlserver.config["NAME"] in own | set(listed)


def test_what_the_login_may_do_is_said(sqlserver: SQLServerDatabase) -> None:
    with opened(sqlserver.config) as connection:
        rights = DIALECT.rights(connection)
    assert rights.can_write
    assert not rights.read_only_enforced
    assert "may write" in rights.remarks[0]


@pytest.fixture
def reader(sqlserver: SQLServerDatabase) -> Iterator[dict[str, Any]]:
    """Yield the config of a login that may select from one table and nothing else."""
    name, password = f"{sqlserver.schema}_reader", "Only-Reading-4"
    try:
        sqlserver.run(
            "create table {s}.mine (id int)",
            "create table {s}.others (id int)",
            f"create login {name} with password = '{password}'",
            f"create user {name} for login {name}",
            f"grant select on {{s}}.mine to {name}",
        )
    except Error:
        pytest.skip("the login of TEST_SQLSERVER_URL may not make another")
    yield sqlserver.config | {"USER": name, "PASSWORD": password}
    sqlserver.empty()
    sqlserver.run(f"drop user {name}", f"drop login {name}")


def test_a_reader_sees_and_may_read_what_it_was_granted(
    sqlserver: SQLServerDatabase, reader: dict[str, Any]
) -> None:
    with opened(reader) as connection:
        rights = DIALECT.rights(connection)
        catalog = DIALECT.read_catalog(connection).catalog
    assert not rights.can_write
    assert not catalog.complete
    assert [table.name for table in catalog.tables if table.schema == sqlserver.schema] == ["mine"]
    name = DIALECT.quote_table(sqlserver.schema, "others")
    assert isinstance(explained(reader, sql=f"SELECT * FROM {name}"), Forbidden | StructureChanged)


def test_what_a_reader_may_write_to_is_named(sqlserver: SQLServerDatabase, reader: dict[str, Any]) -> None:
    name = reader["USER"]
    sqlserver.run(
        "create procedure {s}.change as select 1",
        f"grant update on {{s}}.mine to {name}",
        f"grant execute on {{s}}.change to {name}",
    )
    with opened(reader) as connection:
        rights = DIALECT.rights(connection)
    assert rights.unguarded
    schema = sqlserver.schema
    assert f"(to {schema}.mine, by the procedure {schema}.change)" in rights.remarks[0]


def test_columns_that_a_reader_was_not_granted_are_named(
    sqlserver: SQLServerDatabase, reader: dict[str, Any]
) -> None:
    sqlserver.run(
        "create table {s}.partly (id int primary key, pub int, secret int)",
        f"grant select on {{s}}.partly (id, pub) to {reader['USER']}",
    )
    with opened(reader) as connection:
        seen = DIALECT.rights(connection).visibility
    assert seen.unreadable.get(TableName(sqlserver.schema, "partly"), ("secret",)) == ("secret",)
    assert TableName(sqlserver.schema, "mine") not in seen.unreadable


def test_a_security_policy_is_known_to_hide_rows(sqlserver: SQLServerDatabase) -> None:
    try:
        sqlserver.run(
            "create table {s}.hidden (id int primary key)",
            "create function {s}.first_only (@id int) returns table with schemabinding as "
            "return select 1 as shown where @id = 1",
            "create security policy {s}.few add filter predicate {s}.first_only(id) on {s}.hidden",
        )
    except Error:
        pytest.skip("this server has no security policies")
    try:
        with opened(sqlserver.config) as connection:
            seen = DIALECT.rights(connection).visibility
    finally:
        sqlserver.run("drop security policy {s}.few")
    assert seen.hidden_by(TableName(sqlserver.schema, "hidden")) == "a security policy"


def explained(config: dict[str, Any], limits: Limits = LIMITS, sql: str = "SELECT 1") -> Exception:
    with pytest.raises(Error) as caught, opened(config, limits) as connection:
        fetch_all(connection, sql)
    return DIALECT.explain(caught.value, "reading")


def test_a_wrong_password_is_forbidden_and_not_repeated(sqlserver: SQLServerDatabase) -> None:
    error = explained(sqlserver.config | {"PASSWORD": "wrong secret"})
    assert isinstance(error, Forbidden)
    assert "wrong secret" not in str(error)


def test_an_unknown_database_and_a_dead_port_are_unreachable(sqlserver: SQLServerDatabase) -> None:
    assert isinstance(explained(sqlserver.config | {"NAME": "no_such_database"}), Unreachable)
    assert isinstance(explained(sqlserver.config | {"PORT": 9}, Limits(connect=2)), Unreachable | TimedOut)


def test_a_statement_that_takes_too_long_is_ended(sqlserver: SQLServerDatabase) -> None:
    limits = Limits(statement=1)
    assert isinstance(explained(sqlserver.config, limits, SLOW), TimedOut)


def test_a_locked_table_is_busy(sqlserver: SQLServerDatabase) -> None:
    sqlserver.run("create table {s}.t (id int)")
    name = DIALECT.quote_table(sqlserver.schema, "t")
    with opened(sqlserver.config, read_only=False) as other, other.cursor() as cursor:
        cursor.execute("BEGIN TRANSACTION")
        cursor.execute(f"ALTER TABLE {name} ADD x int")
        error = explained(sqlserver.config, Limits(lock=0.5, statement=10), f"SELECT * FROM {name}")
        cursor.execute("ROLLBACK")
    assert isinstance(error, Busy)
