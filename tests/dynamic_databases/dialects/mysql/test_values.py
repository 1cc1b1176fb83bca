"""Every type's odd values: shown as the server prints them, found again by what is shown, paged in order.

Long, since its cases are a table: each type with its values.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import Error

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects.base import fetch_all
from tests.dynamic_databases.dialects.mysql.databases import DIALECT, opened
from tests.servers.mariadb import MariaDBServer, is_mysql, needs_mariadb

pytestmark = pytest.mark.usefixtures("unblocked")

COLUMNS: dict[str, tuple[str, list[str], list[Any]]] = {
    "tiny": ("tinyint", ["-128", "127", "NULL"], [-128, 127, None]),
    "big": (
        "bigint unsigned",
        ["18446744073709551615", "9007199254740993", "9007199254740992", "0"],
        [18446744073709551615, 9007199254740993, 9007199254740992, 0],
    ),
    "padded": ("int(6) unsigned zerofill", ["42", "0"], ["000042", "000000"]),
    "truth": ("bool", ["1", "0", "5"], [1, 0, 5]),
    "exact": (
        "decimal(65,30)",
        ["12345678901234567890123456789012345.000000000000000000000000000001", "-0.1"],
        [
            "12345678901234567890123456789012345.000000000000000000000000000001",
            "-0.100000000000000000000000000000",
        ],
    ),
    "price": ("decimal(8,2)", ["999999.99", "1.1", "0"], ["999999.99", "1.10", "0.00"]),
    "single": (
        "float",
        ["0.1", "16777216", "16777217e10", "3.3"],
        [0.1, 16777216.0, 1.677721771798692e17, 3.3],
    ),
    "double_": (
        "double",
        ["0.1", "1e300", "-5e-324", "0.30000000000000004"],
        [0.1, 1e300, -5e-324, 0.30000000000000004],
    ),
    "money": ("float(7,2)", ["1.1", "99999.99"], [1.1, 99999.99]),
    "bits": ("bit(9)", ["b'101'", "b'111111111'", "b'0'"], ["000000101", "111111111", "000000000"]),
    "year_": ("year", ["0", "2026", "1901"], ["0000", "2026", "1901"]),
    "day": (
        "date",
        ["'0000-00-00'", "'2026-00-00'", "'2026-02-31'", "'9999-12-31'"],
        ["0000-00-00", "2026-00-00", "2026-02-31", "9999-12-31"],
    ),
    "span": (
        "time(3)",
        ["'-838:59:59'", "'838:59:59'", "'25:00'", "'00:00:00.001'"],
        ["-838:59:59.000", "838:59:59.000", "25:00:00.000", "00:00:00.001"],
    ),
    "moment": (
        "datetime(6)",
        ["'0000-00-00'", "'2026-02-31 10:00'", "'1000-01-01'", "'9999-12-31 23:59:59.999999'"],
        [
            "0000-00-00 00:00:00.000000",
            "2026-02-31 10:00:00.000000",
            "1000-01-01 00:00:00.000000",
            "9999-12-31 23:59:59.999999",
        ],
    ),
    "stamp": (
        "timestamp NULL",
        ["'0000-00-00'", "'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'"],
        ["0000-00-00 00:00:00", "1970-01-01 00:00:01", "2038-01-19 03:14:07"],
    ),
    "letters": (
        "varchar(50)",
        ["''", "' a'", "'ä'", "'Z'", "'100% \\\\ ''_\"'", "'😀'", "NULL"],
        ["", " a", "ä", "Z", "100% \\ '_\"", "😀", None],
    ),
    "western": ("varchar(20) CHARACTER SET latin1 COLLATE latin1_german2_ci", ["'Ä'", "'z'"], ["Ä", "z"]),
    "plane": ("varchar(20) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin", ["'ö'", "'Ö'"], ["ö", "Ö"]),
    "wide": ("varchar(20) CHARACTER SET utf16", ["'日本'", "'a'"], ["日本", "a"]),
    "plain": ("char(5) CHARACTER SET ascii", ["'ab'", "'c'"], ["ab", "c"]),
    "chosen": (
        "enum('b','a','it''s','c,d','%s','back\\\\slash')",
        ["'b'", "'a'", "0", "'it''s'", "'c,d'", "'%s'", "'back\\\\slash'"],
        ["b", "a", "", "it's", "c,d", "%s", "back\\slash"],
    ),
    "some": ("set('x','y','z')", ["'z,x'", "''", "'y'", "'x,y,z'"], ["x,z", "", "y", "x,y,z"]),
    "key_": ("binary(4)", ["X'00FF0000'", "X'27255C00'", "X'41'"], [b"\0\xff\0\0", b"'%\\\0", b"A\0\0\0"]),
    "bytes_": ("varbinary(4)", ["X'00FF'", "X''"], [b"\0\xff", b""]),
    "id_": ("uuid", ["'123e4567-e89b-12d3-a456-426614174000'"], ["123e4567-e89b-12d3-a456-426614174000"]),
    "address": ("inet6", ["'::1'", "'2001:db8::'"], ["::1", "2001:db8::"]),
    "old_address": ("inet4", ["'10.0.0.1'"], ["10.0.0.1"]),
    "document": ("json", ["'{\"a\": [1, 2]}'", "'1'"], ['{"a": [1, 2]}', "1"]),
}
"""By name: the type, values as SQL, and what is shown of them."""
NOT_COMPARED = {"document"}
ONLY_MARIADB = {"id_", "address", "old_address"}


def where_known(name: str, sql: str) -> str:
    """Return a script that MySQL passes over if it has no such type."""
    return (
        "".join(f"/*M! {statement} */;" for statement in sql.split(";")[:-1]) if name in ONLY_MARIADB else sql
    )


def known(server: MariaDBServer) -> dict[str, Any]:
    """Return those of `COLUMNS` whose types the server has."""
    missing = ONLY_MARIADB if is_mysql() else set()
    return {name: column for name, column in COLUMNS.items() if name not in missing}


@pytest.fixture(autouse=True)
def only_known_types(request):
    """Skip on MySQL what a test does with a type that it has not."""
    if getattr(request.node, "callspec", None) and request.node.callspec.params.get("name") in ONLY_MARIADB:
        needs_mariadb("it has no such type")


SCHEMA = (
    "SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00';"
    + "".join(
        where_known(
            name,
            f"CREATE TABLE {name} (id int PRIMARY KEY, v {type_}, KEY (v));"
            + "".join(
                f"INSERT IGNORE INTO {name} VALUES ({id_}, {value});" for id_, value in enumerate(values, 1)
            ),
        )
        for name, (type_, values, _) in COLUMNS.items()
        if name not in NOT_COMPARED
    )
    + (
        "CREATE TABLE document (id int PRIMARY KEY, v json);"
        "INSERT INTO document VALUES (1, '{\"a\": [1, 2]}'), (2, '1');"
        "CREATE TABLE shape (id int PRIMARY KEY, v geometry);"
        "INSERT INTO shape VALUES (1, ST_GeomFromText('POINT(1 2)', 4326));"
        "INSERT INTO shape VALUES (2, ST_GeomFromText('POINT(1 2)')), (3, NULL);"
        "CREATE TABLE texts (id int PRIMARY KEY, t mediumtext, b mediumblob);"
        "INSERT INTO texts VALUES (1, REPEAT('ä', 100000), REPEAT(X'FF', 100000));"
    )
)


@pytest.fixture(scope="module")
def database(mariadb_server, django_db_blocker):
    """Yield an open connection and the tables of the schema by name."""
    name = mariadb_server.create(None, SCHEMA)
    with django_db_blocker.unblock(), opened(mariadb_server, name) as connection:
        yield connection, {table.name: table for table in DIALECT.read_catalog(connection).catalog.tables}


def shown(connection, table, limit=None, column="v"):
    kind = table.column(column).kind
    sql = DIALECT.shown(DIALECT.quote(column), kind, limit)
    return [row[0] for row in fetch_all(connection, f"SELECT {sql} FROM {table.name} ORDER BY id")]


def ids(connection, table, condition, value):
    sql = (
        f"SELECT id FROM {table.name} WHERE v {condition} {DIALECT.parameter(table.column('v'))} ORDER BY id"
    )
    return [row[0] for row in fetch_all(connection, sql, (value,))]


def finds_nothing(connection, table, text):
    """Return whether no row equals a text, or the server refuses it in words."""
    try:
        return ids(connection, table, "=", text) == []
    except Error as error:
        return DIALECT.explain(error, "reading").code == "bad_value"


def given(value):
    """Return a value as it comes back from an address: text, or bytes."""
    return value if isinstance(value, bytes) else repr(value) if isinstance(value, float) else str(value)


@pytest.mark.parametrize("limit", [None, 200])
@pytest.mark.parametrize("name", COLUMNS)
def test_a_value_is_shown_as_stored(database, name, limit):
    connection, tables = database
    assert shown(connection, tables[name], limit) == COLUMNS[name][2]


@pytest.mark.parametrize("name", COLUMNS)
def test_what_is_shown_finds_its_row(database, name):
    connection, tables = database
    for id_, value in enumerate(shown(connection, tables[name]), 1):
        if value is not None:
            assert ids(connection, tables[name], "=", given(value)) == [id_]


@pytest.mark.parametrize("name", sorted(COLUMNS.keys() - NOT_COMPARED))
def test_comparing_goes_by_the_order_of_sorting(database, name):
    connection, tables = database
    table = tables[name]
    ordered = [
        row[0] for row in fetch_all(connection, f"SELECT id FROM {name} WHERE v IS NOT NULL ORDER BY v, id")
    ]
    values = dict(enumerate(shown(connection, table), 1))
    for position, id_ in enumerate(ordered):
        assert ids(connection, table, ">", given(values[id_])) == sorted(ordered[position + 1 :])
        assert ids(connection, table, "<=", given(values[id_])) == sorted(ordered[: position + 1])


@pytest.mark.parametrize(
    "name", sorted(COLUMNS.keys() - NOT_COMPARED - {"wide", "letters", "bytes_", "key_"})
)
def test_an_index_serves_the_comparison(database, name):
    connection, tables = database
    value = given(next(value for value in COLUMNS[name][2] if value is not None))
    parameter = DIALECT.parameter(tables[name].column("v"))
    sql = f"EXPLAIN FORMAT=TRADITIONAL SELECT id FROM {name} WHERE v = {parameter}"
    plan = fetch_all(connection, sql, (value,))[0]
    assert plan[plan.index("ref") + 2] == "v", plan  # the way, what could be used, what is used


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "1abc",
        "",
        " ",
        "0x1",
        "1 ",
        "1\n",
        "101\n",
        "--1",
        "1e400",
        "\\",
        "'",
        "%",
        "2026-13-45x",
        "ü😀",
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        "tiny",
        "big",
        "price",
        "single",
        "double_",
        "bits",
        "year_",
        "day",
        "span",
        "moment",
        "stamp",
        "id_",
        "address",
    ],
)
def test_what_spells_no_value_finds_nothing(database, name, text):
    connection, tables = database
    assert finds_nothing(connection, tables[name], text)


def test_bytes_are_given_to_columns_of_bytes_alone(database):
    _, tables = database
    families = {table.column("v").kind.family for table in tables.values() if table.column("v")}
    assert families > {Family.BINARY, Family.INTEGER, Family.DATE, Family.TEXT, Family.BIT, Family.SPATIAL}
    for table in tables.values():
        column = table.column("v")
        if column is not None:
            assert DIALECT.spells(column, b"\xff") is (column.kind.family is Family.BINARY), table.name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tiny", "1" * 70),
        ("big", "99999999999999999999999"),
        ("price", "1000000"),
        ("year_", "26"),
        ("span", "900:00:00"),
    ],
)
def test_what_is_too_large_is_not_the_largest(database, name, text):
    connection, tables = database
    assert ids(connection, tables[name], "=", text) == []


@pytest.mark.parametrize("name", ["letters", "western", "plane", "wide", "plain", "chosen", "some"])
def test_a_character_that_a_column_can_not_hold_finds_nothing_and_breaks_nothing(database, name):
    connection, tables = database
    assert ids(connection, tables[name], "=", "?🎈") == []


def test_a_number_is_compared_in_all_its_digits(database):
    connection, tables = database
    assert ids(connection, tables["price"], ">=", "1.105") == [1]
    assert ids(connection, tables["big"], ">", "9007199254740992.5") == [1, 2]


def test_a_moment_may_say_that_it_is_utc(database):
    connection, tables = database
    assert ids(connection, tables["stamp"], "=", "2038-01-19T03:14:07Z") == [3]
    assert ids(connection, tables["stamp"], "=", "2038-01-19T03:14:07+02:00") == []


def test_geometry_is_shown_as_text_with_its_system_of_reference(database):
    connection, tables = database
    assert shown(connection, tables["shape"]) == ["SRID=4326;POINT(1 2)", "POINT(1 2)", None]
    assert shown(connection, tables["shape"], 3) == ["SRID", "POIN", None]
    assert ids(connection, tables["shape"], "=", "SRID=4326;POINT(1 2)") == [1]


def test_a_vector_is_shown_as_its_numbers_and_found_by_them(mariadb_server):
    version = tuple(map(int, re.findall(r"\d+", mariadb_server.sql("SELECT VERSION()"))[:2]))
    if version < ((9, 0) if is_mysql() else (11, 7)):
        pytest.skip("this server has no vectors")
    made = "STRING_TO_VECTOR" if is_mysql() else "VEC_FromText"
    script = f"CREATE TABLE t (id int PRIMARY KEY, v vector(2)); INSERT INTO t VALUES (1, {made}('[1,-2.5]'))"
    with opened(mariadb_server, mariadb_server.create(None, script)) as connection:
        table = DIALECT.read_catalog(connection).catalog.tables[0]
        (text,) = shown(connection, table)
        assert json.loads(text) == [1, -2.5]
        assert ids(connection, table, "=", text) == [1]
        assert finds_nothing(connection, table, "nonsense")


def test_no_server_is_asked_to_cast_a_vector():
    """Neither can, and one such column would cost the whole page."""
    assert "CAST" not in DIALECT.shown("`v`", Kind(Family.OTHER, 2, name="vector"), 200)


@pytest.mark.parametrize(("column", "sign"), [("t", "ä"), ("b", b"\xff")])
def test_a_long_value_is_cut_one_behind_the_limit(database, column, sign):
    connection, tables = database
    assert shown(connection, tables["texts"], 200, column) == [sign * 201]
    assert shown(connection, tables["texts"], None, column) == [sign * 100_000]


def test_texts_that_are_alike_for_a_while_are_told_apart_in_order(database, mariadb_server):
    script = "CREATE TABLE t (id int PRIMARY KEY, v text);" + "".join(
        f"INSERT INTO t VALUES ({id_}, CONCAT(REPEAT('a', 900), '{end}'));"
        for id_, end in enumerate("cab", 1)
    )
    with opened(mariadb_server, mariadb_server.create(None, script)) as connection:
        assert list(fetch_all(connection, "SELECT id FROM t ORDER BY v, id")) == [(2,), (3,), (1,)]


@pytest.mark.parametrize("text", ["ä", "Ä", "%", "_", "\\", "'"])
@pytest.mark.parametrize("name", ["letters", "western", "document", "day", "bits", "chosen", "plane", "wide"])
def test_contains_compares_characters_whatever_the_character_set(database, name, text):
    if name == "bits":
        needs_mariadb("it compares no bits with text")
    connection, tables = database
    values = shown(connection, tables[name])
    lookup = connection.operators["contains"]
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = fetch_all(connection, f"SELECT id FROM {name} WHERE v {lookup} ORDER BY id", (pattern,))
    assert [row[0] for row in rows] == [i for i, value in enumerate(values, 1) if value and text in value]


def test_a_collations_name_from_outside_is_no_sql():
    column = Column("v", 1, "text", Kind(Family.TEXT), charset="latin1); DROP", collation="x; --")
    assert DIALECT.parameter(column) == "%s"


def test_what_spells_no_geometry_finds_nothing(database):
    connection, tables = database
    assert finds_nothing(connection, tables["shape"], "nonsense")
