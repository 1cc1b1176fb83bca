from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.db import Error
from hypothesis import given, settings
from hypothesis import strategies as st

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.errors import (
    Busy,
    Corrupt,
    DatabaseUnavailable,
    QueryFailed,
    StructureChanged,
    Unreachable,
)
from tests.dynamic_databases.dialects.sqlite.files import DIALECT, ask, make, opened

pytestmark = pytest.mark.usefixtures("unblocked")

TEXT = Kind(Family.TEXT)
IMPATIENT = Limits(lock=0.1)
MANY = "json_each('[1,2,3,4,5,6,7,8,9]') AS one, json_each('[1,2,3]') AS other"


def failure(path: Path, sql: str = "SELECT * FROM t", limits: Limits = IMPATIENT) -> DatabaseUnavailable:
    with opened(path, limits) as connection, pytest.raises(Error) as caught:
        ask(connection, sql)
    return DIALECT.explain(caught.value, "reading shop in prod")


def shown(value: object, limit: int | None, encoding: str = "UTF-8") -> object:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"PRAGMA encoding = '{encoding}'")
        database.execute("CREATE TABLE t (a)")
        database.execute("INSERT INTO t VALUES (?)", (value,))
        return database.execute(f"SELECT {DIALECT.shown('a', TEXT, limit)} FROM t").fetchone()[0]


@pytest.mark.parametrize(
    "value", [None, 7, -(2**63), 1.5, float("inf"), "", "x", b"", b"\0\xff", "é🦊", "a\0b"]
)
@pytest.mark.parametrize("limit", [None, 10])
def test_a_short_value_is_shown_as_stored(value: object, limit: int | None):
    assert shown(value, limit) == value
    assert type(shown(value, limit)) is type(value)


VALUES = st.text(max_size=60) | st.binary(max_size=60) | st.integers(-(2**63), 2**63 - 1)


@settings(deadline=None)
@given(st.text(st.sampled_from("aé🦊\0"), max_size=40) | st.binary(max_size=40), st.integers(1, 12))
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le"])
def test_a_long_value_is_cut_behind_the_limit_and_never_before(encoding: str, value: str | bytes, limit: int):
    try:
        part = shown(value, limit, encoding)
    except sqlite3.OperationalError as error:  # a character cut in two: the real connection gives bytes
        assert "\0" in value and "UTF-8" in str(error)  # noqa: PT017, PT018
        return
    assert isinstance(part, type(value))
    assert part[: limit + 1] == value[: limit + 1]
    assert len(part) <= 4 * (limit + 1)


def test_a_value_that_is_cut_costs_little(tmp_path: Path):
    path = make(tmp_path / "t.db", "CREATE TABLE t (a); INSERT INTO t VALUES (hex(zeroblob(10000000)))")
    with opened(path) as connection:
        began = time.process_time()
        (value,) = ask(connection, f"SELECT {DIALECT.shown('a', TEXT, 200)} FROM t")[0]
    assert len(value) == 201
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("type_", "stored", "text"),
    [
        ("INTEGER", 7, "7"),
        ("NUMERIC", 1.5, "1.5"),
        ("REAL", 2.0, "2"),
        ("VARCHAR(9)", "7", "7"),
        ("DATE", "2020-02-30", "2020-02-30"),
    ],
)
def test_text_finds_the_value_that_it_spells(tmp_path: Path, type_: str, stored: object, text: str):
    path = make(tmp_path / "t.db", f"CREATE TABLE t (a {type_}); INSERT INTO t VALUES ({stored!r})")
    placeholder = DIALECT.parameter(Column("a", 1, type_, TEXT))
    with opened(path) as connection:
        assert ask(connection, f"SELECT count(*) FROM t WHERE a = {placeholder}", (text,)) == [(1,)]


def test_a_missing_file_is_unreachable(tmp_path: Path):
    error = failure(tmp_path / "missing.db")
    assert isinstance(error, Unreachable)
    assert error.message.startswith("Reading shop in prod failed: the file is missing")
    assert str(tmp_path) not in error.message


@pytest.mark.parametrize(
    "content",
    [b"not a database, but long enough to be looked at" * 100, b"SQLite format 3\0" + b"\xff" * 5000],
)
def test_what_is_no_database_is_corrupt(tmp_path: Path, content: bytes):
    (tmp_path / "t.db").write_bytes(content)
    assert isinstance(failure(tmp_path / "t.db"), Corrupt)


def test_a_damaged_file_is_corrupt(tmp_path: Path):
    path = make(
        tmp_path / "t.db",
        "CREATE TABLE t (a); INSERT INTO t SELECT hex(zeroblob(900)) FROM json_each('[1,2,3,4,5,6,7,8,9]')",
    )
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)
    assert isinstance(failure(path), Corrupt)


def test_a_locked_file_is_busy(tmp_path: Path):
    path = make(tmp_path / "t.db", "CREATE TABLE t (a)")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert isinstance(failure(path), Busy)


