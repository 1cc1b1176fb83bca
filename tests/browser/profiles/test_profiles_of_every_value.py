"""Profiles of every type: what the server itself counts and sorts, on every vendor.

The tables are those of `every_value`; what is expected is asked over a connection of the test's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dynamic_databases.catalog.numbers import decimal_of
from tests.browser.rows.every_value import AS_TEXT, Column, columns, is_ordered, spelled
from tests.browser.rows.stores import mariadb_server, postgresql_server, sqlserver, store

__all__ = ["columns", "mariadb_server", "postgresql_server", "sqlserver", "store"]
pytestmark = pytest.mark.slow


def profile_of(column: Column) -> dict[str, Any]:
    answer = column.client.get(f"{column.store.url(column.name)}-/profile?_column=v&_format=json")
    assert answer.status_code == 200, (column.name, answer.content[:300])
    profile: dict[str, Any] = answer.json()["environments"]["prod"]
    assert profile["state"] == "read", (column.name, profile)
    return profile | {"edges": answer.json()["edges"]}


def sorted_rows(column: Column) -> list[int]:
    """Return the rows that are not NULL as the server sorts them; what it can't sort, as its text."""
    table = f"{{s}}{column.name}" if column.store.vendor == "sqlserver" else column.name
    is_text = column.name in AS_TEXT or not is_ordered(column)
    as_text = column.store.vendor == "postgresql" and is_text
    value = "v::text" if as_text else "v"
    sql = f"SELECT id FROM {table} WHERE {value} IS NOT NULL ORDER BY {value}"
    return [row for (row,) in column.store.ask(sql)]


def mistakes(column: Column) -> Iterator[tuple[Any, ...]]:
    """Yield what a profile says otherwise than the server."""
    column.read()
    profile, rows = profile_of(column), sorted_rows(column)
    nulls = [row for row, text in column.printed.items() if text is None]
    if (profile["rows"], profile["nulls"]) != (len(column.printed), len(nulls)):
        yield column.name, profile["rows"], profile["nulls"], len(column.printed), len(nulls)
    for end, row in (("smallest", rows[0]), ("largest", rows[-1])):
        if not is_same(text_of(profile[end]), column.printed[row]):
            yield column.name, end, profile[end], column.printed[row]
    if sum(profile["bins"]) not in (0, len(rows)):
        yield column.name, profile["bins"], len(rows)
    yield from mistaken_bins(column, profile)


def mistaken_bins(column: Column, profile: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the intervals that have other rows than the filters for them find."""
    for number, (start, end) in enumerate(
        zip(["", *profile["edges"]], [*profile["edges"], ""], strict=True) if profile["bins"] else ()
    ):
        query = {name: value for name, value in (("v__gte", start), ("v__lt", end)) if value}
        if len(column.page(query) or ()) != profile["bins"][number]:
            yield column.name, query, column.page(query), profile["bins"][number]


def text_of(value: Any) -> str | None:
    return None if value is None else str(spelled(value))


def is_same(text: str | None, other: str | None) -> bool:
    """Return whether two spellings are of one value: numbers by value, texts that a collation may equal."""
    if text is None or other is None:
        return text == other
    if decimal_of(text) is not None and decimal_of(other) is not None:
        return decimal_of(text) == decimal_of(other)
    return text.strip().lower() == other.strip().lower()


def test_a_profile_says_what_the_server_counts_and_sorts(columns: list[Column]):
    assert [wrong for column in columns for wrong in mistakes(column)] == []
