"""`prepare` does all that `make run` does before it serves, and collects static files when they changed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from browser.static_files import COLLECTED
from tests.dynamic_databases.management.commands import manage
from tests.serving import PATIENCE, ROOT, Visitor, environment

FILE = "browser.css"


def collected(state: Path) -> Path:
    """Return the collected style sheet, under its name without a digest."""
    return state / "static" / FILE


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, demo_folder) -> Path:
    state: Path = tmp_path_factory.mktemp("state")
    (state / "demo").symlink_to(demo_folder)
    done = manage("prepare", state=state, ADMIN_USERNAME="boss", ADMIN_PASSWORD="s3cret long")
    assert (done.code, done.out) == (0, "The demo is ready: shop, crm.\nAdministrator: boss\n")
    return state


def test_static_files_are_collected(prepared) -> None:
    assert (prepared / "static" / "staticfiles.json").exists()
    assert collected(prepared).exists()


def test_a_second_time_static_files_are_left_as_they_are(prepared) -> None:
    collected(prepared).write_text("as it was left")
    assert manage("prepare", state=prepared).out == "The demo is ready: shop, crm.\n"
    assert collected(prepared).read_text() == "as it was left"


def test_what_was_collected_from_other_sources_is_collected_again(prepared) -> None:
    collected(prepared).write_text("as it was left")
    os.utime(collected(prepared), (0, 0))  # an older copy, as `collectstatic` sees it
    (prepared / "static" / COLLECTED).write_text("the digest of other sources")
    assert manage("prepare", state=prepared).code == 0
    assert collected(prepared).read_text() != "as it was left"


def test_the_exit_code_is_that_of_the_command_that_fails(tmp_path, demo_folder) -> None:
    (tmp_path / "demo").symlink_to(demo_folder)
    done = manage("prepare", state=tmp_path, ADMIN_USERNAME="a b!")
    assert done.code == 2
    assert "ADMIN_USERNAME can't be used" in done.err
    assert done.err.count("\n") == 1


@contextmanager
def running(state: Path, **environ: str) -> Iterator[tuple[subprocess.Popen[str], Visitor]]:
    """Yield what `make run` starts, and a visitor; it is ended with the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "browser.run", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=environment(state) | {"DEMO_OPEN": "1"} | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, Visitor("127.0.0.1", port)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def first_answer(process: subprocess.Popen[str], visitor: Visitor, address: str) -> str:
    """Return the page as soon as the server answers."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            return visitor.get(address).text
        except OSError:
            time.sleep(0.1)
    raise AssertionError("it does not answer")


def test_the_first_time_what_was_collected_is_served(tmp_path, demo_folder) -> None:
    (tmp_path / "demo").symlink_to(demo_folder)
    with running(tmp_path) as (process, visitor):
        page = first_answer(process, visitor, "/prod/shop/")
        style = next(part for part in page.split('"') if part.startswith("/static/browser."))
        assert style != f"/static/{FILE}", "its name has no digest"
        assert visitor.get(style).headers["Cache-Control"].endswith("immutable")


def test_what_cannot_be_made_ready_is_not_served(tmp_path, demo_folder) -> None:
    (tmp_path / "demo").symlink_to(demo_folder)
    with running(tmp_path, ADMIN_USERNAME="a b!") as (process, _):
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "Serving" in out) == (2, False)
    assert "ADMIN_USERNAME can't be used" in err
