"""Which files of a folder are listed as databases, and that listing them harms none that is open."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from dynamic_databases.dialects.limits import Policy
from dynamic_databases.dialects.sqlite.folders import databases_in
from tests.dynamic_databases.dialects.sqlite.files import make

WRITE = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"


def others_can_write(file: Path) -> bool:
    """Return whether another process can begin to write to a file now."""
    done = subprocess.run([sys.executable, "-c", WRITE, file], capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "database is locked" in done.stderr
    return done.returncode == 0


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
@pytest.mark.parametrize("link", [None, "link.db", "link-shm"])
def test_a_file_that_is_being_written_stays_locked(tmp_path: Path, mode: str, link: str | None):
    file = make(tmp_path / "shop.db", f"PRAGMA journal_mode = {mode}; CREATE TABLE orders (id)")
    if link is not None:
        (tmp_path / link).symlink_to("shop.db-shm" if link.endswith("shm") else "shop.db")
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO orders VALUES (1)")
        assert "shop.db" in databases_in(Policy(folders=(tmp_path,)))
        assert not others_can_write(file)
    assert others_can_write(file)


def test_what_is_open_is_not_taken_for_unused(tmp_path: Path):
    file = make(tmp_path / "shop.db", "PRAGMA journal_mode = WAL; CREATE TABLE orders (id)")
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("SELECT * FROM orders").fetchall()
        databases_in(Policy(folders=(tmp_path,)))
        # The last one that closes a file takes away what lies beside it.
        subprocess.run([sys.executable, "-c", WRITE, file], check=True)
        assert sorted(os.listdir(tmp_path)) == ["shop.db", "shop.db-shm", "shop.db-wal"]


def test_what_is_no_database_is_not_listed(tmp_path: Path):
    make(tmp_path / "a 100%.db", "CREATE TABLE orders (id)")
    make(tmp_path / "my-journal", "CREATE TABLE orders (id)")
    (tmp_path / "empty.db").touch()
    (tmp_path / "notes.txt").write_text("SQLite format 3 is a format")
    (tmp_path / "long.txt").write_bytes(bytes(5_120))
    assert databases_in(Policy(folders=(tmp_path,))) == ["a 100%.db", "my-journal"]


def test_listing_makes_nothing_beside_a_file(tmp_path: Path):
    make(tmp_path / "shop.db", "PRAGMA journal_mode = WAL; CREATE TABLE orders (id)")
    os.chmod(tmp_path, 0o500)
    try:
        assert databases_in(Policy(folders=(tmp_path,))) == ["shop.db"]
    finally:
        os.chmod(tmp_path, 0o700)
    assert os.listdir(tmp_path) == ["shop.db"]
