"""On a real SQL Server, where TEST_SQLSERVER_URL names one: connecting, structure, and every type's values.

Names are in small letters and none that a server makes up is relied on, so that compatible servers pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest
from django.db import Error

from dynamic_databases.catalog import Catalog, Column, TableKind
from dynamic_databases.dialects.base import Limits, Policy, fetch_all
from dynamic_databases.errors import Busy, Forbidden, StructureChanged, TimedOut, Unreachable
from tests.servers.sqlserver import DIALECT, LIMITS, SQLServerDatabase, opened, sqlserver

__all__ = ["sqlserver"]

ENVIRONMENTS = ("prod", "test", "dev")
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
SLOW = (
    "WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 10000000) "
    "SELECT MAX(i) FROM n OPTION (MAXRECURSION 0)"
)

TYPES: Mapping[str, tuple[str, ...]] = {
    "bigint": ("-9223372036854775808", "0", "9223372036854775807"),
    "int": ("-1", "2147483647"),
    "smallint": ("-32768", "7"),
    "tinyint": ("0", "255"),
    "bit": ("0", "1"),
    "decimal(38,10)": ("-1234567890123456789012345678.0123456789", "0.0000000001"),
    "money": ("-922337203685477.5808", "1.2345"),
    "smallmoney": ("-1.5000", "214748.3647"),
    "float": ("-1.7976931348623157e+308", "0.1", "1e+300"),
    "real": ("0.1", "16777216"),
    "date": ("0001-01-01", "9999-12-31"),
    "time(6)": ("00:00:00.000001", "23:59:59.999999"),
    "time(0)": ("00:00:00", "17:04:11"),
    "datetime": ("1753-01-01 00:00:00.000", "2026-01-31 17:04:11.123"),
    "smalldatetime": ("1900-01-01 00:00:00", "2026-01-31 17:04:00"),
    "datetime2(6)": ("0001-01-01 00:00:00.000000", "2026-01-31 17:04:11.123456"),
    "datetime2(0)": ("2025-12-31 23:59:59", "2026-01-31 17:04:11"),
    "datetimeoffset(3)": ("2026-01-31 17:04:11.123 +05:30", "2026-02-01 00:00:00.000 -08:00"),
    "char(3)": ("abc", "xyz"),
    "varchar(20)": ("", "a'b%_[x]", "zoë"),
    "varchar(max)": ("plain", "x" * 9000),
    "nchar(2)": ("ab", "ÿł"),
    "nvarchar(20)": ("", "Łukasz 🦊"),
    "nvarchar(max)": ("a", "b" + "🦊" * 5000),
    "uniqueidentifier": ("6F9619FF-8B86-D011-B42D-00C04FC964FF", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"),
    "xml": ("<a>1</a>", "<b/>"),
    "ntext": ("a", "b"),
    "sql_variant": ("one", "two"),
}


def catalog(database: SQLServerDatabase) -> Catalog:
    """Return the catalog of the test's own schema alone."""
    whole = database.catalog()
    tables = tuple(table for table in whole.tables if table.schema == database.schema)
    sequences = tuple(one for one in whole.sequences if one.schema == database.schema)
    routines = tuple(one for one in whole.routines if one.schema == database.schema)
    return replace(whole, tables=tables, sequences=sequences, routines=routines)


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
        found = DIALECT.read_catalog(connection).catalog
    assert not rights.can_write
    assert not rights.sees_everything
    assert not found.complete
    assert [table.name for table in found.tables if table.schema == sqlserver.schema] == ["mine"]
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


