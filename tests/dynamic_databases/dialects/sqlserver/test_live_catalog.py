"""On a real SQL Server, where TEST_SQLSERVER_URL names one: its structure.

Names are in small letters and none that a server makes up is relied on, so that compatible servers pass.
"""

from __future__ import annotations

import pytest
from django.db import Error

from dynamic_databases.catalog import TableKind
from dynamic_databases.dialects.base import fetch_all
from tests.dynamic_databases.dialects.sqlserver.schemas import catalog, made
from tests.servers.sqlserver import DIALECT, SQLServerDatabase, opened, sqlserver

__all__ = ["sqlserver"]


SHOP = (
    "create table {s}.customers (id int identity(10, 5) not null constraint pk_customers primary key, "
    "name nvarchar(50) not null, code varchar(8) not null constraint uq_code unique, note nvarchar(max))",
    "create table {s}.orders (id bigint not null primary key, customer_id int not null "
    "constraint fk_customer references {s}.customers (id) on delete cascade, "
    "total decimal(18, 4) not null default 0, net as (total * 2), at datetime2(3) not null, "
    "state nvarchar(10) not null default 'new', constraint ck_total check (total >= 0))",
    "create index ix_state on {s}.orders (state, at desc)",
    "create view {s}.open_orders as select id, total from {s}.orders where state = 'new'",
    "create sequence {s}.numbers as bigint start with 5 increment by 2",
    "create procedure {s}.nothing as select 1",
    "insert into {s}.customers (name, code) values (N'Ada', 'a'), (N'Łukasz 🦊', 'b'), (N'100% [x]_', 'c')",
    "insert into {s}.orders (id, customer_id, total, at) values "
    "(1, 10, 9.5, '2026-01-31 17:04:11.123'), (2, 15, 0, '2026-02-01'), "
    "(3, 10, 123456789.1234, '2025-01-01')",
)


def test_a_schema_is_read_as_it_was_made(sqlserver: SQLServerDatabase) -> None:
    sqlserver.run(*SHOP)
    whole = catalog(sqlserver)
    customers, view, orders = whole.tables
    assert [(column.name, column.type, column.nullable) for column in customers.columns] == [
        ("id", "int", False),
        ("name", "nvarchar(50)", False),
        ("code", "varchar(8)", False),
        ("note", "nvarchar(max)", True),
    ]
    assert customers.columns[0].identity in ("10,5", "identity")
    assert customers.primary_key is not None
    assert customers.primary_key.columns == ("id",)
    assert [key.columns for key in customers.unique] == [("code",)]
    assert [column.type for column in orders.columns][:3] == ["bigint", "int", "decimal(18,4)"]
    assert orders.columns[3].generated is not None
    assert orders.columns[2].default is not None
    assert [[part.column for part in index.parts] for index in orders.indexes] == [["state", "at"]]
    assert orders.indexes[0].name.startswith("ix_state")
    assert [(key.columns, key.target, key.target_columns, key.on_delete) for key in orders.foreign_keys] == [
        (("customer_id",), "customers", ("id",), "CASCADE")
    ]
    assert [check.name for check in orders.checks] == ["ck_total"]
    assert (view.kind, [column.name for column in view.columns]) == (TableKind.VIEW, ["id", "total"])
    assert "select" in (view.definition or "").lower()
    assert [routine.name for routine in whole.routines] == ["nothing"]
    if whole.sequences:  # a compatible server may list none
        assert [(sequence.name, sequence.start, sequence.increment) for sequence in whole.sequences] == [
            ("numbers", "5", "2")
        ]


def forgets(database: SQLServerDatabase) -> bool:
    """Return whether the server is not one of Microsoft's: others take words and forget what they say."""
    with opened(database.config) as connection:
        return "Microsoft SQL" not in fetch_all(connection, "SELECT @@VERSION")[0][0]


def test_comments_are_extended_properties(sqlserver: SQLServerDatabase) -> None:
    described = "exec sp_addextendedproperty @name = 'MS_Description'"
    level = f"@level0type = 'SCHEMA', @level0name = '{sqlserver.schema}', @level1type = 'TABLE'"
    table = made(
        sqlserver,
        "create table {s}.t (id int)",
        f"{described}, @value = N'what it is', {level}, @level1name = 't'",
        f"{described}, @value = N'its number', {level}, @level1name = 't', @level2type = 'COLUMN', "
        "@level2name = 'id'",
    ).tables[0]
    assert (table.comment, table.columns[0].comment) == ("what it is", "its number")


def test_what_an_index_includes_is_no_part_of_it(sqlserver: SQLServerDatabase) -> None:
    index = "create index i on {s}.t (b) include (c, a)"
    table = made(sqlserver, "create table {s}.t (a int, b int, c int)", index).tables[0]
    assert [part.column for part in table.indexes[0].parts] == ["b"]
    assert set(table.indexes[0].included) == {"a", "c"}


def test_a_filtered_index_has_its_condition(sqlserver: SQLServerDatabase) -> None:
    index = "create index i on {s}.t (a) where a > 7"
    table = made(sqlserver, "create table {s}.t (a int)", index).tables[0]
    if forgets(sqlserver) and table.indexes[0].predicate is None:
        pytest.skip("this server forgets an index's condition")
    assert "7" in (table.indexes[0].predicate or "")


def test_a_type_of_ones_own_says_what_it_stands_for(sqlserver: SQLServerDatabase) -> None:
    type_ = "create type {s}.phone from varchar(20)"
    table = made(sqlserver, type_, "create table {s}.t (a {s}.phone)").tables[0]
    assert table.columns[0].type == f"{sqlserver.schema}.phone(varchar(20))"


