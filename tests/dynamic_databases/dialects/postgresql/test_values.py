"""Every type's odd values: shown as the server prints them, found again by what is shown, paged in order.

Long, since its cases are a table: each type with its values.
"""

from __future__ import annotations

import math
import string
from typing import Any

import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynamic_databases.catalog import Family
from dynamic_databases.dialects.base import fetch_all
from tests.dynamic_databases.dialects.postgresql.databases import DIALECT, opened
from tests.servers.postgresql import PostgreSQLServer

pytestmark = pytest.mark.usefixtures("unblocked")

TYPES = """
CREATE TYPE mood AS ENUM ('z', 'a', 'it''s', '100%');
CREATE TYPE "Odd ""Type(3)" AS ENUM ('b', 'a');
CREATE TYPE pair AS (a integer, b json);
CREATE DOMAIN short AS varchar(3) CHECK (VALUE <> 'no');
CREATE DOMAIN moods AS mood;
"""
COLUMNS: dict[str, tuple[str, list[str], list[Any]]] = {
    "small": ("smallint", ["-32768", "32767", "NULL"], [-32768, 32767, None]),
    "big": (
        "bigint",
        ["'-9223372036854775808'", "9223372036854775807", "9007199254740993"],
        [-9223372036854775808, 9223372036854775807, 9007199254740993],
    ),
    "oids": ("oid", ["4294967295", "0"], [4294967295, 0]),
    "truth": ("boolean", ["true", "false", "NULL"], ["true", "false", None]),
    "exact": (
        "numeric",
        [
            "12345678901234567890123456789012345.000000000000000000000000000001",
            "-0.1",
            "'NaN'",
            "1.10",
        ],
        ["12345678901234567890123456789012345.000000000000000000000000000001", "-0.1", "NaN", "1.10"],
    ),
    "endless": ("numeric", ["'Infinity'", "'-Infinity'", "1.10"], ["Infinity", "-Infinity", "1.10"]),
    "price": ("numeric(8,2)", ["999999.99", "1.1", "0"], ["999999.99", "1.10", "0.00"]),
    "single_": ("real", ["0.1", "16777216", "3.3", "'Infinity'"], [0.1, 16777216.0, 3.3, math.inf]),
    "double_": (
        "double precision",
        ["0.1", "1e300", "'-5e-324'", "0.30000000000000004", "'-Infinity'"],
        [0.1, 1e300, -5e-324, 0.30000000000000004, -math.inf],
    ),
    "cash": ("money", ["1234.5", "-1"], ["$1,234.50", "-$1.00"]),
    "letters": (
        "text",
        ["''", "' a'", "'ä'", "'Z'", "E'100% \\\\ ''_\"'", "'😀'", "NULL", "'a '"],
        ["", " a", "ä", "Z", "100% \\ '_\"", "😀", None, "a "],
    ),
    "limited": ("varchar(3)", ["'abc'", "'ab'"], ["abc", "ab"]),
    "padded": ("char(5)", ["'ab'", "'abcde'"], ["ab", "abcde"]),
    "named": ("name", ["'ab'", "'B'"], ["ab", "B"]),
    "letter": ('"char"', ["'a'", "'b'"], ["a", "b"]),
    "german": ('varchar(20) COLLATE "POSIX"', ["'Ä'", "'z'"], ["Ä", "z"]),
    "bytes_": ("bytea", [r"'\x00ff27255c'", "''"], [b"\0\xff'%\\", b""]),
    "day": (
        "date",
        ["'infinity'", "'-infinity'", "'4713-01-01 BC'", "'5874897-12-31'", "'2026-02-28'"],
        ["infinity", "-infinity", "4713-01-01 BC", "5874897-12-31", "2026-02-28"],
    ),
    "clock": ("time(3)", ["'24:00'", "'00:00:00.001'"], ["24:00:00", "00:00:00.001"]),
    "zoned_clock": ("timetz", ["'24:00+05:30'", "'10:00-15:59'"], ["24:00:00+05:30", "10:00:00-15:59"]),
    "moment": (
        "timestamp",
        ["'infinity'", "'0044-03-15 12:00 BC'", "'294276-12-31 23:59:59.999999'", "'2026-01-31'"],
        ["infinity", "0044-03-15 12:00:00 BC", "294276-12-31 23:59:59.999999", "2026-01-31 00:00:00"],
    ),
    "zoned": (
        "timestamptz(0)",
        ["'-infinity'", "'2026-01-31 12:00+02'", "'0001-01-01 BC'"],
        ["-infinity", "2026-01-31 10:00:00+00", "0001-01-01 00:00:00+00 BC"],
    ),
    "span": (
        "interval",
        ["'178000000 years'", "'-1 mon +3 days -04:05:06.789'", "'0'"],
        ["178000000 years", "-1 mons +3 days -04:05:06.789", "00:00:00"],
    ),
    "id_": ("uuid", ["'123E4567-e89b-12d3-a456-426614174000'"], ["123e4567-e89b-12d3-a456-426614174000"]),
    "document": (
        "jsonb",
        ['\'{"b": [1, 2.50], "a": null}\'', "'1'", "'\"x\"'"],
        ['{"a": null, "b": [1, 2.50]}', "1", '"x"'],
    ),
    "plain": ("json", ['\'{"b":1, "a" :2,"b":3}\'', "' 1'"], ['{"b":1, "a" :2,"b":3}', " 1"]),
    "marked": ("xml", ["'<a>1 &amp; 2</a>'", "'<b/>'"], ["<a>1 &amp; 2</a>", "<b/>"]),
    "chosen": ("mood", ["'z'", "'a'", "'it''s'", "'100%'"], ["z", "a", "it's", "100%"]),
    "odd": ('"Odd ""Type(3)"', ["'b'", "'a'"], ["b", "a"]),
    "domain_": ("short", ["'abc'", "'x'"], ["abc", "x"]),
    "domain_of_enum": ("moods", ["'z'", "'a'"], ["z", "a"]),
    "bits": ("bit(3)", ["B'101'", "B'111'"], ["101", "111"]),
    "some_bits": ("bit varying(8)", ["B'1'", "B'10'"], ["1", "10"]),
    "numbers": ("integer[]", ["'{1,NULL,3}'", "'{}'", "'[0:1]={1,2}'"], ["{1,NULL,3}", "{}", "[0:1]={1,2}"]),
    "cut_texts": ("varchar(3)[]", ["'{abc,\"a,b\"}'", "'{{a},{b}}'"], ['{abc,"a,b"}', "{{a},{b}}"]),
    "moods_": ("mood[]", ["'{z,a}'", "'{a}'"], ["{z,a}", "{a}"]),
    "documents": ("json[]", ["ARRAY['1'::json]", "'{}'"], ["{1}", "{}"]),
    "range_": ("int4range", ["'[1,5)'", "'empty'", "'(,)'"], ["[1,5)", "empty", "(,)"]),
    "period": (
        "tstzrange",
        ["'[2026-01-01,infinity]'", "'(,)'"],
        ['["2026-01-01 00:00:00+00",infinity]', "(,)"],
    ),
    "ranges": ("int4multirange", ["'{[1,2),[5,9)}'", "'{}'"], ["{[1,2),[5,9)}", "{}"]),
    "spot": ("point", ["'(1,-0.5)'", "'(Infinity,NaN)'"], ["(1,-0.5)", "(Infinity,NaN)"]),
    "areas": ("box", ["'(2,2),(0,0)'", "'(4,1),(0,0)'"], ["(2,2),(0,0)", "(4,1),(0,0)"]),
    "address": ("inet", ["'10.0.0.1/8'", "'::1'"], ["10.0.0.1/8", "::1/128"]),
    "net": ("cidr", ["'10.0.0.0/8'", "'::/0'"], ["10.0.0.0/8", "::/0"]),
    "card": ("macaddr", ["'08:00:2b:01:02:03'"], ["08:00:2b:01:02:03"]),
    "words": ("tsvector", ["'a fat cat:3A'", "''"], ["'a' 'cat':3A 'fat'", ""]),
    "question": ("tsquery", ["'fat & !rat'"], ["'fat' & !'rat'"]),
    "composite": ("pair", ["ROW(1, '{}')::pair", "ROW(NULL, NULL)::pair"], ["(1,{})", "(,)"]),
    "class_": ("regclass", ["'pg_class'"], ["pg_class"]),
    "transaction": ("xid", ["'5'", "'3'"], ["5", "3"]),
    "spaces": ("pg_lsn", ["'16/B374D848'"], ["16/B374D848"]),
    "vector": ("int2vector", ["'1 2'"], ["1 2"]),
    "caseless": ("citext", ["'Ab'", "'c'"], ["Ab", "c"]),
    "pairs": ("hstore", ["'a=>1'", "''"], ['"a"=>"1"', ""]),
}
"""By name: the type, values as SQL, and what is shown of them."""
SINCE_14 = {"endless", "ranges"}


