"""SQLite files in trouble: a locked, missing or changing one costs its own column in a comparison of rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from dynamic_databases.row_comparison import comparing
from dynamic_databases.row_comparison.reading import read_rows
from tests.browser.compare.test_rows_in_trouble import ADDRESS, CHANGED, UNITS, assert_dev_is_not_compared


@pytest.fixture
def shops(sqlite_database, settings) -> dict[str, Path]:
    """Register units in three files; those of test differ by a name. Return the files."""
    settings.STATEMENT_TIMEOUT = 1.0
    scripts = {"prod": UNITS, "test": CHANGED, "dev": UNITS}
    made = {slug: sqlite_database(slug, "shop", script) for slug, script in scripts.items()}
    return {slug: Path(database.config["NAME"]) for slug, database in made.items()}


@contextmanager
def changing(file: Path, *statements: str) -> Iterator[None]:
    """Let another program run statements on a file, and keep its connection for a block."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        for statement in statements:
            other.execute(statement)
        yield


def test_a_locked_file_is_busy(client, shops):
    client.get(ADDRESS)  # the structures are known
    with changing(shops["dev"], "BEGIN EXCLUSIVE"):
        assert_dev_is_not_compared(client, "busy", "lock|busy|writ")
    assert client.get(f"{ADDRESS}?_format=json").json()["complete"] is True


def test_a_table_that_was_dropped_meanwhile_is_not_there(client, shops):
    client.get(ADDRESS)
    with changing(shops["dev"], "DROP TABLE units", "CREATE TABLE others (id integer)"):
        assert_dev_is_not_compared(client, "no_table", "There is no table units there")


def test_a_file_that_is_gone_is_not_compared(client, shops):
    client.get(ADDRESS)
    shops["dev"].unlink()
    state = client.get(f"{ADDRESS}?_format=json").json()["unavailable"]["dev"]["state"]
    assert state != "no_table"
    assert_dev_is_not_compared(client, state, "file|open")


def test_what_changes_while_it_is_read_is_asked_for_once_more(client, shops, monkeypatch):
    done: list[str] = []

    def reading(side: Any, *rest: Any) -> Any:
        rows = read_rows(side, *rest)
        if side.label == "test" and not done:
            done.append(side.label)
            with changing(shops["test"], "UPDATE units SET name = 'pound' WHERE id = 2"):
                pass
        return rows

    monkeypatch.setattr(comparing, "read_rows", reading)
    content = client.get(f"{ADDRESS}?_format=json").json()
    assert done
    assert (content["rows"], content["summary"]["same"], content["complete"]) == ([], 2, True)
