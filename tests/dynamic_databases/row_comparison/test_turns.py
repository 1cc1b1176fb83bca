"""Rows of SQLite files are fetched one file after the other, but nobody waits long for a slow one."""

from __future__ import annotations

from typing import Any

import pytest

from dynamic_databases.dialects import dialect_of
from dynamic_databases.row_comparison import turns
from dynamic_databases.runtime_models import Page
from tests.dynamic_databases.row_comparison.asking import compared

TABLE = "CREATE TABLE units (id integer PRIMARY KEY, name text); INSERT INTO units VALUES (1, 'kg');"
SLUGS = ("prod", "test", "dev")


@pytest.fixture
def units(sqlite_database):
    return {slug: sqlite_database(slug, "shop", TABLE) for slug in SLUGS}


def test_no_two_threads_fetch_at_once(units, monkeypatch):
    held: list[bool] = []
    read = Page.rows

    def rows(self: Any) -> Any:
        held.append(turns._turn.locked())
        return read(self)

    monkeypatch.setattr(Page, "rows", rows)
    assert compared(units, "units").complete
    assert held == [True] * len(SLUGS)
    assert not turns._turn.locked()


def test_a_slow_file_does_not_keep_the_others_waiting(units, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.01)
    with turns.turn_to_fetch(dialect_of("sqlite")):
        comparison = compared(units, "units")
    assert (comparison.complete, comparison.same) == (True, 1)


def test_servers_are_not_waited_for():
    with turns.turn_to_fetch(dialect_of("postgresql")):
        assert not turns._turn.locked()