def where_known(name: str, sql: str) -> str:
    """Return a script for psql that does something with a type, unless the server is too old for it."""
    ask = "\nSELECT current_setting('server_version_num')::integer >= 140000 AS known \\gset\n"
    return f"{ask}\\if :known\n{sql}\n\\endif\n" if name in SINCE_14 else sql


def known(server: PostgreSQLServer) -> dict[str, Any]:
    """Return those of `COLUMNS` whose types and values the server has."""
    missing = SINCE_14 if server.version < 14 else set()
    return {name: column for name, column in COLUMNS.items() if name not in missing}


SCHEMA = (
    "SET timezone = 'UTC'; CREATE EXTENSION citext; CREATE EXTENSION hstore;"
    + TYPES
    + "".join(
        where_known(
            name,
            f"CREATE TABLE {name} (id integer PRIMARY KEY, v {type_});"
            + "".join(f"INSERT INTO {name} VALUES ({id_}, {value});" for id_, value in enumerate(values, 1)),
        )
        for name, (type_, values, _) in COLUMNS.items()
    )
    + "CREATE TABLE texts AS SELECT 1 AS id, "
    " repeat('ä', 100000) AS t, decode(repeat('ff', 100000), 'hex') AS b;"
)
AS_TEXT = set(
    "plain marked documents spot areas composite class_ transaction vector pairs domain_of_enum".split()
)
"""What has no `=` or no order of its own, or none that says what is equal."""


