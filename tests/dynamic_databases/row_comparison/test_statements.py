"""The statements that would make one side as another, run on a copy, leave no difference."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest

from dynamic_databases.models import Database
from dynamic_databases.row_comparison.statement_order import RENAMED
from dynamic_databases.row_comparison.statements import Statements, statements
from tests.conftest import write_sqlite
from tests.dynamic_databases.row_comparison.asking import compared
from tests.dynamic_databases.row_comparison.planted import plant, script

VENDORS = ("sqlite", "postgresql", "mariadb")
TREE = """
    CREATE TABLE folders (id integer PRIMARY KEY, name varchar(20) NOT NULL UNIQUE, rank_ integer UNIQUE,
        parent_id integer, FOREIGN KEY (parent_id) REFERENCES folders (id));
"""
FOLDERS = {
    "prod": """
        INSERT INTO folders VALUES (1, 'root', 1, NULL), (5, 'a', 2, 1), (6, 'b', 3, 5), (7, 'c', 4, 6);
    """,
    "dev": """
        INSERT INTO folders VALUES (10, 'root', 9, NULL), (11, 'z', 2, 10), (12, 'y', 8, 10),
            (13, 'c', 4, 12);
    """,
}


class Copies:
    """Databases of one vendor, registered as the shop of several environments, that a test may change."""

    def __init__(self, vendor: str, request: Any, environments: Any, folder: Any) -> None:
        self.vendor, self.environments, self.folder = vendor, environments, folder
        self.server = None if vendor == "sqlite" else request.getfixturevalue(f"{vendor}_server")
        self.names: dict[str, Any] = {}

    def make(self, slug: str, text: str) -> Database:
        if self.server is None:
            self.names[slug] = write_sqlite(self.folder / f"{slug}.sqlite3", text)
            config: dict[str, Any] = {"ENGINE": "sqlite", "NAME": str(self.names[slug])}
        else:
            self.names[slug] = self.server.create(None, text)
            config = self.server.config(self.names[slug])
        return Database.objects.create(name="shop", environment=self.environments[slug], config=config)

    def run(self, slug: str, text: str) -> None:
        if self.server is None:
            with closing(sqlite3.connect(self.names[slug])) as connection:
                connection.executescript(f"PRAGMA foreign_keys = ON; {text}")
        else:
            self.server.sql(text, self.names[slug])


@pytest.fixture(params=VENDORS)
def copies(request, environments, tmp_path, settings):
    settings.SQLITE_FOLDERS = [tmp_path]
    return Copies(request.param, request, environments, tmp_path)


def written(databases: dict[str, Database], table: str, **question: Any) -> Statements:
    comparison = compared(databases, table, with_ignored=True, **question)
    text = statements(comparison, "dev", deletes=True)
    assert text is not None
    return text


def test_what_was_planted_is_gone_afterwards(copies):
    planted = plant(7, ("prod", "dev"))
    databases = {
        slug: copies.make(slug, script(copies.vendor, planted.rows[slug], 3 * seed))
        for seed, slug in enumerate(("prod", "dev"))
    }
    question: dict[str, Any] = {"by": ("code",), "ignore": ("updated_at",)}
    text = written(databases, "currencies", **question)
    assert text.notes == ()
    assert {kind: count > 0 for kind, count in text.counts.items()} == dict.fromkeys(
        ("INSERT", "UPDATE", "DELETE"), True
    )
    copies.run("dev", text.text)
    after = compared(databases, "currencies", **question)
    assert (after.complete, list(after.rows)) == (True, [])
    assert after.same == len(planted.rows["prod"])


def test_rows_that_refer_to_one_another_and_take_over_unique_values(copies):
    databases = {slug: copies.make(slug, TREE + rows) for slug, rows in FOLDERS.items()}
    text = written(databases, "folders", by=("name",))
    copies.run("dev", text.text)
    after = compared(databases, "folders", by=("name",))
    assert (after.complete, list(after.rows)) == (True, []), text.text


def test_deletes_are_comments_until_they_are_asked_for(copies):
    databases = {slug: copies.make(slug, TREE + rows) for slug, rows in FOLDERS.items()}
    comparison = compared(databases, "folders", by=("name",), with_ignored=True)
    text = statements(comparison, "dev")
    assert text is not None
    deletes = [line for line in text.lines if "DELETE" in line]
    assert len(deletes) == text.counts["DELETE"] == 2
    assert all(line.startswith("-- ") for line in deletes)


def test_there_are_none_for_a_side_that_was_not_read(copies):
    databases = {
        "prod": copies.make("prod", TREE),
        "dev": copies.make("dev", "CREATE TABLE other (id integer);"),
    }
    assert statements(compared(databases, "folders", with_ignored=True), "dev") is None
    assert statements(compared(databases, "folders", with_ignored=True), "prod") is None


SEATS = """
    CREATE TABLE seats (name varchar(20) PRIMARY KEY, guest integer UNIQUE, number integer NOT NULL UNIQUE,
        label varchar(10) NOT NULL UNIQUE, region varchar(4) NOT NULL, place integer NOT NULL,
        day date NOT NULL UNIQUE, UNIQUE (region, place));
