from __future__ import annotations

import math
import os
import socket
from pathlib import Path

import pytest
from django.db import OperationalError

from dynamic_databases.dialects.limits import Limits, Policy
from tests.dynamic_databases.dialects.sqlite.files import DIALECT, ask, make, opened

pytestmark = pytest.mark.usefixtures("unblocked")

ODD_NAMES = [
    "plain.sqlite3",
    "a b.db",
    "100%.db",
    "%41.db",
    "what?mode=rwc.db",
    "a#b.db",
    "mode=memory",
    "a'b\"c.db",
    "naïve 🦊.db",
    "line\nbreak.db",
    "&cache=shared",
    "-x",
    ":memory",
]


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    (tmp_path / "allowed").mkdir()
    return Policy(folders=(tmp_path / "allowed",))


def reason(name: str, policy: Policy) -> str:
    return DIALECT.problems({"NAME": name}, policy).get("NAME", "")


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_file_of_any_name_is_the_one_that_is_opened(tmp_path: Path, name: str):
    make(tmp_path / name, "CREATE TABLE t (a); INSERT INTO t VALUES (7)")
    before = sorted(os.listdir(tmp_path))
    with opened(tmp_path / name) as connection:
        assert ask(connection, "SELECT a FROM t") == [(7,)]
    assert sorted(os.listdir(tmp_path)) == before


def test_a_name_of_bytes_that_are_no_text_is_opened(tmp_path: Path):
    path = Path(os.fsdecode(bytes(tmp_path) + b"/caf\xe9.db"))
    make(path, "CREATE TABLE t (a)")
    with opened(path) as connection:
        assert ask(connection, "SELECT count(*) FROM t") == [(0,)]


@pytest.mark.parametrize("read_only", [True, False])
def test_a_missing_file_is_never_made(tmp_path: Path, read_only: bool):
    with (
        opened(tmp_path / "missing.db", read_only=read_only) as connection,
        pytest.raises(OperationalError, match="unable to open"),
    ):
        connection.ensure_connection()
    assert os.listdir(tmp_path) == []


def test_a_missing_file_is_no_problem_of_the_config(policy: Policy):
    assert DIALECT.problems({"NAME": "missing.db"}, policy) == {}


@pytest.mark.parametrize(
    "name", ["file:shop.db", "FILE:x?mode=rwc", ":memory:", "file::memory:", " ", "a\0b"]
)
def test_what_is_no_plain_path_is_refused(policy: Policy, name: str):
    assert reason(name, policy)


def test_a_name_that_no_file_can_have_is_refused(policy: Policy):
    assert "character" in reason("\ud800.db", policy)


@pytest.mark.parametrize("name", ["../outside.db", "/etc/passwd", "..", ".", "", "link.db", "folder/../../x"])
def test_a_file_outside_of_the_folders_is_refused(policy: Policy, name: str):
    folder = policy.folders[0]
    (folder / "link.db").symlink_to(folder.parent / "outside.db")
    assert reason(name, policy)


def test_the_refusal_names_the_folders_that_are_allowed(policy: Policy):
    assert str(policy.folders[0]) in reason("../outside.db", policy)


def test_no_file_is_allowed_where_no_folder_is():
    assert "SQLITE_FOLDERS" in reason("shop.db", Policy())


def test_a_link_inside_of_the_folders_is_followed_once_and_for_all(policy: Policy):
    folder = policy.folders[0]
    make(folder / "real.db", "CREATE TABLE t (a)")
    (folder / "link.db").symlink_to("real.db")
    assert not reason("link.db", policy)
    entry = DIALECT.entry(DIALECT.settled({"NAME": "link.db"}, policy), Limits())
    assert entry["NAME"].endswith("/real.db?mode=ro")


def test_a_relative_name_lies_in_the_first_folder(policy: Policy, tmp_path: Path):
    (tmp_path / "second").mkdir()
    two = Policy(folders=(*policy.folders, tmp_path / "second"))
    assert DIALECT.settled({"NAME": "shop.db"}, two)["NAME"] == str(policy.folders[0] / "shop.db")
    assert not reason(str(tmp_path / "second" / "shop.db"), two)


def test_a_folder_whose_name_only_begins_alike_is_outside(policy: Policy):
    assert reason(f"{policy.folders[0]}-too/shop.db", policy)


def test_folders_pipes_and_sockets_are_no_databases(policy: Policy):
    folder = policy.folders[0]
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(folder / "socket"))
        assert all(reason(name, policy) for name in ("folder", "pipe", "socket"))


@pytest.mark.parametrize("timeout", [-1, 61, 1e300, math.nan, math.inf])
def test_a_senseless_timeout_is_refused(policy: Policy, timeout: float):
    config = {"NAME": "shop.db", "OPTIONS": {"timeout": timeout}}
    assert list(DIALECT.problems(config, policy)) == ["OPTIONS.timeout"]


def test_the_entry_is_complete_and_converts_nothing(tmp_path: Path):
    entry = DIALECT.entry({"NAME": str(tmp_path / "shop.db")}, Limits(lock=1.5))
    assert entry["OPTIONS"] == {"timeout": 1.5, "detect_types": 0, "cached_statements": 32}
    assert (entry["CONN_MAX_AGE"], entry["ATOMIC_REQUESTS"], entry["AUTOCOMMIT"]) == (60, False, True)


def test_one_file_is_one_database_by_whatever_name(tmp_path: Path):
    make(tmp_path / "a.db", "CREATE TABLE t (a)")
    make(tmp_path / "b.db", "CREATE TABLE t (a)")
    os.link(tmp_path / "a.db", tmp_path / "hard.db")
    entry = DIALECT.entry({"NAME": str(tmp_path / "a.db")}, Limits())
    same = [tmp_path / "a.db", str(tmp_path / "hard.db"), f"file:{tmp_path}/a%2Edb?cache=shared"]
    other = [tmp_path / "b.db", ":memory:", "file:memorydb_default?mode=memory", tmp_path / "missing.db"]
    assert [DIALECT.same_database(entry, {"NAME": name}) for name in same] == [True] * 3
    assert [DIALECT.same_database(entry, {"NAME": name}) for name in other] == [False] * 4


def test_a_file_that_is_missing_yet_is_told_by_its_path(tmp_path: Path):
    entry = DIALECT.entry({"NAME": str(tmp_path / "later.db")}, Limits())
    assert DIALECT.same_database(entry, {"NAME": tmp_path / "x" / ".." / "later.db"})
