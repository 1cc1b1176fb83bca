"""The locks, the Makefile and the tools of the tests are what a bare clone relies on."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests import settings
from tests.benchmarks.pairs import Pair, measure, ratio_of
from tests.required import NEEDS, available, is_snap, located, main, required, skip_or_fail

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-drivers.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins(lock: str) -> dict[str, str]:
    """Return each package of a lock with its version."""
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    found = {re.split(r"[\[<>=]", requirement)[0].lower() for requirement in requirements}
    return found - {PROJECT["name"]}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"https?:|file:|--(?:index|extra-index|find-links)\S*|@ ", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_each_package_of_a_lock_has_a_hash(lock: str) -> None:
    entries = re.split(r"^(?=\w)", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(lock)) > 0
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    extras = PROJECT["optional-dependencies"]
    drivers = names(extras["postgresql"] + extras["mysql"] + extras["sqlserver"])
    assert names(PROJECT["dependencies"]) <= pins("requirements.lock").keys()
    assert drivers <= pins("requirements-drivers.lock").keys()
    assert names(extras["dev"]) <= pins("requirements-dev.lock").keys()
    assert drivers.isdisjoint(pins("requirements.lock"))


def test_the_locks_agree_on_versions() -> None:
    all_of_it = pins("requirements-dev.lock").items()
    assert pins("requirements.lock").items() <= pins("requirements-drivers.lock").items() <= all_of_it


def test_each_dependency_says_why() -> None:
    lines = (
        (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("dependencies = [")[1].split("]\n\n")[0]
    )
    assert [line for line in lines.splitlines() if '"' in line and "#" not in line] == []


def test_make_help_lists_the_agreed_targets() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^  make (\w+)", said, re.MULTILINE))
    assert {"run", "test", "bench", "lint", "format"} <= listed


def test_what_is_required_fails_when_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE", "browser, mariadb")
    with pytest.raises(pytest.fail.Exception, match="mariadb is required: no server"):
        skip_or_fail("mariadb", "no server")


def test_what_is_not_required_is_skipped_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_SQLSERVER_URL", raising=False)
    monkeypatch.setenv("REQUIRE", "browser")
    with pytest.raises(pytest.skip.Exception, match="sqlserver: not installed"):
        located("sqlserver")


def test_make_test_stops_when_a_required_thing_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TEST_SQLSERVER_URL", raising=False)
    monkeypatch.setenv("REQUIRE", "sqlserver")
    assert main([]) == 1
    assert "sqlserver is not to be had" in capsys.readouterr().out


def test_a_misspelt_requirement_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE", "browser,mariabd")
    with pytest.raises(ValueError, match="mariabd; known are browser"):
        required()


def test_a_server_that_was_given_is_available(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_SQLSERVER_URL", "sqlserver://sa:x@localhost/x")
    assert available("sqlserver") == "sqlserver://sa:x@localhost/x"
    assert {"browser", "postgresql", "mariadb"} <= NEEDS.keys()


def test_the_stub_of_a_snap_is_no_browser(tmp_path: Path) -> None:
    stub = tmp_path / "chromium-browser"
    stub.write_text('#!/bin/sh\necho "Command requires the chromium snap: snap install chromium" >&2\n')
    program = tmp_path / "chromium"
    program.write_text('#!/bin/sh\nexec /usr/lib/chromium/chromium "$@"\n')
    assert (is_snap(stub), is_snap(program)) == (True, False)


def test_a_benchmark_above_its_target_is_told_from_one_that_may_be_below() -> None:
    slow = ratio_of([2.0, 2.1, 1.9, 2.0, 2.2], [1.0, 1.0, 1.0, 1.0, 1.0])
    unsure = ratio_of([0.5, 3.0, 0.6, 2.9, 0.7], [1.0, 1.0, 1.0, 1.0, 1.0])
    assert (slow.median, slow.above(1.5), slow.above(2.0), slow.above(None)) == (2.0, True, False, False)
    assert not unsure.above(1.0)


def test_a_benchmark_runs_its_ways_in_turn() -> None:
    ran: list[str] = []
    pair = Pair("turns", lambda: ran.append("A"), lambda: ran.append("B"), seconds=0, runs=3)
    assert measure(pair).samples == 3
    warm = len(ran[2:]) // 6
    assert ran[2 : 2 + 2 * warm] == ["A"] * warm + ["B"] * warm
    assert ran[2 + 2 * warm : 2 + 4 * warm] == ["B"] * warm + ["A"] * warm


def test_no_setting_of_the_machine_reaches_the_tests() -> None:
    text = (ROOT / "browser" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'\benv\.\w+\(\s*"(\w+)"', text))
    assert "DATABASE_URL" in read
    assert read - set(settings.OF_THE_MACHINE) == {"STATE_FOLDER"}
    assert str(settings.STATE_FOLDER) == settings.KEPT.name