"""
SEATED = {
    "a": {"guest": "1", "number": "1", "label": "'x'", "place": "'r', 1", "day": "'2026-01-01'"},
    "b": {"guest": "2", "number": "2", "label": "'y'", "place": "'r', 2", "day": "'2026-01-02'"},
    "c": {"guest": "3", "number": "3", "label": "'z'", "place": "'s', 1", "day": "'2026-01-03'"},
    "d": {"guest": "4", "number": "4", "label": "'w'", "place": "'s', 2", "day": "'2026-01-04'"},
}
EXCHANGES = ({"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "a"}, {"a": "b", "b": "a", "c": "d", "d": "c"})


def seats(column: str = "", exchange: Mapping[str, str] | None = None) -> str:
    """Return SQL for the table, in which some rows have each other's value of a column."""
    rows = {name: dict(row) for name, row in SEATED.items()}
    for name, other in (exchange or {}).items():
        rows[name][column] = SEATED[other][column]
    lines = ", ".join(f"('{name}', {', '.join(row.values())})" for name, row in rows.items())
    return f"{SEATS} INSERT INTO seats VALUES {lines};"


@pytest.mark.parametrize("exchange", EXCHANGES, ids=["two", "three in a ring", "two pairs"])
@pytest.mark.parametrize("column", ["guest", "number", "label", "place"])
def test_rows_exchange_unique_values(copies, column, exchange):
    databases = {"prod": copies.make("prod", seats()), "dev": copies.make("dev", seats(column, exchange))}
    text = written(databases, "seats")
    assert text.notes == ()
    copies.run("dev", text.text)
    after = compared(databases, "seats")
    assert (after.complete, list(after.rows)) == (True, []), text.text


def test_where_no_order_suits_the_keys_that_is_said(copies):
    databases = {
        "prod": copies.make("prod", seats()),
        "dev": copies.make("dev", seats("day", EXCHANGES[0])),
    }
    text = written(databases, "seats")
    assert text.counts == {"UPDATE": 2}
    assert any("exchange unique values" in note for note in text.notes)


