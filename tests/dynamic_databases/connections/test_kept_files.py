"""Connections to SQLite files that are kept: only to the same, unchanged file, and in nobody's way."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.db import connections

from dynamic_databases.connections import aliases, live, reading, register
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.dialects.sqlite.guard import authorize
from dynamic_databases.errors import Unreachable
from tests.conftest import write_sqlite
from tests.dynamic_databases.connections.opened import ask, open_files

pytestmark = pytest.mark.django_db

ONE, TWO = (f"CREATE TABLE t (x); INSERT INTO t VALUES ({number})" for number in (1, 2))
NAME = "prod-shop.sqlite3"


@pytest.fixture
def shop(sqlite_database):
    return live(sqlite_database("prod", "shop", ONE, OPTIONS={"timeout": 0.1}))


@pytest.fixture
def file(shop, tmp_path: Path) -> Path:
    return tmp_path / NAME


def rows(connection):
    """Return the rows that one request reads."""
    request_started.send(sender=None)
    aliases.vouch_for(connection.alias)
    with reading(connection) as wrapper:
        answer = ask(wrapper)
    request_finished.send(sender=None)
    return answer


def write(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file, timeout=0.1, isolation_level=None)) as connection:
        connection.execute(statement)


def test_a_file_stays_open_for_the_next_request(shop):
    assert rows(shop) == [(1,)]
    assert open_files(NAME) == 1


def test_a_file_put_in_its_place_is_read_instead(shop, file):
    rows(shop)
    write_sqlite(file.with_suffix(".new"), TWO).replace(file)
    assert rows(shop) == [(2,)]
    assert open_files(NAME) == 1, "the one that lies there no more is closed"


def test_a_copy_written_over_it_is_read_instead(shop, file):
    rows(shop)
    file.write_bytes(write_sqlite(file.with_suffix(".new"), TWO).read_bytes())
    os.utime(file)
    assert rows(shop) == [(2,)]


def test_what_another_program_commits_is_read(shop, file):
    rows(shop)
    write(file, "UPDATE t SET x = 3")
    assert rows(shop) == [(3,)]


def test_a_file_that_was_removed_is_missing(shop, file):
    rows(shop)
    file.unlink()
    with pytest.raises(Unreachable, match="the file is missing"):
        rows(shop)
    assert open_files(NAME) == 0


def test_an_open_file_keeps_nobody_from_writing(shop, file):
    rows(shop)
    assert open_files(NAME) == 1
    write(file, "BEGIN EXCLUSIVE")
    write(file, "PRAGMA journal_mode = WAL")
    assert rows(shop) == [(1,)]


def test_a_connection_whose_statement_was_left_unfinished_is_not_kept(shop, file):
    write(file, "INSERT INTO t VALUES (2), (3)")
    with reading(shop) as wrapper:
        ask(wrapper)
        unfinished = wrapper.connection.execute("SELECT x FROM t")
        unfinished.fetchone()
    request_finished.send(sender=None)
    assert len(idle_connections) == 0
    del unfinished
    write(file, "DELETE FROM t")
    assert open_files(NAME) == 0


def test_a_cursor_that_has_read_all_is_in_nobodys_way(shop):
    with reading(shop) as wrapper:
        ask(wrapper)
        finished = wrapper.connection.execute("SELECT x FROM t")
        finished.fetchall()
    request_finished.send(sender=None)
    assert len(idle_connections) == 1
    del finished


def test_the_next_request_prepares_no_statement_again(shop, monkeypatch):
    columns: list[str | None] = []

    def noted(action: int, first: str | None, second: str | None, *rest: str | None) -> int:
        if action == sqlite3.SQLITE_READ:
            columns.append(second)
        return authorize(action, first, second, *rest)

    monkeypatch.setattr("dynamic_databases.dialects.sqlite.guard.authorize", noted)
    assert [rows(shop) for _ in range(3)] == [[(1,)]] * 3
    assert columns.count("x") == 1


def test_a_transaction_that_was_left_open_ends_with_its_request(shop, file):
    request_started.send(sender=None)
    aliases.vouch_for(shop.alias)
    with reading(shop) as wrapper:
        wrapper.connection.execute("BEGIN")
        ask(wrapper)
    request_finished.send(sender=None)
    write(file, "DELETE FROM t")
    assert open_files(NAME) == 0


def test_a_session_that_is_not_as_it_was_guarded_is_not_kept(shop):
    with reading(shop) as wrapper:
        ask(wrapper)
        wrapper.connection.set_authorizer(None)
        wrapper.connection.execute("PRAGMA query_only = OFF")
    request_finished.send(sender=None)
    assert open_files(NAME) == 0


def test_no_file_in_wal_mode_is_kept_open_since_its_log_would_stay_beside_it(shop, file):
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("UPDATE t SET x = 4")
        assert rows(shop) == [(4,)]
    assert open_files(NAME) == 0
    assert not Path(f"{file}-wal").exists()


def test_no_connection_that_may_write_is_kept(sqlite_database):
    database = sqlite_database("dev", "shop", ONE, READ_ONLY=False)
    alias = register(database, read_only=False)
    with connections[alias].cursor() as cursor:
        cursor.execute("UPDATE t SET x = 5")
    request_finished.send(sender=None)
    assert len(idle_connections) == 0
    assert open_files("dev-shop.sqlite3") == 0
