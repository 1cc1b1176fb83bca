"""Selects the tests that try to do harm (`-m hostile`), and prints how many attempts were made and held.

A module is hostile as a whole where KINDS lists it, a test elsewhere by its own mark. One test is one
attempt, unless it records the property `attempts`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

KINDS = {
    "attempts to write": (
        "dynamic_databases/dialects/*/test_guard.py",
        "dynamic_databases/dialects/*/test_live_guard.py",
        "dynamic_databases/dialects/*/test_raw_sql.py",
    ),
    "planted secrets": (
        "dynamic_databases/config/test_*secrets.py",
        "dynamic_databases/config/test_secret_references.py",
    ),
    "hostile addresses": (
        "browser/test_addresses.py",
        "browser/test_fuzzed_addresses.py",
        "browser/test_hostile_names.py",
        "browser/test_huge_addresses.py",
        "browser/test_walks.py",
        "dynamic_databases/dialects/test_names_on_pages.py",
    ),
    "hostile configs": (
        "dynamic_databases/config/test_connection_strings.py",
        "dynamic_databases/config/test_entries.py",
        "dynamic_databases/config/test_fuzzed_configs.py",
        "dynamic_databases/dialects/*/test_config.py",
        "dynamic_databases/dialects/mysql/test_rights.py",
    ),
    "people without rights": (
        "browser/test_access.py",
        "browser/test_login.py",
        "browser/test_login_attempts.py",
        "browser/test_password_hashing.py",
        "browser/test_rights.py",
    ),
    "faults": (
        "browser/test_changes_meanwhile.py",
        "browser/test_dead_servers.py",
        "browser/test_failures.py",
        "browser/test_locks.py",
        "browser/test_real_servers.py",
        "browser/test_replicas.py",
        "browser/test_silent_servers.py",
        "browser/test_unread_environments.py",
        "dynamic_databases/connections/test_live_servers.py",
        "dynamic_databases/connections/test_lost_servers.py",
        "dynamic_databases/connections/test_soak.py",
        "dynamic_databases/dialects/*/test_connecting.py",
        "dynamic_databases/dialects/*/test_errors.py",
        "dynamic_databases/dialects/*/test_locks.py",
    ),
}
OTHERS = "others"
VENDORS = {
    "SQLite": r"sqlite",
    "PostgreSQL": r"postgresql",
    "MySQL, MariaDB": r"mysql|mariadb",
    "SQL Server": r"sqlserver",
}
ANY = "any"
_TESTS = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Attempt:
    """What one test tried: `times` is how often."""

    kind: str
    vendor: str
    times: int
    held: bool


def kind_of(path: str) -> str:
    """Return the kind of harm that a module below `tests` tries, OTHERS where KINDS does not list it."""
    kinds = (kind for kind, patterns in KINDS.items() if any(fnmatch(path, pattern) for pattern in patterns))
    return next(kinds, OTHERS)


def vendor_of(nodeid: str) -> str:
    """Return the vendor that a test's folder or parameters name, ANY where they name none or several."""
    named = [vendor for vendor, pattern in VENDORS.items() if re.search(pattern, nodeid, re.IGNORECASE)]
    return named[0] if len(named) == 1 else ANY


def attempt_of(report: pytest.TestReport) -> Attempt:
    """Return what a test that has run tried."""
    path = report.nodeid.partition("::")[0].removeprefix("tests/")
    times = dict(report.user_properties).get("attempts", 1)
    return Attempt(kind_of(path), vendor_of(report.nodeid), int(str(times)), report.passed)


def table(attempts: Iterable[Attempt]) -> list[str]:
    """Return a line for each kind and vendor with the numbers of attempts tried and held, and their sum."""
    tried: Counter[tuple[str, str]] = Counter()
    held: Counter[tuple[str, str]] = Counter()
    for attempt in attempts:
        kind_and_vendor = (attempt.kind, attempt.vendor)
        tried[kind_and_vendor] += attempt.times
        held[kind_and_vendor] += attempt.times if attempt.held else 0
    rows: list[tuple[str, str, object, object]] = [("", "", "tried", "held")]
    rows += [(kind, vendor, tried[kind, vendor], held[kind, vendor]) for kind, vendor in sorted(tried)]
    rows.append(("all", "", tried.total(), held.total()))
    return [f"{kind:<22} {vendor:<15} {tries:>7} {holds:>7}" for kind, vendor, tries, holds in rows]


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test of a module that KINDS lists."""
    for item in items:
        if item.path.is_relative_to(_TESTS) and kind_of(item.path.relative_to(_TESTS).as_posix()) != OTHERS:
            item.add_marker("hostile")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print what was tried and held, where hostile tests were asked for."""
    if "hostile" not in config.getoption("markexpr"):
        return
    reports = [terminalreporter.getreports(outcome) for outcome in ("passed", "failed", "error")]
    terminalreporter.section("hostile attempts")
    for line in table(map(attempt_of, chain.from_iterable(reports))):
        terminalreporter.write_line(line)
