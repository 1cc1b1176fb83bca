"""What a connection to a SQLite file refuses and answers, and when a statement ends.

Long, since the statements that are refused and those that are answered are tables.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import UndecodableText
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.sqlite.guard import clock_of
from dynamic_databases.errors import Forbidden, GuardMissing, TimedOut
from tests.dynamic_databases.dialects.sqlite.files import DIALECT, ask, make, opened

pytestmark = pytest.mark.usefixtures("unblocked")

SHOP = """
    CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT);
    INSERT INTO t VALUES (1, 'one');
    CREATE VIEW v AS SELECT b FROM t;
    CREATE VIRTUAL TABLE five USING fts5(x); INSERT INTO five VALUES ('hello world');
    CREATE VIRTUAL TABLE four USING fts4(x); INSERT INTO four VALUES ('hello world');
    CREATE VIRTUAL TABLE three USING fts3(x); INSERT INTO three VALUES ('hello world');
    CREATE VIRTUAL TABLE boxes USING rtree(id, low, high); INSERT INTO boxes VALUES (1, 0, 9);
    CREATE VIRTUAL TABLE words USING fts5vocab(five, row);
"""

WRITES = [
    "INSERT INTO t VALUES (2, 'two')",
    "INSERT INTO t VALUES (2, 'two') RETURNING a",
    "WITH x AS (SELECT 3) INSERT INTO t SELECT 3, 'three' FROM x",
    "REPLACE INTO t VALUES (1, 'x')",
    "UPDATE t SET b = 'x'",
    "DELETE FROM t",
    "INSERT INTO five VALUES ('x')",
    "INSERT INTO five (five) VALUES ('rebuild')",
    "INSERT INTO boxes VALUES (2, 0, 1)",
    "DELETE FROM boxes_node",
    "INSERT INTO boxes_rowid VALUES (7, 7)",
    "UPDATE sqlite_master SET sql = 'x'",
    "DELETE FROM sqlite_master",
    "CREATE TABLE x (a)",
    "CREATE TABLE x AS SELECT * FROM t",
    "CREATE TEMP TABLE x (a)",
    "CREATE TEMP VIEW x AS SELECT 1",
    "CREATE VIRTUAL TABLE x USING fts5(a)",
    "CREATE VIEW x AS SELECT 1",
    "CREATE INDEX x ON t (b)",
    "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END",
    "ALTER TABLE t RENAME TO x",
    "ALTER TABLE t ADD COLUMN c",
    "DROP TABLE t",
    "DROP VIEW v",
    "ANALYZE",
    "REINDEX",
    "VACUUM",
    "VACUUM INTO '{folder}/copy.db'",
    "ATTACH '{folder}/other.db' AS other",
    "ATTACH ':memory:' AS other",
    "DETACH main",
    "SELECT load_extension('x')",
    "SELECT fts3_tokenizer('simple')",
    "PRAGMA query_only = OFF",
    "PRAGMA QUERY_ONLY(0)",
    "PRAGMA main.query_only = 0",
    "PRAGMA writable_schema = ON",
    "PRAGMA trusted_schema = ON",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA user_version = 7",
    "PRAGMA application_id = 7",
    "PRAGMA wal_checkpoint",
    "PRAGMA optimize",
    "PRAGMA incremental_vacuum",
    "PRAGMA temp_store_directory = '{folder}'",
    "PRAGMA locking_mode = EXCLUSIVE",
]

READS = [
    ("SELECT b FROM t", [("one",)]),
    ("SELECT b FROM v", [("one",)]),
    ("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3) SELECT max(i) FROM n", [(3,)]),
    ("SELECT x FROM five WHERE five MATCH 'hello'", [("hello world",)]),
    ("SELECT x FROM four WHERE four MATCH 'hello'", [("hello world",)]),
    ("SELECT x FROM three WHERE three MATCH 'hello'", [("hello world",)]),
    ("SELECT id FROM boxes WHERE low < 5", [(1,)]),
    ("SELECT term FROM words ORDER BY term", [("hello",), ("world",)]),
    ("SELECT value FROM json_each('[7]')", [(7,)]),
    ("PRAGMA query_only", [(1,)]),
    ("SELECT name FROM pragma_table_info('t')", [("a",), ("b",)]),
    ("EXPLAIN QUERY PLAN SELECT 1", [(1, 0, 0, "SCAN CONSTANT ROW")]),
]

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
SLOW_ROWS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"


@pytest.fixture(params=["delete", "wal"])
def shop(request, tmp_path: Path) -> Path:
    return make(tmp_path / "shop.db", f"PRAGMA journal_mode = {request.param};" + SHOP)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.hostile
@pytest.mark.parametrize("sql", WRITES)
def test_a_write_is_refused_and_leaves_every_byte(shop: Path, sql: str):
    before = digest(shop)
    with opened(shop) as connection, pytest.raises(Error) as caught:
        ask(connection, sql.format(folder=shop.parent))
    assert isinstance(DIALECT.explain(caught.value, "writing"), Forbidden) or "modified" in str(caught.value)
    assert digest(shop) == before
    assert {path.name for path in shop.parent.iterdir()} <= {"shop.db", "shop.db-wal", "shop.db-shm"}


@pytest.mark.parametrize(("sql", "rows"), READS)
def test_whatever_only_reads_is_answered(shop: Path, sql: str, rows: list[tuple[Any, ...]]):
    with opened(shop) as connection:
        answer = ask(connection, sql)
    assert len(answer) == len(rows)
    assert answer == rows or "EXPLAIN" in sql


def test_reading_in_wal_mode_sees_what_is_not_checkpointed_and_writes_nothing(tmp_path: Path):
    path = make(tmp_path / "shop.db", "PRAGMA journal_mode = wal;" + SHOP)
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("INSERT INTO t VALUES (2, 'two')")
        writer.commit()
        before, log = digest(path), digest(tmp_path / "shop.db-wal")
        with opened(path) as connection:
            assert ask(connection, "SELECT count(*) FROM t") == [(2,)]
            DIALECT.read_catalog(connection)
        assert (digest(path), digest(tmp_path / "shop.db-wal")) == (before, log)


def test_the_authorizer_alone_refuses(shop: Path):
    with opened(shop) as connection:
        connection.ensure_connection()
        connection.settings_dict["NAME"] = connection.settings_dict["NAME"].replace("mode=ro", "mode=r%6F")
        with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
            connection.connection.execute("INSERT INTO t VALUES (2, 'two')")


def test_a_guard_that_does_not_hold_is_noticed(shop: Path, monkeypatch):
    monkeypatch.setattr("dynamic_databases.dialects.sqlite.guard.is_read_only", lambda connection: False)
    with opened(shop) as connection, pytest.raises(GuardMissing):
        connection.ensure_connection()


def test_rights_say_that_the_connection_refuses_writes(shop: Path):
    with opened(shop) as connection:
        assert DIALECT.rights(connection).read_only_enforced
        assert DIALECT.rights(connection).can_write


def test_a_library_user_may_write_where_that_was_asked_for(shop: Path):
    with opened(shop, read_only=False) as connection:
        ask(connection, "INSERT INTO t VALUES (2, 'two')")
        assert ask(connection, "SELECT count(*) FROM t") == [(2,)]
        assert not DIALECT.rights(connection).read_only_enforced


@pytest.mark.parametrize("read_only", [True, False])
def test_an_endless_statement_ends_at_its_limit(shop: Path, read_only: bool):
    with opened(shop, Limits(statement=0.2), read_only=read_only) as connection:
        connection.ensure_connection()
        began = time.monotonic()
        with pytest.raises(OperationalError) as caught:
            ask(connection, ENDLESS)
    assert time.monotonic() - began >= 0.2
    assert isinstance(DIALECT.explain(caught.value, "counting"), TimedOut)


def end_time_of(connection: BaseDatabaseWrapper) -> None:
    """Let the time limit of the latest statement be reached now."""
    clock = clock_of(connection)
    assert clock is not None
    clock.deadline = time.monotonic()


def test_fetching_counts_too(shop: Path):
    with opened(shop, Limits(statement=60)) as connection, connection.cursor() as cursor:
        cursor.execute(SLOW_ROWS)
        cursor.fetchmany(10)
        end_time_of(connection)
        with pytest.raises(OperationalError, match="interrupted"):
            cursor.fetchmany(1_000_000)


def test_an_idle_connections_next_statement_has_its_full_time(shop: Path):
    with opened(shop, Limits(statement=60)) as connection:
        ask(connection, "SELECT 1")
        end_time_of(connection)
        assert len(ask(connection, f"{SLOW_ROWS} LIMIT 20000")) == 20_000


def test_a_connection_that_is_opened_again_has_one_clock(shop: Path):
    with opened(shop) as connection:
        connection.ensure_connection()
        connection.close()
        ask(connection, "SELECT 1")
        assert len(connection.execute_wrappers) == 1


def test_the_clock_survives_a_wrapper_that_was_there_when_the_connection_was_opened(shop: Path):
    with opened(shop) as connection:
        with connection.execute_wrapper(lambda execute, *rest: execute(*rest)):
            ask(connection, "SELECT 1")
        assert clock_of(connection) is not None


@pytest.mark.parametrize("read_only", [True, False])
def test_a_connection_keeps_little_of_its_file(shop: Path, read_only: bool):
    with opened(shop, read_only=read_only) as connection:
        assert ask(connection, "PRAGMA cache_size") == [(-512,)]


def test_text_that_is_no_utf8_costs_one_value(tmp_path: Path):
    path = make(
        tmp_path / "t.db", "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('é'), (CAST(x'63ff' AS TEXT))"
    )
    with opened(path) as connection:
        good, bad = (row[0] for row in ask(connection, "SELECT a FROM t ORDER BY rowid"))
    assert (good, bad, type(bad)) == ("é", b"c\xff", UndecodableText)


def made_with_regexp(path: Path, script: str) -> Path:
    """Make a file whose structure calls REGEXP, as one of Django's may."""
    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("regexp", 2, lambda pattern, text: 1, deterministic=True)
        connection.executescript(script)
    return path


