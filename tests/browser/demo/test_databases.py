"""Files of the demo: whole, the same each time, and left alone when they are there."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from browser.demo import databases, make_demo


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_two_runs_make_the_same_bytes(folder, tmp_path):
    make_demo(tmp_path / "again")
    assert contents(tmp_path / "again") == contents(folder)


def test_shop_and_crm_are_made_in_three_environments(folder):
    made = make_demo(folder)
    assert [(database.name, database.environment) for database in made] == [
        (name, environment) for name in ("shop", "crm") for environment in ("prod", "test", "dev")
    ]
    assert sorted(contents(folder)) == sorted(database.path.name for database in made)


def test_a_second_run_leaves_complete_files_alone(folder, monkeypatch):
    made = make_demo(folder)
    before = [database.path.stat().st_ino for database in made]
    monkeypatch.setattr(databases, "write_database", lambda *_: pytest.fail("a complete file was made again"))
    assert make_demo(folder) == made
    assert [database.path.stat().st_ino for database in made] == before


def test_replace_makes_all_files_again(folder):
    made = make_demo(folder)
    before = [database.path.stat().st_mtime_ns for database in made]
    make_demo(folder, replace=True)
    assert all(database.path.stat().st_mtime_ns > old for database, old in zip(made, before, strict=True))


@pytest.mark.parametrize("damage", ["cut", "text", "empty", "older"])
def test_a_file_that_is_not_whole_is_made_again(folder, damage):
    path = make_demo(folder)[5].path
    whole = path.read_bytes()
    if damage == "cut":
        os.truncate(path, len(whole) // 2)
    elif damage == "text":
        path.write_text("no database at all" * 99)
    elif damage == "empty":
        path.write_bytes(b"")
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA user_version = 1")
    make_demo(folder)
    assert path.read_bytes() == whole


def test_a_run_that_fails_leaves_the_old_file_and_no_half_one(folder, monkeypatch):
    before = contents(folder)

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(databases, "insert", fail)
    with pytest.raises(sqlite3.OperationalError):
        make_demo(folder, replace=True)
    assert contents(folder) == before


def test_two_runs_at_once_do_no_harm(folder, tmp_path):
    runs = [threading.Thread(target=make_demo, args=(tmp_path / "both",)) for _run in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert contents(tmp_path / "both") == contents(folder)


def test_a_reader_keeps_the_file_that_it_opened(folder):
    path = make_demo(folder)[2].path
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as reader:
        before = reader.execute("SELECT count(*) FROM orders").fetchone()
        make_demo(folder, replace=True)
        assert reader.execute("SELECT count(*) FROM orders").fetchone() == before
