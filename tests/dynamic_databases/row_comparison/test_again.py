"""Rows that differ are read again; what was merged before counts only where nothing has changed since."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from dynamic_databases.row_comparison import comparing
from dynamic_databases.row_comparison.merging import merge
from dynamic_databases.runtime_models import Page
from tests.dynamic_databases.row_comparison.asking import compared, differences

TABLE = """
    CREATE TABLE units (code text PRIMARY KEY, name);
    INSERT INTO units VALUES ('g', 'gram'), ('kg', '{0}'), ('t', {1});
"""
SIDES = {"prod": ("kilo", "x'74'"), "test": ("kilogram", "x'74'")}


@pytest.fixture
def units(sqlite_database, monkeypatch):
    monkeypatch.setattr(comparing, "MOST_BY_KEY", 0)  # all rows are read again
    return {slug: sqlite_database(slug, "shop", TABLE.format(*values)) for slug, values in SIDES.items()}


@pytest.fixture
def merged(monkeypatch) -> list[Any]:
    """A list of what is merged."""
    calls: list[Any] = []

    def merging(*arguments: Any) -> Any:
        calls.append(arguments)
        return merge(*arguments)

    monkeypatch.setattr(comparing, "merge", merging)
    return calls


def between_readings(units, monkeypatch, statement: str) -> None:
    """Run a statement on test's file before the second reading of a side."""
    file, reads = units["test"].config["NAME"], []
    rows = Page.rows

    def read(page: Page) -> Any:
        reads.append(page)
        if len(reads) == len(SIDES) + 1:
            with closing(sqlite3.connect(file)) as connection, connection:
                connection.execute(statement)
        return rows(page)

    monkeypatch.setattr(Page, "rows", read)


def test_rows_that_did_not_change_are_merged_once(units, merged):
    comparison = compared(units, "units")
    assert list(differences(comparison)) == [("kg", "name", "prod:kilo test:kilogram")]
    assert (comparison.total, comparison.same, comparison.is_confirmed) == (3, 2, True)
    assert len(merged) == 1


def test_a_row_that_was_set_right_meanwhile_does_not_differ(units, merged, monkeypatch):
    between_readings(units, monkeypatch, "UPDATE units SET name = 'kilo' WHERE code = 'kg'")
    comparison = compared(units, "units")
    assert (comparison.rows, comparison.total, comparison.same) == ((), 3, 3)
    assert len(merged) == 2


def test_a_value_that_changed_meanwhile_is_the_one_that_is_shown(units, monkeypatch):
    between_readings(units, monkeypatch, "UPDATE units SET name = 'Kilo' WHERE code = 'kg'")
    assert list(differences(compared(units, "units"))) == [("kg", "name", "prod:kilo test:Kilo")]
