"""A comparison in parts that ends before the last row says why, and goes on behind the key where it ended."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import psycopg
import pytest

from dynamic_databases.catalog import TableName
from dynamic_databases.models import Database
from dynamic_databases.readings.counterparts import readings_of
from dynamic_databases.row_comparison import Large, RowComparison, RowQuestion, RowSubject, compare_rows
from dynamic_databases.row_comparison.checksums import busy, pace, scanning
from tests.dynamic_databases.row_comparison.asking import compared

ROWS = 300
TABLE = "CREATE TABLE big (id integer PRIMARY KEY, name varchar(40)); "
INSERT = "INSERT INTO big VALUES "


@pytest.fixture(autouse=True)
def _small_ranges(monkeypatch):
    monkeypatch.setattr(pace, "FIRST", 32)
    monkeypatch.setattr(pace, "FEWEST", 32)
    monkeypatch.setattr(scanning, "MOST", 32)
    monkeypatch.setattr(scanning, "READ_AT_ONCE", 32)


@pytest.fixture
def tables(sqlite_database):
    """Return a table of two environments, of whose rows every tenth differs."""
    return {slug: sqlite_database(slug, "shop", script(slug)) for slug in ("test", "dev")}


def script(slug: str) -> str:
    names = ((number, slug if number % 10 == 0 else "same") for number in range(ROWS))
    return TABLE + INSERT + ", ".join(f"({number}, '{name}')" for number, name in names) + ";"


def in_parts(databases: dict[str, Database], **large: Any) -> RowComparison:
    return compared(databases, "big", limit=20, large=Large(**{"seconds": 300.0, **large}))


def test_it_goes_on_until_every_row_was_compared_once(tables):
    keys: list[tuple[Any, ...]] = []
    total, after = 0, ()
    while True:
        comparison = in_parts(tables, differences=5, after=after)
        keys += [row.key for row in comparison.rows]
        total += comparison.total
        if comparison.stop is None:
            break
        assert comparison.stop.reason == scanning.ENOUGH
        assert not comparison.complete
        after = comparison.stop.after
    assert comparison.complete
    assert keys == [(number,) for number in range(0, ROWS, 10)]
    assert total == ROWS


def test_without_time_nothing_is_called_the_same(tables):
    comparison = in_parts(tables, seconds=0)
    assert comparison.stop is not None
    assert comparison.stop.reason == scanning.OUT_OF_TIME
    assert (comparison.stop.after, comparison.total, comparison.same) == ((), 0, 0)
    assert not comparison.complete


def test_a_busy_server_is_left_alone(tables, monkeypatch):
    monkeypatch.setattr(busy, "PAUSE", 0.0)
    monkeypatch.setattr(busy, "_running", lambda keyed: 99 if keyed.side.label == "dev" else 1)
    comparison = in_parts(tables)
    assert comparison.stop is not None
    assert comparison.stop.reason == "dev is busy: it runs 99 statements now"
    assert comparison.total == 0


def test_a_server_whose_statements_are_not_visible_is_not_waited_for(tables, monkeypatch):
    monkeypatch.setattr(busy, "_running", lambda keyed: None)
    assert in_parts(tables).complete


def test_a_locked_table_is_given_up_after_some_tries(environments, postgresql_server):
    databases = {}
    for slug in ("test", "dev"):
        name = postgresql_server.create(None, script(slug))
        postgresql_server.sql("VACUUM ANALYZE big", name)  # so that its size is known
        config = postgresql_server.config(name)
        databases[slug] = Database.objects.create(name="shop", environment=environments[slug], config=config)
    subject = RowSubject("shop", databases, readings_of(databases), TableName(None, "big"))
    question = RowQuestion(limit=20, large=Large(seconds=300.0))
    locking = psycopg.connect(**postgresql_server.conninfo(databases["dev"].config["NAME"]))
    with closing(locking):
        locking.execute("LOCK TABLE big IN ACCESS EXCLUSIVE MODE")
        comparison = compare_rows(subject, question)
    assert comparison.stop is not None, (comparison.problem, comparison.unavailable)
    assert comparison.stop.reason.startswith("dev did not answer for 32 rows within a second")
    assert (comparison.total, comparison.same, comparison.complete) == (0, 0, False)
    assert compare_rows(subject, question).complete
