"""Columns of generated tables that one vendor alone can have."""

from __future__ import annotations

from typing import Any

from tests.dynamic_databases.row_comparison.generated_columns import (
    CELLS,
    MARIADB,
    POSTGRESQL,
    SQLITE,
    Alike,
    Generated,
    Sql,
)


def of_postgresql(name: str, type_: str, *values: Any) -> Generated:
    return Generated(name, {POSTGRESQL: type_}, (*values, None))


POSTGRESQL_CELLS = (
    of_postgresql("numbers", "integer[]", "{1,2}", "{2,1}", "{}", "{1,NULL}", "{{1,2},{3,4}}", "[0:1]={1,2}"),
    of_postgresql("words", "text[]", '{"a,b"}', "{a,b}", '{"NULL"}', "{NULL}", '{"A,b"}', '{"a,b "}'),
    of_postgresql("unbound", "numeric", Alike(("1.5", "1.500")), "NaN", "Infinity", "1e100", "1e-100"),
    of_postgresql("infinite", "double precision", "NaN", "Infinity", "-Infinity", "1"),
    of_postgresql(
        "span", "interval", "1 mon", "30 days", Alike(("1 day 2:00", "1 day 02:00:00")), "24:00", "-1 day"
    ),
    of_postgresql("address", "inet", "10.0.0.1", "10.0.0.1/24", "::1", "10.0.0.2"),
    of_postgresql("net", "cidr", "10.0.0.0/8", "10.0.0.0/16"),
    of_postgresql("mac", "macaddr", Alike(("08:00:2b:01:02:03", "08002b:010203")), "08:00:2b:01:02:04"),
    of_postgresql("spread", "int4range", Alike(("[1,3)", "[1,2]")), "empty", "(,3)"),
    of_postgresql("times", "tstzrange", '["2026-01-01 00:00+00","2026-01-02 00:00+00")', "(,)"),
    of_postgresql("vector", "tsvector", Alike(("'a' 'b'", "'b' 'a'")), "'A'"),
    of_postgresql("markup", "xml", "<a/>", "<a></a>", "<b/>"),
    of_postgresql("spot", "point", "(1,2)", "(1,2.5)"),
    of_postgresql("bits", "varbit", "101", "0101", ""),
    of_postgresql("zone_clock", "timetz", "10:00+00", "10:00+02", "08:00+00"),
    of_postgresql(
        "far", "timestamp", "infinity", "-infinity", "0044-03-15 00:00:00 BC", "294276-12-31 23:59:59"
    ),
    of_postgresql(
        "far_zoned", "timestamptz", "infinity", Alike(("2026-01-31 17:04:11+02", "2026-01-31 15:04:11Z"))
    ),
    of_postgresql("far_day", "date", "infinity", "0044-03-15 BC", "5874897-12-31"),
    of_postgresql("positive", "positive", 1, 2),
    of_postgresql("pair", "pair", '(1,"a,b")', "(1,a)", "(,)"),
    of_postgresql("letter", '"char"', "a", "A"),
    of_postgresql("title", "name", "a", "A"),
    of_postgresql("document_as_text", "json", Alike(('{"a": 1}', '{ "a":1 }')), '{"a":"1"}', "1"),
    of_postgresql("pieces", "bytea[]", '{"\\\\x00ff"}', '{"\\\\x00"}'),
    of_postgresql("price", "money", "1.50", "-1.50"),
    of_postgresql("padded", "char(5)", Alike(("ab", "ab  ")), "AB"),
    of_postgresql("position", "pg_lsn", "0/0", "16/B374D848"),
)
MARIADB_CELLS = tuple(
    Generated(name, {MARIADB: type_}, (*values, None))
    for name, type_, *values in (
        ("choices", "set('a','b','c')", "a,b", "a", ""),
        ("year_", "year", 2026, 1999),
        ("flags", "bit(9)", Sql("b'101'"), Sql("b'1'"), Sql("b'0'")),
        ("large", "bigint unsigned", 2**64 - 1, 2**63, 0),
        ("zeros", "int(6) zerofill", 42, 7),
        ("blanks", "binary(4)", b"ab", b"ab\x01", b"\x00"),
        ("place_", "point", Sql("POINT(1, 2)"), Sql("POINT(1, 2.5)")),
        ("address6", "inet6", "::1", Alike(("2001:db8::1", "2001:DB8:0:0::1"))),
        ("long_time", "time(3)", "-838:59:59.000", "100:00:00", "00:00:00.5"),
        ("zero_day", "date", Sql("'0000-00-00'"), "2026-01-31", Sql("'2026-01-00'")),
        ("zero_moment", "datetime", Sql("'0000-00-00 00:00:00'"), "2026-01-31 00:00:00"),
        ("tiny", "tinyint(1)", 0, 1, 2, -1),
        ("latin", "varchar(20) CHARACTER SET latin1 COLLATE latin1_general_ci", "é", "e", "É", "e "),
        ("any_case", "varchar(20) COLLATE utf8mb4_general_ci", "a", "A", "a ", "á"),
    )
)
SQLITE_CELLS = tuple(
    Generated(name, {SQLITE: type_}, (*values, None))
    for name, type_, *values in (
        ("anything", "", Alike((1, 1.0)), "1", b"1", "1.0", "abc", "ABC", b"abc", 1.5, "", b""),
        (
            "text_",
            "text",
            "abc",
            b"abc",
            "ABC",
            Sql("CAST(x'61ff' AS TEXT)"),
            b"a\xff",
            Sql("'a' || char(0)"),
            "a",
        ),
        ("whole", "integer", Alike((1, "1", 1.0)), "abc", 1.5, b"1", 2**63 - 1, 9223372036854775806),
        ("truth", "boolean", 0, 1, 2, "yes", "true", b"1"),
        ("odd_day", "date", "2020-02-30", "2020-02-29", 20200229, ""),
        (
            "odd_number",
            "decimal(9,2)",
            "n/a",
            Alike(("1.5", "1.50", 1.5)),
            Alike((1, "1", "1.0")),
            "1,5",
            b"1",
        ),
    )
)
ALL_CELLS = (*CELLS, *POSTGRESQL_CELLS, *MARIADB_CELLS, *SQLITE_CELLS)