@pytest.fixture(name="name", params=COLUMNS)
def every_name(request, postgresql_server):
    """Return each name of a column whose type the server knows."""
    if request.param in SINCE_14:
        postgresql_server.needs(14)
    return request.param


@pytest.fixture(scope="module")
def database(postgresql_server, django_db_blocker):
    """Yield an open connection and the tables of the schema by name."""
    name = postgresql_server.create_once("values", SCHEMA)
    with django_db_blocker.unblock(), opened(postgresql_server, name) as connection:
        yield connection, {table.name: table for table in DIALECT.read_catalog(connection).catalog.tables}


def shown(connection, table, limit=None, column="v"):
    kind = table.column(column).kind
    sql = DIALECT.shown(DIALECT.quote(column), kind, limit)
    return [row[0] for row in fetch_all(connection, f"SELECT {sql} FROM {table.name} ORDER BY id")]


def ids(connection, table, condition, value):
    column = table.column("v")
    compared = f"{DIALECT.comparable('v', column)} {condition} {DIALECT.parameter(column)}"
    sql = f"SELECT id FROM {table.name} WHERE {compared} ORDER BY id"
    return [row[0] for row in fetch_all(connection, sql, (value,))]


def given_back(value):
    """Return a value as it comes back from an address: text, or bytes."""
    return value if isinstance(value, bytes) else repr(value) if isinstance(value, float) else str(value)


@pytest.mark.parametrize("limit", [None, 200])
def test_a_value_is_shown_as_stored(database, name, limit):
    connection, tables = database
    assert shown(connection, tables[name], limit) == COLUMNS[name][2]