KNOTS = {
    "rows to delete refer to each other": (
        "INSERT INTO folders VALUES (1, 'kept', 1, NULL);",
        """
        INSERT INTO folders VALUES (1, 'kept', 1, NULL), (2, 'a', 2, NULL), (3, 'b', 3, 2);
        UPDATE folders SET parent_id = 3 WHERE id = 2;
        """,
    ),
    "a row to delete refers to itself": (
        "INSERT INTO folders VALUES (1, 'kept', 1, NULL);",
        """
        INSERT INTO folders VALUES (1, 'kept', 1, NULL), (2, 'a', 2, NULL);
        UPDATE folders SET parent_id = 2 WHERE id = 2;
        """,
    ),
    "a new row takes over what a row has that is to refer to it": (
        "INSERT INTO folders VALUES (2, 'new', 7, NULL), (1, 'kept', 1, 2);",
        "INSERT INTO folders VALUES (1, 'kept', 7, NULL);",
    ),
    "a new row takes over what a row has that others refer to until it is deleted": (
        "INSERT INTO folders VALUES (2, 'new', 7, NULL), (1, 'kept', 1, 2);",
        "INSERT INTO folders VALUES (3, 'old', 7, NULL), (1, 'kept', 1, 3);",
    ),
}


@pytest.mark.parametrize("knot", KNOTS)
def test_rows_that_wait_for_each_other(copies, knot):
    databases = {
        slug: copies.make(slug, TREE + rows) for slug, rows in zip(("prod", "dev"), KNOTS[knot], strict=True)
    }
    text = written(databases, "folders", by=("name",))
    assert text.notes == ()
    copies.run("dev", text.text)
    after = compared(databases, "folders", by=("name",))
    assert (after.complete, list(after.rows)) == (True, []), text.text


def test_references_follow_rows_that_get_other_names(copies):
    """By number row 6 is to be called i, as row 13 is that goes; what refers to i means row 6 then."""
    rows = {
        "prod": "(6, 'i', 1, NULL), (7, 'k', 2, 6), (21, 'e', 3, 6), (22, 'kept', 4, NULL)",
        "dev": "(6, 'h', 1, NULL), (13, 'i', 5, NULL), (7, 'k', 9, 13), (22, 'kept', 4, NULL)",
    }
    databases = {
        slug: copies.make(slug, f"{TREE} INSERT INTO folders VALUES {values};")
        for slug, values in rows.items()
    }
    text = written(databases, "folders")
    assert text.notes == (RENAMED,)
    copies.run("dev", text.text)
    after = compared(databases, "folders")
    assert (after.complete, list(after.rows)) == (True, []), text.text


def test_numbers_that_stay_are_no_reason_to_give_up_an_order(copies):
    """Rows that are known by their names have other numbers here and there, which nothing sets."""
    rows = "INSERT INTO folders VALUES ({}, 'a', {}, NULL), ({}, 'b', {}, NULL);"
    databases = {
        "prod": copies.make("prod", TREE + rows.format(1, 10, 2, 20)),
        "dev": copies.make("dev", TREE + rows.format(2, 11, 1, 21)),
    }
    text = written(databases, "folders", by=("name",))
    assert (text.notes, text.counts) == ((), {"UPDATE": 2})


RING = """
    CREATE TABLE folders (id integer PRIMARY KEY, name varchar(40) NOT NULL UNIQUE, parent_id integer,
        FOREIGN KEY (parent_id) REFERENCES folders (id));
    INSERT INTO folders VALUES (90, 'kept', NULL);
"""
RINGS = """
    INSERT INTO folders VALUES (1, 'it''s; -- own', NULL), (2, 'a', NULL), (3, 'b', 2);
    INSERT INTO folders VALUES (4, 'c', 3), (5, 'd', 4);
    UPDATE folders SET parent_id = 1 WHERE id = 1;
    UPDATE folders SET parent_id = 4 WHERE id = 2;
    UPDATE folders SET parent_id = 2 WHERE id = 90;
"""


@pytest.mark.parametrize("by", [("name",), ()])
def test_new_rows_that_refer_to_themselves_and_in_a_ring(copies, by):
    databases = {"prod": copies.make("prod", RING + RINGS), "dev": copies.make("dev", RING)}
    text = written(databases, "folders", by=by)
    assert text.notes == ()
    copies.run("dev", text.text)
    after = compared(databases, "folders", by=by)
    assert (after.complete, list(after.rows)) == (True, []), text.text
