"""Rows that a filter takes a range of come in the order of the range's index, unless another is asked for."""

from __future__ import annotations

import pytest

from tests.markup import elements, link_named, rows_of, words_of

SCRIPT = """
    CREATE TABLE t (id integer PRIMARY KEY, shop integer, made integer, free integer, part integer);
    CREATE INDEX by_time ON t (shop, made);
    CREATE INDEX by_part ON t (part) WHERE part > 5;
    INSERT INTO t VALUES (1, 1, 30, 3, 9), (2, 1, 10, 2, 8), (3, 1, 20, 1, 7), (4, 2, 5, 0, 6),
        (5, 1, 10, 9, 5);
"""


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", "12345"),
        ("shop=1", "1235"),
        ("shop=1&made__gte=10", "2531"),
        ("shop=1&made__gte=10&_sort=id", "1235"),
        ("made__gte=5", "12345"),  # the index begins with another column
        ("free__gte=0", "12345"),
        ("part__gte=6", "1234"),  # the index holds some rows only
    ],
)
def test_a_range_comes_in_the_order_of_its_index(client, sqlite_database, query, keys):
    sqlite_database("prod", "one", SCRIPT)
    assert [row[0] for row in rows_of(client.get(f"/prod/one/t/?{query}"))] == list(keys)


def test_the_header_says_so_and_pages_follow(client, sqlite_database):
    sqlite_database("prod", "one", SCRIPT)
    page = client.get("/prod/one/t/?shop=1&made__gte=10&_size=2")
    assert [words_of(head) for head in elements(page, "th[aria-sort=ascending] a.name")] == ["made"]
    following = client.get(link_named(page, "Next"))
    assert [row[0] for row in rows_of(following)] == ["3", "1"]
    assert [row[0] for row in rows_of(client.get(link_named(following, "← Previous")))] == ["2", "5"]