COLUMNS_OF_ITS_OWN = {
    "a int sparse": ("int sparse", None, False),
    "a nvarchar(9) masked with (function = 'default()')": ("nvarchar(9) masked", None, False),
    "b int, a as (b + 1) persisted": ("int", "+", True),
    "a rowversion": ("timestamp", None, False),
    "a xml column_set for all_sparse_columns": ("xml column_set", None, False),
}


@pytest.mark.parametrize("written", COLUMNS_OF_ITS_OWN)
def test_a_column_says_what_it_is_beside_its_type(sqlserver: SQLServerDatabase, written: str) -> None:
    column = made(sqlserver, f"create table {{s}}.t ({written})").tables[0].columns[-1]
    type_, generated, stored = COLUMNS_OF_ITS_OWN[written]
    if forgets(sqlserver) and column.type != type_ and type_.startswith(f"{column.type} "):
        pytest.skip(f"this server forgets it: {written}")
    assert (column.type, column.stored) == (type_, stored)
    assert (generated or "") in (column.generated or "")


def test_a_default_of_long_ago_is_a_default(sqlserver: SQLServerDatabase) -> None:
    table = made(
        sqlserver,
        "create table {s}.t (a int)",
        "create default {s}.seven as 7",
        f"exec sp_bindefault '{sqlserver.schema}.seven', '{sqlserver.schema}.t.a'",
    ).tables[0]
    assert "as 7" in (table.columns[0].default or "").lower()


def test_a_temporal_table_and_its_history_know_each_other(sqlserver: SQLServerDatabase) -> None:
    whole = made(
        sqlserver,
        "create table {s}.t (id int not null primary key, a datetime2 generated always as row start, "
        "b datetime2 generated always as row end hidden, period for system_time (a, b)) "
        "with (system_versioning = on (history_table = {s}.t_before))",
    )
    table, history = whole.tables
    assert (table.kind, history.options) == (TableKind.TEMPORAL, (("history table", "t"),))
    assert [(column.generated, column.hidden) for column in table.columns[1:]] == [
        ("row start", False), ("row end", True),
    ]  # fmt: skip


def test_every_column_of_a_graph_can_be_read(sqlserver: SQLServerDatabase) -> None:
    whole = made(
        sqlserver,
        "create table {s}.nodes (id int) as node",
        "create table {s}.ties (since int) as edge",
        "insert into {s}.nodes (id) values (1), (2)",
    )
    assert [table.options for table in whole.tables] == [(("graph", "nodes"),), (("graph", "edges"),)]
    with opened(sqlserver.config) as connection:
        for table, count in zip(whole.tables, (2, 0), strict=True):
            shown = (DIALECT.shown(DIALECT.quote(column.name), column.kind, None) for column in table.columns)
            name = DIALECT.quote_table(table.schema, table.name)
            assert len(fetch_all(connection, f"SELECT {', '.join(shown)} FROM {name}")) == count


def test_the_statements_are_as_many_for_one_table_as_for_thirty(sqlserver: SQLServerDatabase) -> None:
    sqlserver.catalog()  # what the server refuses it is asked for once
    counts = []
    for batch in (["t0"], [f"t{number}" for number in range(1, 30)]):
        sqlserver.run(*(f"create table {{s}}.{name} (id int primary key, a nvarchar(9))" for name in batch))
        with opened(sqlserver.config) as connection:
            connection.ensure_connection()
            connection.force_debug_cursor = True
            DIALECT.read_catalog(connection)
            counts.append(len(connection.queries))
    # Eight and two for details. One more asks a server for rows alone that tells no sizes.
    assert counts[0] == counts[1] <= 8 + 2 + 1


@pytest.mark.parametrize("name", ["a]b", "100%", "%s", "select", "a.b", "ünïcode", "{0}"])
def test_any_name_is_read_and_asked_for(sqlserver: SQLServerDatabase, name: str) -> None:
    quoted = "[" + name.replace("]", "]]") + "]"
    try:
        sqlserver.run(f"create table {{s}}.{quoted} ({quoted} int)")
    except Error:
        pytest.skip("this server takes no such name")
    read_back = catalog(sqlserver).tables[0]
    assert (read_back.name, read_back.columns[0].name) == (name, name)
    with opened(sqlserver.config) as connection:
        table = DIALECT.quote_table(read_back.schema, read_back.name)
        assert fetch_all(connection, f"SELECT {DIALECT.quote(name)} FROM {table}") == []


def test_the_last_migration_is_read_of_the_tools_table(sqlserver: SQLServerDatabase) -> None:
    sqlserver.run(
        "create table {s}.[__EFMigrationsHistory] (MigrationId nvarchar(150) primary key, "
        "ProductVersion nvarchar(32))",
        "insert into {s}.[__EFMigrationsHistory] values ('20250101_First', '8.0'), ('20260131_Last', '8.0')",
    )
    with opened(sqlserver.config) as connection:
        migration = DIALECT.read_catalog(connection).statistics.migration
    assert migration is not None
    assert (migration.name, migration.count) == ("20260131_Last", 2)


def test_what_is_granted_is_read_or_unknown(sqlserver: SQLServerDatabase) -> None:
    sqlserver.run("create table {s}.plain (id int)", "grant select on {s}.plain to public")
    whole = catalog(sqlserver)
    tables = [each for each in whole.rights if (each.sort, each.schema) == ("table", sqlserver.schema)]
    granted = {name: each.grants for each in tables for name in each.names}
    assert granted == ({"plain": ("SELECT to public",)} if whole.reads("rights") else {})
