"""The locks, the Makefile and the tools of the tests are what a bare clone relies on."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from browser import run
from tests import hostile, settings, shared_data
from tests.benchmarks.pairs import Pair, measure, ratio_of
from tests.required import NEEDS, available, is_snap, located, main, required, skip_or_fail
from tests.serving import CONFIG

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-drivers.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins(lock: str) -> dict[str, str]:
    """Return each package of a lock with its version."""
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    names = {re.split(r"[\[<>=]", requirement)[0].lower() for requirement in requirements}
    return names - {PROJECT["name"]}


def test_the_server_is_started_with_its_configuration() -> None:
    """Without it gunicorn believes clients' headers, and has other threads than the settings say."""
    commands = re.findall(r"-m gunicorn .*", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert commands
    assert [command for command in commands if " ".join(CONFIG) not in command] == []
    assert run.CONFIG == CONFIG
    assert "-m browser.run $(ADDRESS)" in (ROOT / "Makefile").read_text(encoding="utf-8")


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
    site = names(PROJECT["dependencies"] + extras["site"])
    drivers = names(extras["postgresql"] + extras["mysql"] + extras["sqlserver"])
    assert site <= pins("requirements.lock").keys()
    assert drivers <= pins("requirements-drivers.lock").keys()
    assert names(extras["dev"]) <= pins("requirements-dev.lock").keys()
    assert drivers.isdisjoint(pins("requirements.lock"))


def test_the_locks_agree_on_versions() -> None:
    all_of_it = pins("requirements-dev.lock").items()
    assert pins("requirements.lock").items() <= pins("requirements-drivers.lock").items() <= all_of_it


def test_each_dependency_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = [text.split(f"\n{name} = [")[1].split("\n]\n")[0] for name in ("dependencies", "site")]
    lines = "\n".join(lists).splitlines()
    assert [line for line in lines if '"' in line and "#" not in line] == []


def test_make_help_lists_the_agreed_targets() -> None:
    printed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^  make (\w+)", printed, re.MULTILINE))
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


def test_data_that_a_clone_lacks_is_skipped_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sakila").mkdir()
    monkeypatch.setattr(shared_data, "_FOLDER", tmp_path)
    assert shared_data.shared_data("sakila") == tmp_path / "sakila"
    with pytest.raises(pytest.skip.Exception, match=r"sakila/prod\.sql is not in"):
        shared_data.shared_data("sakila/prod.sql")


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


def passed(nodeid: str, attempts: int = 1) -> pytest.TestReport:
    noted = [("attempts", attempts)]
    return pytest.TestReport(nodeid, ("", 0, ""), {}, "passed", None, "call", user_properties=noted)


def failed(nodeid: str) -> pytest.TestReport:
    return pytest.TestReport(nodeid, ("", 0, ""), {}, "failed", None, "call")


def test_what_was_tried_and_held_is_counted_by_kind_and_vendor() -> None:
    guard = "tests/dynamic_databases/dialects/postgresql/test_guard.py::test_a_write[1]"
    fuzz = "tests/browser/test_fuzzed_addresses.py::test_it[mariadb]"
    attempts = [hostile.attempt_of(report) for report in (passed(guard), failed(guard), passed(fuzz, 600))]
    lines = [line.split() for line in hostile.table(attempts)]
    assert lines == [
        ["tried", "held"],
        ["attempts", "to", "write", "PostgreSQL", "2", "1"],
        ["hostile", "addresses", "MySQL,", "MariaDB", "600", "600"],
        ["all", "602", "601"],
    ]


@pytest.mark.parametrize("pattern", [pattern for patterns in hostile.KINDS.values() for pattern in patterns])
def test_each_module_listed_as_hostile_is_there(pattern: str) -> None:
    assert list((ROOT / "tests").glob(pattern))
