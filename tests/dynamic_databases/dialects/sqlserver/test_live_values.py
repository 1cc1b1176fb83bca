"""On a real SQL Server, where TEST_SQLSERVER_URL names one: every type's values, shown and found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest

from dynamic_databases.catalog import Column
from dynamic_databases.dialects.base import fetch_all
from tests.dynamic_databases.dialects.sqlserver.schemas import catalog, made
from tests.servers.sqlserver import DIALECT, SQLServerDatabase, opened, sqlserver

__all__ = ["sqlserver"]

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


@pytest.mark.parametrize("type_", TYPES)
def test_a_value_is_shown_as_printed_and_found_by_what_is_shown(
    sqlserver: SQLServerDatabase, type_: str
) -> None:
    values = TYPES[type_]
    sqlserver.run(f"create table {{s}}.t (id int not null primary key, v {type_})")
    with opened(sqlserver.config, read_only=False) as connection, connection.cursor() as cursor:
        name = DIALECT.quote_table(sqlserver.schema, "t")
        for number, value in enumerate(values):
            cursor.execute(f"INSERT INTO {name} VALUES (%s, CONVERT({type_}, %s))", (number, value))
        cursor.execute(f"INSERT INTO {name} VALUES (%s, NULL)", (len(values),))
        column = catalog(sqlserver).tables[0].columns[1]
        assert column.type == type_
        shown = DIALECT.shown("[v]", column.kind, None)
        rows = fetch_all(connection, f"SELECT {shown} FROM {name} ORDER BY [id]")
        assert [spelled(row[0]) for row in rows] == [*map(spelled, values), None]
        for number, (value,) in enumerate(rows[:-1]):
            assert found_by(connection, name, column, "=", value) == [(number,)]
        expected = [(number,) for number in range(1, len(values))]
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
        texts = fetch_all(
            connection,
            f"SELECT {DIALECT.shown('[a]', text, 10)}, {DIALECT.shown('[b]', data, 10)} FROM {name}",
        )[0]
    assert texts[0].startswith("a" + "🦊" * 10)
    assert len(texts[0]) < 30
    assert bytes(texts[1]) == b"\x00\xff\x00\xff\x00\xff\x00\xff\x00\xff\x00"


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
