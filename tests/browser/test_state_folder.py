"""The application's own files are closed to other users of the machine; nobody else's folder is changed."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from browser import state_folder
from tests.serving import ROOT, environment

STORE = "browser.sqlite3"
OPEN_FILES = (STORE, f"{STORE}-wal", f"{STORE}-shm", f"{STORE}-journal", "secret_key", "config_key")


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def prepare(folder: Path, is_default: bool = False) -> None:
    state_folder.prepare(folder, is_default=is_default, store=folder / STORE)


def opened(folder: Path, *names: str) -> Path:
    """Return a folder with files that everybody can read, as releases before made them."""
    folder.mkdir(mode=0o755, exist_ok=True)
    folder.chmod(0o755)
    for name in names:
        (folder / name).write_text("kept")
        (folder / name).chmod(0o644)
    return folder


def test_a_new_folder_and_its_store_are_ours_alone(tmp_path):
    prepare(tmp_path / "new" / "state")
    assert (mode(tmp_path / "new" / "state"), mode(tmp_path / "new" / "state" / STORE)) == ("0o700", "0o600")


CONNECTED = """
import os, sys, django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE t (x)")
for name in sorted(os.listdir(sys.argv[1])):
    print(name, oct(os.stat(os.path.join(sys.argv[1], name)).st_mode & 0o777))
"""


def test_what_sqlite_puts_beside_the_store_is_ours_alone(tmp_path):
    folder = tmp_path / "state"
    done = subprocess.run(
        [sys.executable, "-c", CONNECTED, str(folder)],
        cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = sorted((STORE, f"{STORE}-shm", f"{STORE}-wal", *state_folder.KEYS))
    assert done.stdout.splitlines() == [f"{name} 0o600" for name in names]


@pytest.mark.parametrize("is_default", [True, False])
def test_what_an_earlier_release_left_open_is_closed(tmp_path, is_default):
    folder = opened(tmp_path / "state", *OPEN_FILES)
    (folder / "demo").mkdir()
    prepare(folder, is_default)
    assert mode(folder) == "0o700"
    assert {mode(folder / name) for name in OPEN_FILES} == {"0o600"}
    assert (folder / STORE).read_text() == "kept"


@pytest.mark.parametrize("others", [(), ("somebody's.txt",)])
def test_a_folder_that_was_there_and_is_shared_or_empty_is_not_changed(tmp_path, others):
    folder = opened(tmp_path / "srv", *others, *(OPEN_FILES if others else ()))
    prepare(folder)
    assert mode(folder) == "0o755"
    assert {mode(folder / name) for name in others} <= {"0o644"}
    assert mode(folder / STORE) == "0o600"


def test_a_store_elsewhere_is_closed_and_its_folder_is_not(tmp_path):
    folder = opened(tmp_path / "elsewhere", "own.sqlite3")
    state_folder.prepare(tmp_path / "state", is_default=False, store=folder / "own.sqlite3")
    assert (mode(folder), mode(folder / "own.sqlite3")) == ("0o755", "0o600")


def test_what_cannot_be_closed_is_told(tmp_path, monkeypatch, caplog):
    folder = opened(tmp_path / "state", *OPEN_FILES)

    def refuse(self: Path, to: int) -> None:
        raise PermissionError("not the owner")

    monkeypatch.setattr(Path, "chmod", refuse)
    with caplog.at_level(logging.WARNING):
        prepare(folder)
    assert len(caplog.messages) == 1 + len(OPEN_FILES)
    assert all("Other users of this machine can read" in message for message in caplog.messages)


def test_a_folder_that_cannot_be_made_is_no_traceback_of_ours(tmp_path):
    (tmp_path / "file").write_text("in the way")
    prepare(tmp_path / "file" / "state")
    assert os.listdir(tmp_path) == ["file"]