def test_what_is_shown_finds_its_row(database, name):
    connection, tables = database
    for id_, value in enumerate(shown(connection, tables[name]), 1):
        if value is not None:
            assert ids(connection, tables[name], "=", value) == [id_]
            assert ids(connection, tables[name], "=", given_back(value)) == [id_]


def test_comparing_goes_by_the_order_of_sorting(database, name):
    connection, tables = database
    table = tables[name]
    compared = DIALECT.comparable("v", table.column("v"))
    sql = f"SELECT id FROM {name} WHERE {compared} IS NOT NULL ORDER BY {compared}, id"
    ordered = [row[0] for row in fetch_all(connection, sql)]
    values = dict(enumerate(shown(connection, table), 1))
    for position, id_ in enumerate(ordered):
        assert ids(connection, table, ">", given_back(values[id_])) == sorted(ordered[position + 1 :])
        assert ids(connection, table, "<=", given_back(values[id_])) == sorted(ordered[: position + 1])


def test_only_types_without_an_order_are_compared_as_text(database, name):
    compared = DIALECT.comparable("v", database[1][name].column("v"))
    assert (compared == "(v)::text") == (name in AS_TEXT)


@pytest.mark.parametrize(
    ("name", "value"),
    [("limited", "abcd"), ("padded", "abcdef"), ("domain_", "abcd"), ("bits", "1010"), ("price", "1.104")],
)
def test_a_longer_value_is_neither_cut_nor_rounded(database, name, value):
    connection, tables = database
    assert ids(connection, tables[name], "=", value) == []


def test_an_index_serves_the_comparison(database):
    connection, tables = database
    for name in (COLUMNS.keys() & tables.keys()) - AS_TEXT - {"oids", "bits"}:
        value = given_back(next(value for value in COLUMNS[name][2] if value is not None))
        with opened_for_writing(connection) as raw:
            raw.execute("SET LOCAL enable_seqscan = off")
            raw.execute(f"CREATE INDEX ON {name} (v)")
            sql = f"EXPLAIN SELECT id FROM {name} WHERE v = {DIALECT.parameter(tables[name].column('v'))}"
            plan = "\n".join(row[0] for row in raw.execute(sql, (value,)).fetchall())
        assert "Index Cond" in plan, (name, plan)


class opened_for_writing:  # noqa: N801
    """A transaction of its own that may write, and is undone."""

    def __init__(self, connection):
        from psycopg import ClientCursor, connect

        parameters = connection.get_connection_params()
        names = ("dbname", "user", "password", "host", "port")
        self.raw = connect(**{name: parameters[name] for name in names}, cursor_factory=ClientCursor)

    def __enter__(self):
        return self.raw

    def __exit__(self, *error):
        self.raw.rollback()
        self.raw.close()


def test_what_is_shown_spells_a_value(database, name):
    connection, tables = database
    column = tables[name].column("v")
    for value in shown(connection, tables[name]):
        assert value is None or (DIALECT.spells(column, value) and DIALECT.spells(column, given_back(value)))


@pytest.mark.parametrize("limit", [0, 5, 39, 40])
def test_nothing_longer_than_asked_for_is_read(database, name, limit):
    connection, tables = database
    texts = [value for value in shown(connection, tables[name], limit) if isinstance(value, str | bytes)]
    assert max(map(len, texts), default=0) <= limit + 1


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("timestamptz", "4713-01-02 00:00:00.000001+00 BC"),
        ("timestamp", "294276-12-31 23:59:59.999999"),
        ("numeric(38,2)", f"-{'9' * 36}.99"),
        ("numeric(36,0)", f"-{'9' * 36}"),
    ],
)
@pytest.mark.usefixtures("unblocked")
def test_the_longest_values_of_a_type_are_complete(postgresql_server, type_, value):
    name = postgresql_server.create(None, f"CREATE TABLE t (v {type_}); INSERT INTO t VALUES ('{value}')")
    with opened(postgresql_server, name) as own:
        table = next(table for table in DIALECT.read_catalog(own).catalog.tables if table.name == "t")
        (column,) = table.columns
        sql = DIALECT.shown("v", column.kind, 40)
        assert fetch_all(own, f"SELECT {sql} FROM t") == [(value,)]