def test_a_schema_is_read_as_it_was_made(sqlserver: SQLServerDatabase) -> None:
    sqlserver.run(*SHOP)
    found = catalog(sqlserver)
    customers, view, orders = found.tables
    assert [(one.name, one.type, one.nullable) for one in customers.columns] == [
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
    assert [[part.column for part in one.parts] for one in orders.indexes] == [["state", "at"]]
    assert orders.indexes[0].name.startswith("ix_state")
    assert [(key.columns, key.target, key.target_columns, key.on_delete) for key in orders.foreign_keys] == [
        (("customer_id",), "customers", ("id",), "CASCADE")
    ]
    assert [check.name for check in orders.checks] == ["ck_total"]
    assert (view.kind, [column.name for column in view.columns]) == (TableKind.VIEW, ["id", "total"])
    assert "select" in (view.definition or "").lower()
    assert [one.name for one in found.routines] == ["nothing"]
    if found.sequences:  # a compatible server may list none
        assert [(one.name, one.start, one.increment) for one in found.sequences] == [("numbers", "5", "2")]


def made(database: SQLServerDatabase, *batches: str) -> Catalog:
    """Return the catalog of what batches made; skips the test where the server knows no such thing."""
    try:
        database.run(*batches)
    except Error as error:
        pytest.skip(f"this server has no such thing: {error}")
    return catalog(database)


def forgets(database: SQLServerDatabase) -> bool:
    """Return whether the server is not one of Microsoft's: others take words and forget what they say."""
    with opened(database.config) as connection:
        return "Microsoft SQL" not in fetch_all(connection, "SELECT @@VERSION")[0][0]


def test_comments_are_extended_properties(sqlserver: SQLServerDatabase) -> None:
    said = "exec sp_addextendedproperty @name = 'MS_Description'"
    level = f"@level0type = 'SCHEMA', @level0name = '{sqlserver.schema}', @level1type = 'TABLE'"
    table = made(
        sqlserver,
        "create table {s}.t (id int)",
        f"{said}, @value = N'what it is', {level}, @level1name = 't'",
        f"{said}, @value = N'its number', {level}, @level1name = 't', @level2type = 'COLUMN', "
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
    found = made(
        sqlserver,
        "create table {s}.t (id int not null primary key, a datetime2 generated always as row start, "
        "b datetime2 generated always as row end hidden, period for system_time (a, b)) "
        "with (system_versioning = on (history_table = {s}.t_before))",
    )
    table, history = found.tables
    assert (table.kind, history.options) == (TableKind.TEMPORAL, (("history table", "t"),))
    assert [(one.generated, one.hidden) for one in table.columns[1:]] == [
        ("row start", False), ("row end", True),
    ]  # fmt: skip


def test_every_column_of_a_graph_can_be_read(sqlserver: SQLServerDatabase) -> None:
    found = made(
        sqlserver,
        "create table {s}.nodes (id int) as node",
        "create table {s}.ties (since int) as edge",
        "insert into {s}.nodes (id) values (1), (2)",
    )
    assert [table.options for table in found.tables] == [(("graph", "nodes"),), (("graph", "edges"),)]
    with opened(sqlserver.config) as connection:
        for table, count in zip(found.tables, (2, 0), strict=True):
            shown = (DIALECT.shown(DIALECT.quote(one.name), one.kind, None) for one in table.columns)
            name = DIALECT.quote_table(table.schema, table.name)
            assert len(fetch_all(connection, f"SELECT {', '.join(shown)} FROM {name}")) == count


FINEST = {
    "datetime2(7)": "2026-01-31 17:04:11.1234567",
    "time(7)": "23:59:58.1234567",
    "datetimeoffset(7)": "2026-01-31 17:04:11.1234567 +05:30",
    "hierarchyid": "/1/2.1/",
    "geometry": "POINT (1 2)",
    "geography": "POINT (1 2)",
}


@pytest.mark.parametrize("type_", FINEST)
def test_what_is_finest_of_a_type_is_shown_and_found(sqlserver: SQLServerDatabase, type_: str) -> None:
    value = FINEST[type_]
    given = f"geography::STGeomFromText('{value}', 4326)" if type_ == "geography" else f"'{value}'"
    insert = f"insert into {{s}}.t values (0, {given})"
    column = made(sqlserver, f"create table {{s}}.t (id int, v {type_})", insert).tables[0].columns[1]
    name = DIALECT.quote_table(sqlserver.schema, "t")
    with opened(sqlserver.config) as connection:
        shown = fetch_all(connection, f"SELECT {DIALECT.shown('[v]', column.kind, None)} FROM {name}")[0][0]
        if value not in shown and re.search(r"\.12345[67](?:0| |$)", shown):
            pytest.skip("this server keeps six digits of a second")
        assert shown == value
        assert found_by(connection, name, column, "=", value) == [(0,)]


BYTES = {
    "binary(4)": b"\x00\xff\x00\xff",
    "varbinary(8)": b"\x00\xff",
    "varbinary(max)": b"\x00\xff" * 9000,
    "image": b"\x89PNG",
}


@pytest.mark.parametrize("type_", BYTES)
def test_bytes_are_read_and_found_as_they_are(sqlserver: SQLServerDatabase, type_: str) -> None:
    sqlserver.run(f"create table {{s}}.t (id int, v {type_})")
    name = DIALECT.quote_table(sqlserver.schema, "t")
    column = catalog(sqlserver).tables[0].columns[1]
    with opened(sqlserver.config, read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {name} VALUES (0, CONVERT({type_}, 0x{BYTES[type_].hex()}))")
        shown = fetch_all(connection, f"SELECT {DIALECT.shown('[v]', column.kind, None)} FROM {name}")
        assert [bytes(row[0]) for row in shown] == [BYTES[type_]]
        assert found_by(connection, name, column, "=", BYTES[type_]) == [(0,)]


def test_the_statements_are_as_many_for_one_table_as_for_thirty(sqlserver: SQLServerDatabase) -> None:
    counts = []
    for batch in (["t0"], [f"t{number}" for number in range(1, 30)]):
        sqlserver.run(*(f"create table {{s}}.{name} (id int primary key, a nvarchar(9))" for name in batch))
        with opened(sqlserver.config) as connection:
            connection.ensure_connection()
            connection.force_debug_cursor = True
            DIALECT.read_catalog(connection)
            counts.append(len(connection.queries))
    # One more asks a server for rows alone that tells no sizes.
    assert counts[0] == counts[1] <= 8 + 1


@pytest.mark.parametrize("name", ["a]b", "100%", "%s", "select", "a.b", "ünïcode", "{0}"])
def test_any_name_is_read_and_asked_for(sqlserver: SQLServerDatabase, name: str) -> None:
    quoted = "[" + name.replace("]", "]]") + "]"
    try:
        sqlserver.run(f"create table {{s}}.{quoted} ({quoted} int)")
    except Error:
        pytest.skip("this server takes no such name")
    found = catalog(sqlserver).tables[0]
    assert (found.name, found.columns[0].name) == (name, name)
    with opened(sqlserver.config) as connection:
        table = DIALECT.quote_table(found.schema, found.name)
        assert fetch_all(connection, f"SELECT {DIALECT.quote(name)} FROM {table}") == []


@pytest.mark.parametrize("type_", TYPES)
def test_a_value_is_shown_as_printed_and_found_by_what_is_shown(
    sqlserver: SQLServerDatabase, type_: str
) -> None:
    values = TYPES[type_]
    sqlserver.run(f"create table {{s}}.t (id int not null primary key, v {type_})")
    with opened(sqlserver.config, read_only=False) as connection, connection.cursor() as cursor:
        name = DIALECT.quote_table(sqlserver.schema, "t")
        for place, value in enumerate(values):
            cursor.execute(f"INSERT INTO {name} VALUES (%s, CONVERT({type_}, %s))", (place, value))
        cursor.execute(f"INSERT INTO {name} VALUES (%s, NULL)", (len(values),))
        column = catalog(sqlserver).tables[0].columns[1]
        assert column.type == type_
        shown = DIALECT.shown("[v]", column.kind, None)
        rows = fetch_all(connection, f"SELECT {shown} FROM {name} ORDER BY [id]")
        assert [spelled(row[0]) for row in rows] == [*map(spelled, values), None]
        for place, (value,) in enumerate(rows[:-1]):
            assert found_by(connection, name, column, "=", value) == [(place,)]
        expected = [(place,) for place in range(1, len(values))]
        assert found_by(connection, name, column, ">", rows[0][0]) == expected


def found_by(connection: Any, name: str, column: Column, operator: str, value: Any) -> list[tuple[Any, ...]]:
    condition = f"{DIALECT.comparable('[v]', column)} {operator} {DIALECT.parameter(column)}"
    return fetch_all(connection, f"SELECT [id] FROM {name} WHERE {condition} ORDER BY [id]", (value,))


def spelled(value: Any) -> Any:
    """Return a value as text, numbers and fractions of a second without zeros at their end."""
    if value is None:
        return None
    with suppress(InvalidOperation):
        return str(Decimal(str(value)).normalize())
    return re.sub(r"(:\d\d\.\d*?)0+(?=\D|$)", r"\1", str(value)).replace(". ", " ").rstrip(".")


def test_a_limit_cuts_text_and_bytes_but_no_character(sqlserver: SQLServerDatabase) -> None:
    sqlserver.run("create table {s}.t (a nvarchar(max), b varbinary(max))")
    name = DIALECT.quote_table(sqlserver.schema, "t")
    with opened(sqlserver.config, read_only=False) as connection, connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {name} VALUES (%s, %s)", ("a" + "🦊" * 50, b"\x00\xff" * 50))
        text, data = (column.kind for column in catalog(sqlserver).tables[0].columns)
        found = fetch_all(
            connection,
            f"SELECT {DIALECT.shown('[a]', text, 10)}, {DIALECT.shown('[b]', data, 10)} FROM {name}",
        )[0]
    assert found[0].startswith("a" + "🦊" * 10)
    assert len(found[0]) < 30
    assert bytes(found[1]) == b"\x00\xff\x00\xff\x00\xff\x00\xff\x00\xff\x00"


@pytest.mark.parametrize(
    ("type_", "given"),
    [
        ("uniqueidentifier", "no uuid"),
        ("int", "12x"),
        ("tinyint", "300"),
        ("decimal(5,2)", "1.234"),
        ("date", "2026-02-30"),
        ("datetime", "1066-10-14"),
        ("smalldatetime", "2026-01-31 17:04:11"),
    ],
)
def test_what_is_no_value_of_a_type_equals_nothing(
    sqlserver: SQLServerDatabase, type_: str, given: str
) -> None:
    sqlserver.run(f"create table {{s}}.t (id int, v {type_})")
    column = catalog(sqlserver).tables[0].columns[1]
    with opened(sqlserver.config) as connection:
        assert found_by(connection, DIALECT.quote_table(sqlserver.schema, "t"), column, "=", given) == []


def test_the_last_migration_is_read_of_the_tools_table(sqlserver: SQLServerDatabase) -> None:
    sqlserver.run(
        "create table {s}.[__EFMigrationsHistory] (MigrationId nvarchar(150) primary key, "
        "ProductVersion nvarchar(32))",
        "insert into {s}.[__EFMigrationsHistory] values ('20250101_First', '8.0'), ('20260131_Last', '8.0')",
    )
    with opened(sqlserver.config) as connection:
        migration = DIALECT.read_catalog(connection).statistics.migration
    assert migration is not None
    assert migration.name == "20260131_Last"
