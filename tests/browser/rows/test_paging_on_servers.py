"""Paging on real servers, by generated rows and orders: each row once, forth and back, in one order."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.browser.vendors import register, vendor
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server
from tests.walking import ids_forth_and_back

__all__ = ["mariadb_server", "postgresql_server", "register", "vendor"]

COLUMNS = {
    "postgresql": {
        "n": ("integer", ("1", "2", "-2147483648", "2147483647")),
        "d": ("numeric", ("1.5", "1.50", "'NaN'", "'Infinity'", "-0.001", "12345678901234567890.123")),
        "f": ("double precision", ("0.1", "'NaN'", "'-Infinity'", "1e300", "-0.0", "0")),
        "t": ("text", ("''", "'a'", "'A'", "'ä'", "' a'", "'a '", "'~,/'")),
        "c": ("""text COLLATE "C" """, ("''", "'a'", "'A'", "'ä'", "'Z'")),
        "m": (
            "timestamp",
            ("'2024-01-31 12:00'", "'infinity'", "'0044-03-15 BC'", "'2024-01-31 12:00:00.1'"),
        ),
        "r": ("bytea", (r"'\x00'", r"'\xff'", r"'\x'")),
        "b": ("boolean", ("true", "false")),
        "i": ("interval", ("'1 month'", "'30 days'", "'-1 day'")),
    },
    "mariadb": {
        "n": ("integer", ("1", "2", "-2147483648", "2147483647")),
        "d": ("decimal(30,10)", ("1.5", "-0.001", "12345678901234567890.123")),
        "f": ("double", ("0.1", "1e300", "-1e300", "0", "1e-300")),
        "g": ("float", ("0.1", "16777217", "3.4e38")),
        "t": ("varchar(20) COLLATE utf8mb4_general_ci", ("''", "'a'", "'A'", "'ä'", "' a'", "'a '", "'~,/'")),
        "c": ("varchar(20) COLLATE utf8mb4_bin", ("''", "'a'", "'A'", "'ä'", "'Z'")),
        "m": ("datetime(3)", ("'2024-01-31 12:00'", "'2024-01-31 12:00:00.1'", "'0000-00-00'")),
        "r": ("varbinary(4)", ("x'00'", "x'ff'", "''")),
        "b": ("boolean", ("1", "0", "2")),
        "e": ("enum('b', 'a', '')", ("'a'", "'b'", "''")),
    },
}
"""By vendor: a column's type, and literals that lie in it; NULL is added to each."""


@pytest.fixture
def anything(client, register, vendor):
    columns = ", ".join(f"{name} {type_} NULL" for name, (type_, _) in COLUMNS[vendor.name].items())
    database = vendor.server.create(None, f"CREATE TABLE t (id integer PRIMARY KEY, {columns})")
    register("prod", vendor.server, database)
    return lambda sql: vendor.server.sql(sql, database)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_each_row_comes_once_forth_and_back_in_every_order(client, anything, vendor, data):
    kinds = COLUMNS[vendor.name]
    row = st.tuples(*(st.sampled_from(("NULL", *literals)) for _, literals in kinds.values()))
    rows = data.draw(st.lists(row, min_size=1, max_size=12), "rows")
    chosen = data.draw(st.lists(st.sampled_from(["id", *kinds]), max_size=3, unique=True), "columns")
    order = ",".join(data.draw(st.sampled_from([name, f"-{name}"]), "direction") for name in chosen)
    size = data.draw(st.integers(1, 5), "size")
    values = ", ".join(f"({number}, {', '.join(row)})" for number, row in enumerate(rows, 1))
    anything(f"DELETE FROM t; INSERT INTO t VALUES {values}")
    forth, back = ids_forth_and_back(client, f"/prod/shop/t/?_format=json&_sort={order}&_size={size}")
    assert sorted(forth) == list(range(1, len(rows) + 1))
    assert back == forth