CERTAIN = (
    *"0 -0 +7 -9223372036854775808 9223372036854775807 9223372036854775808 1e3 1.0".split(),
    *"0001-01-01 9999-12-31 2024-02-29 2023-02-29 0000-01-01 2024-1-1 24-06-01 2024-06-31 infinity".split(),
    *"2024-06-01T23:59 2024-06-01T24:00 2024-06-01T23:59:60 2024-06-01T23:59:59.123".split(),
    *"2024-06-01T23:59:59.123456 2024-06-01T23:59:59.1 2024-06-01T23:59:59+02:00".split(),
    *("2024-06-01 12:30", "2024-06-01 12:30:00.5", " 7", "2024-06-01 "),
)


@pytest.mark.usefixtures("unblocked")
def test_what_is_surely_read_no_server_refuses(database):
    connection, tables = database
    unasked: dict[Family, set[str]] = {}
    for table in tables.values():
        column = table.column("v")
        if column is None:
            continue
        for value in CERTAIN:
            if not DIALECT.spells(column, value) or not DIALECT.surely_reads(column, value):
                continue
            unasked.setdefault(column.kind.family, set()).add(value)
            sql = f"SELECT {DIALECT.parameter(column)} IS NULL"
            assert fetch_all(connection, sql, (value,)) == [(False,)], (table.name, value)
    assert "9223372036854775807" in unasked[Family.INTEGER]
    assert {"0001-01-01", "2024-02-29"} <= unasked[Family.DATE]
    assert {"2024-06-01 12:30", "2024-06-01T23:59:59.123456"} <= unasked[Family.TIMESTAMP]
    assert set(unasked) == {Family.INTEGER, Family.DATE, Family.TIMESTAMP}


@pytest.mark.parametrize("limit", [0, 5, 200])
def test_long_values_are_read_in_part(database, limit):
    connection, tables = database
    assert shown(connection, tables["texts"], limit, "t") == ["ä" * (limit + 1)]
    assert shown(connection, tables["texts"], limit, "b") == [b"\xff" * (limit + 1)]


@pytest.mark.parametrize(
    ("name", "text"),
    [("small", "abc"), ("day", "2026-02-30"), ("chosen", "happy"), ("id_", "1"), ("big", "9" * 30)],
)
def test_what_spells_no_value_is_refused_in_words(database, name, text):
    connection, tables = database
    assert not DIALECT.spells(tables[name].column("v"), text)
    with pytest.raises(DatabaseError) as caught:
        ids(connection, tables[name], "=", text)
    error = DIALECT.explain(caught.value, "reading shop in prod")
    assert error.code == "bad_value"
    assert "a value can't be read as what it is compared with" in error.message


NAMES = st.text(
    st.sampled_from(string.printable.replace("\0", "") + "ü日😀$%\"'`.[]"), min_size=1, max_size=15
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schema=NAMES, table=NAMES, column=NAMES)
def test_any_name_can_be_read(database, schema, table, column):
    connection, _ = database
    if schema.startswith("pg_") or schema in ("information_schema", "public"):
        return
    names = [name.replace('"', '""').replace("%", "%%") for name in (schema, table, column)]
    with opened_for_writing(connection) as raw:
        raw.execute('CREATE SCHEMA "{0}"; CREATE TABLE "{0}"."{1}" ("{2}" integer)'.format(*names), ())
        raw.execute('INSERT INTO "{}"."{}" VALUES (7)'.format(*names), ())
        quoted = DIALECT.quote(column)
        sql = f"SELECT {quoted} FROM {DIALECT.quote_table(schema, table)} WHERE {quoted} = %s"
        assert raw.execute(sql, (7,)).fetchall() == [(7,)]
