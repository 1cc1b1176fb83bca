"""A comparison in parts that ends before the last row says why, and goes on behind the key where it ended."""

from __future__ import annotations

from typing import Any

import pytest

from dynamic_databases.catalog import TableName
from dynamic_databases.errors import Unreachable
from dynamic_databases.models import Database
from dynamic_databases.readings.counterparts import readings_of
from dynamic_databases.row_comparison import Large, RowComparison, RowQuestion, RowSubject, compare_rows
from dynamic_databases.row_comparison.checksums import busy, differences, pace, scanning
from tests.dynamic_databases.dialects.mysql import databases as mysql_databases
from tests.dynamic_databases.dialects.postgresql import databases as postgresql_databases
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
    assert comparison.stop.reason == "dev is busy: it is running 99 statements"
    assert comparison.total == 0


def test_a_server_whose_statements_are_not_visible_is_not_waited_for(tables, monkeypatch):
    monkeypatch.setattr(busy, "_running", lambda keyed: None)
    assert in_parts(tables).complete


VENDORS: dict[str, tuple[Any, str, str]] = {
    "postgresql": (
        postgresql_databases.session,
        "LOCK TABLE big IN ACCESS EXCLUSIVE MODE",
        "VACUUM ANALYZE big",
    ),
    "mariadb": (mysql_databases.session, "LOCK TABLES big WRITE", "ANALYZE TABLE big"),
}


@pytest.fixture(params=VENDORS)
def vendor(request):
    return request.param


@pytest.fixture
def on_server(request, vendor, environments):
    """Return the server of a vendor, and the same table in two of its databases."""
    server = request.getfixturevalue(f"{vendor}_server")
    databases = {}
    for slug in ("test", "dev"):
        name = server.create(None, script(slug))
        server.sql(VENDORS[vendor][2], name)  # so that its size is known
        databases[slug] = Database.objects.create(
            name="shop", environment=environments[slug], config=server.config(name)
        )
    return server, databases


def asked(databases: dict[str, Database]) -> tuple[RowSubject, RowQuestion]:
    """Return a question whose structures are already read."""
    subject = RowSubject("shop", databases, readings_of(databases), TableName(None, "big"))
    return subject, RowQuestion(limit=20, large=Large(seconds=300.0))


def test_a_locked_table_is_given_up_after_some_tries(on_server, vendor):
    server, databases = on_server
    subject, question = asked(databases)
    session, lock, _ = VENDORS[vendor]
    with session(server, databases["dev"].config["NAME"]) as locking:
        locking.execute(lock)
        comparison = compare_rows(subject, question)
    assert comparison.stop is not None, (comparison.problem, comparison.unavailable)
    assert comparison.stop.reason.startswith("dev did not answer for 32 rows within a second")
    assert (comparison.total, comparison.same, comparison.complete) == (0, 0, False)
    assert compare_rows(subject, question).complete


def test_a_table_that_is_dropped_meanwhile_is_not_compared(on_server, monkeypatch):
    server, databases = on_server
    subject, question = asked(databases)
    dropped: list[str] = []

    def answer(self: Any, *rest: Any, **more: Any) -> Any:
        if self.scanned.total > ROWS / 2 and not dropped:
            dropped.append("dev")
            server.sql("DROP TABLE big", databases["dev"].config["NAME"])
        return answer_of(self, *rest, **more)

    answer_of = scanning.Scan._answer
    monkeypatch.setattr(scanning.Scan, "_answer", answer)
    comparison = compare_rows(subject, question)
    assert dropped
    assert comparison.unavailable["dev"].code == "no_table"
    assert (comparison.rows, comparison.same, comparison.complete) == ((), 0, False)


def test_a_write_beside_it_is_seen_or_not_but_never_half(on_server, monkeypatch):
    """A row that changes after its checksum differed is asked for again, and is then the same."""
    server, databases = on_server
    subject, question = asked(databases)
    changed: list[str] = []

    def of_range(self: Any, *rest: Any) -> Any:
        if not changed:
            changed.append("dev")
            server.sql("UPDATE big SET name = 'test' WHERE id = 0", databases["dev"].config["NAME"])
        return read(self, *rest)

    read = differences.DifferingRows.of_range
    monkeypatch.setattr(differences.DifferingRows, "of_range", of_range)
    comparison = compare_rows(subject, question)
    assert changed
    assert [row.key for row in comparison.rows] == [(number,) for number in range(10, ROWS, 10)]
    assert (comparison.total, comparison.complete) == (ROWS, True)


def test_a_side_that_dies_meanwhile_is_left_out(on_server, monkeypatch):
    """What was found out about it is not reported: nothing is left to compare."""
    _, databases = on_server
    subject, question = asked(databases)

    def answer(self: Any, plan: Any, keys: Any, keyed: Any, **more: Any) -> Any:
        if keyed.side.label == "dev" and self.scanned.total > ROWS / 2:
            raise Unreachable("dev is gone.")
        return answer_of(self, plan, keys, keyed, **more)

    answer_of = scanning.Scan._answer
    monkeypatch.setattr(scanning.Scan, "_answer", answer)
    comparison = compare_rows(subject, question)
    assert comparison.unavailable["dev"].message == "dev is gone."
    assert (comparison.rows, comparison.same, comparison.complete) == ((), 0, False)


def test_sessions_are_kept_from_one_range_to_the_next(on_server, vendor):
    if vendor != "mariadb":
        pytest.skip("only MariaDB counts them at once, and keeps a text of rows in them")
    server, databases = on_server
    subject, question = asked(databases)
    compare_rows(subject, question)
    opened = []
    for _ in range(3):  # threads that other tests have left behind connect, too
        before = connections_of(server)
        assert compare_rows(subject, question).complete
        opened.append(connections_of(server) - before)
    assert min(opened) < 5  # ours to count, and perhaps a few


def connections_of(server: Any) -> int:
    """Return how many sessions a server ever had."""
    return int(server.sql("SHOW GLOBAL STATUS LIKE 'Connections'").split()[1])
