"""Rows are not read again from a SQLite store to which nobody has written, and only then."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.models import Environment, prepared
from dynamic_databases.models.prepared import KeptAnswers, PreparedQuery, at_one_moment
from tests.conftest import write_sqlite
from tests.dynamic_databases.stores.notes import Open, kept_for_long, opened, request, store_with

__all__ = ["kept_for_long", "opened"]
pytestmark = pytest.mark.django_db
TABLE = """
    CREATE TABLE dynamic_databases_environment (
        id integer PRIMARY KEY, slug text, name text, position integer, colour text, protected bool
    );
    INSERT INTO dynamic_databases_environment VALUES
        (1, 'prod', '{}', 1, 'plum', 1), (2, 'dev', '', 2, 'blue', 0);
"""
Names = Callable[..., list[str]]
"""The names of the environments of a slug as a request reads them, by its own connection or a given one."""


def with_environments(path: Path, name: str) -> Path:
    return write_sqlite(store_with(path, "first"), TABLE.format(name))


@pytest.fixture(name="file")
def file_with_environments(tmp_path: Path) -> Path:
    return with_environments(tmp_path / "store.sqlite3", "first")


@pytest.fixture
def read(opened: Open, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Environment]]:
    query = PreparedQuery(lambda: Environment, lambda slug: Environment.objects.filter(slug=slug))

    def rows(slug: str = "prod", store: BaseDatabaseWrapper | None = None) -> list[Environment]:
        own = store or opened()
        monkeypatch.setattr(prepared, "connections", {"default": own})
        answer = query.rows(slug)
        if store is None:
            own.close_if_unusable_or_obsolete()
        return answer

    return rows


@pytest.fixture
def names(read: Callable[..., list[Environment]]) -> Names:
    return lambda *given: [row.name for row in read(*given)]


def change(file: Path, sql: str = "UPDATE dynamic_databases_environment SET name = 'changed'") -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute(sql)


def statements_of(store: BaseDatabaseWrapper, names: Names) -> int:
    """Return how many statements a request runs that reads a name."""
    ran: list[str] = []

    def counted(execute: Callable[..., object], sql: str, *arguments: object) -> object:
        ran.append(sql)
        return execute(sql, *arguments)

    with store.execute_wrapper(counted):
        assert names("prod", store) == ["first"]
    store.close_if_unusable_or_obsolete()
    return len(ran)


def test_nothing_is_read_again_while_nobody_writes(opened, names):
    assert [statements_of(opened(), names) for _ in range(4)] == [1, 1, 0, 0]
    assert (names("dev"), names("none"), names("none")) == ([""], [], [])


def test_a_change_is_read_by_the_next_request(file, names):
    for number in range(6):
        name = f"{number}"
        change(file, f"UPDATE dynamic_databases_environment SET name = '{name}'")
        assert [names() for _ in range(5)] == [[name]] * 5
    change(file, "DELETE FROM dynamic_databases_environment")
    assert names() == []


def test_what_a_request_wrote_itself_is_read(opened, names):
    assert [names() for _ in range(4)] == [["first"]] * 4
    store = opened()
    assert names("prod", store) == ["first"]
    with store.cursor() as cursor:
        cursor.execute("UPDATE dynamic_databases_environment SET name = 'own'")
    assert names("prod", store) == ["own"]
    store.close_if_unusable_or_obsolete()
    assert names() == ["own"]


def test_what_a_transaction_has_not_committed_is_nobody_elses(opened, names):
    assert [names() for _ in range(4)] == [["first"]] * 4
    store = opened()
    store.set_autocommit(False)
    with store.cursor() as cursor:
        cursor.execute("UPDATE dynamic_databases_environment SET name = 'own'")
    assert names("prod", store) == ["own"]
    assert names() == ["first"]
    store.rollback()
    store.set_autocommit(True)
    assert names() == ["first"]


def test_what_an_open_connection_reads_of_a_replaced_file_is_kept_for_nobody(file, opened, names):
    late = opened()
    assert request(opened()) == ["first"]
    late.ensure_connection()
    other = with_environments(file.parent / "other.sqlite3", "restored")
    for path in file.parent.glob(f"{file.name}-*"):
        path.unlink()
    other.replace(file)
    assert request(opened()) == ["first"]
    names("prod", late)
    assert [names() for _ in range(4)] == [["restored"]] * 4


def test_a_file_that_was_written_over_is_read_again(file, names):
    assert [names() for _ in range(4)] == [["first"]] * 4
    shutil.copyfile(with_environments(file.parent / "other.sqlite3", "restored"), file)
    assert [names() for _ in range(4)] == [["restored"]] * 4


def test_what_a_running_statement_began_with_is_kept_for_nobody(file, opened, names):
    assert [names("none") for _ in range(3)] == [[]] * 3
    late = opened()
    running = late.cursor()
    running.execute("SELECT name FROM dynamic_databases_environment")
    running.fetchone()
    change(file)
    assert names("prod", late) == ["first"]  # as its statement began
    running.close()
    assert [names() for _ in range(4)] == [["changed"]] * 4


def test_what_is_read_without_the_log_is_kept_for_nobody(file, opened, names):
    assert [names("none") for _ in range(3)] == [[]] * 3
    reading = opened()
    reading.cannot_write = sqlite3.OperationalError("the disk is full")
    reading.get_new_connection = lambda parameters: sqlite3.connect(file)
    assert names("prod", reading) == ["first"]
    reading.close()
    assert statements_of(opened(), names) == 1


def test_each_who_asks_has_rows_of_their_own(read):
    for _ in range(4):
        (row,) = read()
        assert (row.slug, row.name, row._state.adding, row._state.db) == ("prod", "first", False, "default")
        row.slug = row.name = "changed"
        row._state.adding = True
        row.note = ["added"]
    assert not hasattr(read()[0], "note")


@pytest.fixture
def answer(read: Callable[..., list[Environment]]) -> Callable[..., str]:
    """Return what a request makes of rows within a moment, with "(kept)" if another one has made it."""
    kept: KeptAnswers[str, str] = KeptAnswers(lambda: Environment, 4)

    def found(slug: str = "prod", store: BaseDatabaseWrapper | None = None) -> str:
        with at_one_moment():
            read("none", store)  # as a request looks for its session first
            known = kept.get(slug)
            if known is not None:
                return f"{known} (kept)"
            made = ", ".join(row.name for row in read(slug, store))
            kept.keep(slug, made)
            return made

    return found


def test_an_answer_is_kept_while_nobody_writes(answer, file):
    answers = [answer() for _ in range(5)]
    assert answers == sorted(answers)
    assert (answers[0], answers[-1]) == ("first", "first (kept)")
    change(file)
    answers = [answer() for _ in range(5)]
    assert answers == sorted(answers)
    assert (answers[0], answers[-1]) == ("changed", "changed (kept)")


def test_an_answer_of_rows_that_may_be_old_is_not_kept(answer, file, opened):
    assert [answer("none") for _ in range(4)][-1] == " (kept)"
    late = opened()
    running = late.cursor()
    running.execute("SELECT name FROM dynamic_databases_environment")
    running.fetchone()
    change(file)
    assert answer("prod", late) == "first"  # as its statement began
    running.close()
    assert [answer() for _ in range(5)][-1] == "changed (kept)"
    assert "first" not in answer()


def test_outside_of_a_moment_no_answer_is_kept():
    kept: KeptAnswers[str, str] = KeptAnswers(lambda: Environment, 4)
    kept.keep("prod", "first")
    assert kept.get("prod") is None
