"""A real number is printed as pages print it, by our function and in SQL that any client runs."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from dynamic_databases.catalog.values import printed
from dynamic_databases.dialects.sqlite.printing import spelled_out, without_function

PLAIN = st.integers(-(10**14), 10**14).flatmap(
    lambda whole: st.sampled_from([1, 2, 8, 10, 100, 1000, 10**6]).map(lambda part: whole / part)
)


@given(PLAIN | st.sampled_from([0.1 + 0.2, 1e300, -1e-5, 1e15, 1234567890123456.0, 1e16, 1e22, 0.0]))
def test_sql_prints_a_number_as_pages_do(number):
    with closing(sqlite3.connect(":memory:")) as connection:
        (text,) = connection.execute(f"SELECT {spelled_out('x')} FROM (SELECT ? AS x)", [number]).fetchone()
    assert text == printed(number).lower()


def test_calls_are_spelled_out_and_what_only_looks_like_one_is_not():
    kept = """SELECT "shown_number(""x"")", 'shown_number("y")' FROM t"""
    assert without_function(kept) == kept
    called = without_function('SELECT shown_number("t"."a""b") FROM t')
    assert "shown_number" not in called
    assert '"t"."a""b"' in called
