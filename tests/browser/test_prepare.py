"""`prepare` does all that `make run` does before it serves, and collects static files when they changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from browser.static_files import COLLECTED
from tests.dynamic_databases.management.commands import manage

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
