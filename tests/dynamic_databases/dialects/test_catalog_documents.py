"""docs/catalogs decides about every column of the servers' own catalogs: a new version's is noticed here."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

import pytest

from dynamic_databases.dialects.base import fetch_all
from tests.dynamic_databases.comparison.probes import mariadb, postgresql, sqlite, sqlserver
from tests.dynamic_databases.dialects.catalog_documents import DECISIONS, FOLDER, Documented, documented
from tests.dynamic_databases.dialects.sqlserver.documented_columns import DOCUMENTED
from tests.servers.sqlserver import SQLServerDatabase, given_url, opened

PROBES = {
    "postgresql": postgresql.PROBES,
    "mariadb": mariadb.PROBES,
    "sqlite": sqlite.PROBES,
    "sqlserver": sqlserver.PROBES,
}
DOCUMENTS = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "README")
OF_POSTGRESQL = """
    SELECT c.relname || '.' || a.attname FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
        AND NOT a.attisdropped
"""
"""Tables alone: the views beside them are made of these, or tell what the server does now."""
OF_MARIADB = """
    SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME) FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA IN ('information_schema', 'mysql')
"""
OF_SQLSERVER = """
    SELECT o.name, c.name FROM sys.all_columns c
    JOIN sys.all_objects o ON o.object_id = c.object_id
    WHERE o.schema_id = SCHEMA_ID('sys') AND o.type = 'V' AND o.name IN (%s)
"""
WHOLE_SCHEMAS = ("information_schema", "mysql", "sys")
"""Headings of which each name is a table."""
SQLITE_TABLES = frozenset({"foreign_key_list", "index_list", "index_xinfo", "table_list", "table_xinfo"})
"""Pragmas that tell of tables and their parts: each has columns."""


def missing_and_gone(vendor: str, version: float, on_server: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the columns of a server that the document lacks, and those of the document that it lacks."""
    of_version = {f"{each.table}.{each.column}" for each in documented(vendor) if each.versions.have(version)}
    there = set(on_server)
    return there - of_version, of_version - there


def test_every_column_of_postgresql_s_catalog_is_decided_about(postgresql_server: Any) -> None:
    on_server = postgresql_server.sql(OF_POSTGRESQL).split()
    assert missing_and_gone("postgresql", postgresql_server.version, on_server) == (set(), set())


def test_every_column_of_mariadb_s_catalog_is_decided_about(mariadb_server: Any) -> None:
    version = float(".".join(mariadb_server.sql("SELECT VERSION()").split(".")[:2]))
    on_server = mariadb_server.sql(OF_MARIADB).split()
    whole = {each.column for each in documented("mariadb") if each.table in WHOLE_SCHEMAS}
    missing, gone = missing_and_gone(
        "mariadb", version, (name for name in on_server if name.split(".")[0] not in whole)
    )
    assert missing == set()
    # A server may be built without some of the engines that have tables there.
    assert {name for name in gone if name.split(".")[0] not in WHOLE_SCHEMAS} == set()


def test_every_column_of_sqlite_s_catalog_is_decided_about() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT); ANALYZE;")
        pragmas = [name for (name,) in connection.execute("SELECT name FROM pragma_pragma_list")]
        tables = ["sqlite_master", "sqlite_sequence", "sqlite_stat1"]
        tables += [f"pragma_{name}" for name in sorted(SQLITE_TABLES)]
        on_server = {f"pragma.{name}" for name in pragmas if name not in SQLITE_TABLES}
        for table in tables:
            # An argument of a pragma is a hidden column of its table.
            columns = connection.execute(f"SELECT name, hidden FROM pragma_table_xinfo('{table}')")
            on_server |= {f"{table}.{name}" for name, hidden in columns if not hidden}
    missing, gone = missing_and_gone("sqlite", 3, on_server)
    assert missing == set()
    # A library may be built without some pragmas.
    assert {name for name in gone if not name.startswith("pragma.")} == set()


def test_every_documented_column_of_sqlserver_s_catalog_is_decided_about() -> None:
    on_server = (f"{view}.{column}" for view, columns in DOCUMENTED.items() for column in columns.split())
    missing, gone = missing_and_gone("sqlserver", 2022, on_server)
    assert missing == set()
    assert {name for name in gone if name.split(".")[0] not in WHOLE_SCHEMAS or name.count(".") > 1} == set()


def test_no_view_of_sqlserver_is_decided_about_twice() -> None:
    whole = {f"sys.{each.column}" for each in documented("sqlserver") if each.table in WHOLE_SCHEMAS}
    assert whole.isdisjoint(DOCUMENTED)


@pytest.mark.usefixtures("unblocked")
def test_every_column_of_the_given_sqlserver_s_catalog_is_decided_about() -> None:
    names = ", ".join(f"'{view.removeprefix('sys.')}'" for view in DOCUMENTED)
    with opened(SQLServerDatabase(given_url(), "dbo").config) as connection:
        on_server = [f"sys.{view}.{column}" for view, column in fetch_all(connection, OF_SQLSERVER % names)]
    decided = {f"{each.table}.{each.column}" for each in documented("sqlserver")}
    # A compatible server spells modify_date so.
    assert set(on_server) - decided - {"sys.default_constraints.modified_date"} == set()


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_a_column_is_decided_about_once_and_with_a_reason(vendor: str) -> None:
    columns = documented(vendor)
    assert columns
    assert {each.decision for each in columns} <= set(DECISIONS)
    assert [each for each in columns if not each.words.strip()] == []
    assert [each for each in columns if each.decision == "compared" and not each.attributes] == []
    names = Counter((each.table, each.column, each.versions) for each in columns)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("vendor", DOCUMENTS)
def test_what_is_said_to_be_compared_has_a_probe(vendor: str) -> None:
    # Names of things and of attributes may have blanks: "operator === (integer, integer) definition".
    expected = [entry for probe in PROBES[vendor] for entry in probe.expected.split("; ")]
    unproved = [
        f"{kind}.{attribute}"
        for kind, attribute in sorted({each for column in documented(vendor) for each in _parts(column)})
        if not any(re.match(rf"{kind} .+ {re.escape(attribute)}: ", entry) for entry in expected)
    ]
    assert unproved == []


def _parts(column: Documented) -> Iterator[tuple[str, str]]:
    for attribute in column.attributes:
        kind, _, rest = attribute.partition(".")
        yield kind, rest
