"""By what a row is told from all others: the best of what the table has, and never what may repeat."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dynamic_databases.catalog import OPAQUE, Column, Family, Index, IndexPart, Key, Kind, Table
from dynamic_databases.catalog.row_keys import KeySource, RowKey, row_key, tie_breaker


def table(columns: str, **more: object) -> Table:
    """Return a table; a column whose name ends in `?` takes NULL."""
    made = tuple(
        Column(name.removesuffix("?"), position, "t", Kind(Family.TEXT), nullable=name.endswith("?"))
        for position, name in enumerate(columns.split(), start=1)
    )
    return replace(Table("main", "t", columns=made), **more)  # type: ignore[arg-type]


def index(columns: str, **more: object) -> Index:
    parts = tuple(IndexPart(column=name) for name in columns.split())
    return replace(Index("i", parts, unique=True), **more)  # type: ignore[arg-type]


def test_a_primary_key_comes_first():
    key = row_key(table("a b", primary_key=Key(("b",)), unique=(Key(("a",)),), row_id="rowid"))
    assert key == RowKey(KeySource.PRIMARY, ("b",))
    assert key.is_stable


def test_of_unique_keys_the_shortest_is_taken_and_always_the_same_one():
    unique = (Key(("b", "c")), Key(("c",)), Key(("a",)))
    assert row_key(table("a b c", unique=unique)) == RowKey(KeySource.UNIQUE, ("a",))
    assert row_key(table("a b c", unique=unique[::-1])) == RowKey(KeySource.UNIQUE, ("a",))


def test_a_key_that_the_server_can_not_compare_is_none():
    columns = (Column("a", 1, "t", OPAQUE, False), Column("b", 2, "t", Kind(Family.TEXT), False))
    unique = (Key(("a",)), Key(("b",)))
    read_back = replace(Table("main", "t", columns=columns, primary_key=Key(("a",))), unique=unique)
    assert row_key(read_back) == RowKey(KeySource.UNIQUE, ("b",))


def test_a_unique_index_is_a_key_too():
    assert row_key(table("a b", indexes=(index("a b"),))) == RowKey(KeySource.UNIQUE, ("a", "b"))


@pytest.mark.parametrize(
    "kept_from",
    [
        {"columns": "a?", "unique": (Key(("a",)),)},
        {"columns": "a b?", "unique": (Key(("a", "b")),)},
        {"columns": "a", "indexes": (index("a", unique=False),)},
        {"columns": "a", "indexes": (index("a", predicate="a > 1"),)},
        {"columns": "a", "indexes": (index("a", valid=False),)},
        {"columns": "a", "indexes": (index("a", parts=(IndexPart(expression="lower(a)"),)),)},
        {"columns": "a", "indexes": (index("a", parts=(IndexPart("a"), IndexPart(expression="b"))),)},
        {"columns": "a", "indexes": (index("a", parts=()),)},
    ],
)
def test_what_lets_a_row_in_twice_is_no_key(kept_from):
    key = row_key(table(**kept_from, row_id="rowid"))
    assert key == RowKey(KeySource.ROW_ID, ("rowid",))
    assert not key.is_stable
    assert key
    assert not row_key(table(**kept_from))


def test_a_primary_key_that_takes_null_needs_the_row_id_beside_it():
    loose = table("a? b", primary_key=Key(("a",)), row_id="rowid")
    assert tie_breaker(loose) == "rowid"
    assert tie_breaker(table("a", primary_key=Key(("a",)), row_id="rowid")) is None
