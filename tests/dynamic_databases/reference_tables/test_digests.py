"""Digests of rows: the same for the same rows in any order and spelling, another for any other row."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dynamic_databases.reference_tables.digests import digests_of, stable_text
from tests.dynamic_databases.row_comparison.asking import compared

pytestmark = pytest.mark.django_db
ITEMS = "CREATE TABLE items (code varchar(20), price decimal(9,2), note text);"


def digests(sqlite_database, **rows):
    databases = {
        slug: sqlite_database(slug, "shop", f"{ITEMS} INSERT INTO items VALUES {values};")
        for slug, values in rows.items()
    }
    return digests_of(compared(databases, "items", by=("code",), with_same=True))


def test_the_same_rows_have_one_digest_in_any_order(sqlite_database):
    made = digests(
        sqlite_database,
        prod="('a', 1.50, NULL), ('b', 2, 'x')",
        test="('b', 2.00, 'x'), ('a', 1.5, NULL)",
    )
    assert made["prod"] == made["test"]


@pytest.mark.parametrize(
    "other", ["('a', 1.51, NULL), ('b', 2, 'x')", "('a', 1.5, NULL)", "('A', 1.5, NULL), ('b', 2, 'x')",
              "('a', 1.5, ''), ('b', 2, 'x')", "('a', 1.5, NULL), ('b', 2, 'x '), ('c', 2, 'x')"]
)  # fmt: skip
def test_other_rows_have_another(sqlite_database, other):
    made = digests(sqlite_database, prod="('a', 1.50, NULL), ('b', 2, 'x')", test=other)
    assert made["prod"] != made["test"]


def test_a_side_with_a_key_twice_has_none(sqlite_database):
    made = digests(sqlite_database, prod="('a', 1, NULL), ('a', 2, NULL)", test="('a', 1, NULL)")
    assert list(made) == ["test"]


@pytest.mark.parametrize(
    ("value", "equal"),
    [
        (1, Decimal("1.00")),
        (True, 1),
        (1.0, 1),
        (Decimal("1E+3"), 1000),
        (Decimal("0.0"), 0),
        (Decimal("-0"), 0),
        (10**40, Decimal(10**40)),
        (0.5, Decimal("0.50")),
    ],
)
def test_equal_numbers_have_one_text(value, equal):
    assert value == equal
    assert stable_text(value) == stable_text(equal)


def test_unequal_values_have_different_texts():
    values = [None, "", "null", "None", 0, "0", b"0", 1, -1, 10, 100, 0.1, ("a", "b"), ("ab",), ("a", ("b",)),
              frozenset({"a", "b"}), frozenset({"ab"}), 10**18 + 1, 10**18, float("nan"), "NaN"]  # fmt: skip
    assert len({stable_text(value) for value in values}) == len(values)