def test_a_view_does_not_reach_djangos_endless_regexp(tmp_path: Path):
    path = made_with_regexp(
        tmp_path / "t.db", "CREATE TABLE t (a); CREATE VIEW v AS SELECT 'aa' REGEXP '(a+)+$'"
    )
    with opened(path) as connection:
        with pytest.raises(OperationalError, match="function raised") as caught:
            ask(connection, "SELECT * FROM v")
        assert ask(connection, "SELECT count(*) FROM t") == [(0,)]
    assert "REGEXP is not run" in DIALECT.explain(caught.value, "reading").message


def test_an_index_that_calls_regexp_costs_nothing(tmp_path: Path):
    path = made_with_regexp(
        tmp_path / "t.db", "CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE a REGEXP 'x'"
    )
    with opened(path) as connection:
        assert ask(connection, "SELECT count(*) FROM t") == [(0,)]
        table = DIALECT.read_catalog(connection).catalog.table("t")
    assert table is not None
    assert [index.predicate for index in table.indexes] == ["a REGEXP 'x'"]


def test_a_generated_column_that_calls_regexp_costs_its_table_alone(tmp_path: Path):
    script = "CREATE TABLE t (a, b AS (a REGEXP '(a+)+$')); CREATE TABLE good (a); INSERT INTO t VALUES (1)"
    with opened(made_with_regexp(tmp_path / "t.db", script)) as connection:
        with pytest.raises(OperationalError, match="function raised"):
            ask(connection, "SELECT b FROM t")
        assert ask(connection, "SELECT a FROM good") == []


def test_djangos_functions_stay_where_the_file_does_not_call_them(shop: Path):
    with opened(shop) as connection:
        assert ask(connection, "SELECT 'shop' REGEXP 's.op'") == [(1,)]


def test_json_in_columns_checks_and_views_is_read(tmp_path: Path):
    script = """
        CREATE TABLE t (a CHECK (json_valid(a)), b AS (json_extract(a, '$.x')));
        CREATE VIEW v AS SELECT a ->> '$.x' AS x FROM t;
        INSERT INTO t VALUES ('{"x": 7}');
    """
    with opened(make(tmp_path / "t.db", script)) as connection:
        assert ask(connection, "SELECT b, x FROM t, v") == [(7, 7)]


def test_a_view_of_a_full_text_table_is_read(shop: Path):
    make(shop, "CREATE VIEW found AS SELECT x FROM five WHERE five MATCH 'hello'")
    with opened(shop) as connection:
        assert ask(connection, "SELECT x FROM found") == [("hello world",)]
