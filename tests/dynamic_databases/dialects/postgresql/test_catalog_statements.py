"""How PostgreSQL's catalog is read: in how many statements, from which tables, with which estimates."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from dynamic_databases.catalog import (
    TableName,
    TableStatistics,
)
from dynamic_databases.dialects.base import fetch_all
from tests.benchmarks.schemas import script
from tests.dynamic_databases.dialects.postgresql.databases import (
    DIALECT,
    catalog_of,
    opened,
)

pytestmark = pytest.mark.usefixtures("unblocked")


def test_nothing_of_a_table_is_selected_to_read_it(postgresql_server):
    database = postgresql_server.create(
        None, "CREATE TABLE t (a integer); CREATE VIEW broken AS SELECT 1 / 0 AS a, a AS b FROM t"
    )
    assert [table.name for table in catalog_of(postgresql_server, database).tables] == ["broken", "t"]


def test_statistics_are_estimates_and_sizes(postgresql_server):
    database = postgresql_server.create(
        None,
        "CREATE TABLE t AS SELECT n FROM generate_series(1, 1000) n; CREATE TABLE never (a integer);"
        "CREATE TABLE p (a integer) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
        "CREATE TABLE p2 PARTITION OF p DEFAULT; INSERT INTO p VALUES (1), (2), (3); ANALYZE t, p, p1, p2;",
    )
    with opened(postgresql_server, database) as connection:
        statistics = DIALECT.read_catalog(connection).statistics
    tables: dict[str, Any] = {name.name: table for name, table in statistics.tables.items()}
    assert tables["t"].rows == 1000
    assert tables["never"] == TableStatistics(None, None)
    assert (tables["p"].rows, tables["p1"].rows, tables["p2"].rows) == (3, 1, 2)
    assert tables["p"].bytes == tables["p1"].bytes + tables["p2"].bytes == 16384
    assert (statistics.bytes or 0) > 1_000_000


def test_a_size_counts_the_indexes_and_long_values_of_a_table(postgresql_server):
    database = postgresql_server.create(
        None,
        "CREATE TABLE t (id integer PRIMARY KEY, long text); ALTER TABLE t ALTER long SET STORAGE EXTERNAL;"
        "INSERT INTO t SELECT n, repeat('x', 9000) FROM generate_series(1, 100) n;",
        "VACUUM ANALYZE t",
    )
    with opened(postgresql_server, database) as connection:
        table = DIALECT.read_catalog(connection).statistics.tables[TableName("public", "t")]
        files = """
            WITH own AS (SELECT unnest(ARRAY[oid, reltoastrelid]) AS oid FROM pg_class WHERE relname = 't')
            SELECT sum(pg_relation_size(oid)) FROM (
                SELECT oid FROM own UNION ALL SELECT indexrelid FROM pg_index JOIN own ON indrelid = oid
            ) every
        """
        (size,) = fetch_all(connection, files)[0]
    assert table.rows == 100
    assert table.bytes is not None
    assert (
        900_000 < 0.95 * int(size) < table.bytes <= size
    )  # nobody counts the pages of a TOAST table's index


def test_a_table_of_migrations_that_may_not_be_read_costs_itself(postgresql_server):
    database = postgresql_server.create(None, "CREATE TABLE alembic_version (version_num text)")
    user = postgresql_server.login("no_reader")
    with opened(postgresql_server, database, user) as connection:
        assert DIALECT.read_catalog(connection).statistics.migration is None


def test_ten_tables_take_as_many_statements_as_a_thousand(postgresql_server):
    counts = []
    for tables in (10, 1000):
        with opened(postgresql_server, postgresql_server.create(None, script(tables))) as connection:
            connection.ensure_connection()
            with CaptureQueriesContext(connection) as queries:
                catalog = DIALECT.read_catalog(connection).catalog
            assert len(catalog.tables) == tables
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_the_server_counts_as_many_statements_and_at_most_three_that_guard_them(postgresql_server):
    database = postgresql_server.create(None, "CREATE TABLE alembic_version (version_num text)")
    with opened(postgresql_server, database) as connection:
        fetch_all(connection, "SELECT set_config('log_statement', 'all', false)")
        with CaptureQueriesContext(connection) as queries:
            DIALECT.read_catalog(connection)
        process = connection.connection.info.backend_pid
    log = (postgresql_server.folder / "log").read_text(errors="replace")
    statements = re.findall(rf"\[{process}\] LOG:  (?:statement|execute [^:]+):\s+(.*)", log)
    guards = [line for line in statements if line.startswith(("BEGIN READ ONLY", "COMMIT", "SET"))]
    assert len(statements) - len(guards) == len(queries) <= 10
    assert len(guards) == (0 if postgresql_server.version >= 14 else 3)


def test_the_default_schema_is_the_logins_own(postgresql_server):
    database = postgresql_server.create(None, "CREATE SCHEMA app; CREATE TABLE app.t (a integer)")
    user = postgresql_server.login("of_app")
    postgresql_server.sql(
        "GRANT USAGE ON SCHEMA app TO of_app; ALTER ROLE of_app SET search_path = app", database
    )
    catalog = catalog_of(postgresql_server, database, user)
    assert catalog.default_schema == "app"
    assert [table.table_name for table in catalog.tables] == [TableName("app", "t")]
    assert catalog.table("t") == catalog.tables[0]