def test_a_file_left_in_the_midst_of_writing_says_so(tmp_path: Path):
    path = make(tmp_path / "t.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA cache_size = 1")
        other.execute("BEGIN IMMEDIATE")
        other.execute(f"INSERT INTO t SELECT hex(zeroblob(2000)) FROM {MANY}")
        for suffix in ("", "-journal"):
            shutil.copy(f"{path}{suffix}", f"{tmp_path}/left.db{suffix}")
    error = failure(tmp_path / "left.db")
    assert isinstance(error, Busy)
    assert "before it had finished writing" in error.message


def test_a_table_or_column_that_is_gone_is_a_changed_structure(tmp_path: Path):
    path = make(tmp_path / "t.db", "CREATE TABLE t (a)")
    assert isinstance(failure(path, f"SELECT 1 FROM {DIALECT.quote_table('main', 'gone')}"), StructureChanged)
    assert isinstance(failure(path, 'SELECT "t"."gone" FROM "t"'), StructureChanged)


def test_what_a_view_misses_is_its_own_fault(tmp_path: Path):
    path = make(
        tmp_path / "t.db",
        "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM gone; CREATE VIEW w AS SELECT zz FROM t",
    )
    first, second = failure(path, 'SELECT "v"."a" FROM "v"'), failure(path, 'SELECT "w"."zz" FROM "w"')
    assert [type(first), type(second)] == [QueryFailed, QueryFailed]
    assert "no such table: main.gone" in first.message


def test_the_servers_own_reason_is_one_short_line(tmp_path: Path):
    path = make(tmp_path / "t.db", "CREATE TABLE t (a)")
    message = failure(path, f"SELECT f{'x' * 999}\n()").message
    assert message.count("\n") == 0
    assert 300 < len(message) < 400


def version_of(connection) -> str:
    return DIALECT.structure_version(connection)


def test_the_structures_version_changes_with_it_and_not_with_rows(tmp_path: Path):
    path = make(tmp_path / "t.db", "PRAGMA journal_mode = wal; CREATE TABLE t (a)")
    with opened(path) as connection, closing(sqlite3.connect(path)) as writer:
        before = version_of(connection)
        writer.execute("INSERT INTO t VALUES (1)")
        writer.commit()
        assert version_of(connection) == before
        writer.execute("ALTER TABLE t ADD COLUMN b")
        assert version_of(connection) != before


def test_the_structure_is_looked_at_again_only_after_a_commit(tmp_path: Path):
    path = make(tmp_path / "t.db", "CREATE TABLE t (a)")
    looked_at: list[str] = []

    def counted(execute, sql, *rest):
        looked_at.append(sql)
        return execute(sql, *rest)

    with opened(path) as connection, closing(sqlite3.connect(path)) as writer:
        before = version_of(connection)
        with connection.execute_wrapper(counted):
            assert version_of(connection) == before
            assert looked_at == []
            writer.execute("CREATE TABLE u (a)")
            assert version_of(connection) != before
            connection.close()  # another connection has a count of its own
            version_of(connection)
        assert len(looked_at) == 2


def test_a_replaced_file_is_noticed_and_read(tmp_path: Path):
    path = make(tmp_path / "t.db", "CREATE TABLE t (a)")
    other = make(tmp_path / "other.db", "CREATE TABLE u (a)")
    with opened(path) as connection:
        before = version_of(connection)
        other.replace(path)
        assert version_of(connection) != before
        assert ask(connection, "SELECT count(*) FROM u") == [(0,)]


@pytest.mark.parametrize("other", ["CREATE TABLE t (a, b)", "CREATE TABLE t (b)"])
def test_another_file_of_the_same_age_in_the_same_place_is_noticed(tmp_path: Path, other):
    path = make(tmp_path / "t.db", "CREATE TABLE t (a)")
    with opened(path) as connection:
        before = version_of(connection)
    content = make(tmp_path / "other.db", other).read_bytes()
    path.write_bytes(content)  # the same inode, and as many changes of structure
    with opened(path) as connection:
        assert version_of(connection) != before


def test_a_file_that_was_removed_is_unreachable(tmp_path: Path):
    path = make(tmp_path / "t.db", "CREATE TABLE t (a)")
    with opened(path) as connection:
        ask(connection, "SELECT 1")
        path.unlink()
        with pytest.raises(Error) as caught:
            version_of(connection)
    assert isinstance(DIALECT.explain(caught.value, "reading"), Unreachable)


@pytest.mark.parametrize(
    ("sql", "read"),
    [
        ("SELECT %s, %s", ("a", "b")),
        ("SELECT '%%', %s, %s", ("%", "a", "b")),
        ("SELECT '%%s', %s, %s", ("%s", "a", "b")),
        ("SELECT %s || '%%%%', %s", ("a%%", "b")),
    ],
)
def test_placeholders_are_told_from_doubled_signs(tmp_path, sql, read):
    with opened(make(tmp_path / "t.sqlite3", "CREATE TABLE t (x)")) as connection:
        assert ask(connection, sql, ("a", "b")) == [read]
