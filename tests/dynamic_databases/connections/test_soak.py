"""Fifty threads read while rows are edited and removed and backends end: no error, nothing left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

import pytest

from tests.conftest import write_sqlite
from tests.dynamic_databases.connections.soak import THREADS

SECONDS = 10
pytestmark = pytest.mark.slow


def soak(tmp_path, configs: list[dict[str, Any]], kill: dict[str, Any] | None = None) -> dict[str, Any]:
    environ = {**os.environ, "STATE_FOLDER": str(tmp_path / "state"), "SQLITE_FOLDERS": str(tmp_path)}
    environ["WORKER_THREADS"] = str(4 * THREADS)  # none is kept waiting for others of the same server
    given = json.dumps({"seconds": SECONDS, "configs": configs, "kill": kill})
    done = subprocess.run(
        [sys.executable, "-m", "tests.dynamic_databases.connections.soak", given],
        env=environ, capture_output=True, text=True, check=False, timeout=SECONDS * 30,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def assert_borne(figures: dict[str, Any]) -> None:
    assert figures["errors"] == []
    assert figures["read"] > 50
    assert figures["changed"] > 10
    assert (figures["idle"], figures["open"]) == (0, 0)
    assert figures["grown"] < 64 * 2**20


def test_files_bear_it(tmp_path):
    files = [
        write_sqlite(
            tmp_path / f"soaked{number}.sqlite3",
            f"CREATE TABLE t (x integer PRIMARY KEY); INSERT INTO t VALUES ({number})",
        )
        for number in range(6)
    ]
    assert_borne(soak(tmp_path, [{"ENGINE": "sqlite", "NAME": str(file)} for file in files]))


LEFT = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'soaked%'",
    "mariadb": "SELECT count(*) FROM information_schema.processlist WHERE db LIKE 'soaked%'",
}


@pytest.mark.parametrize("vendor", LEFT)
def test_servers_bear_it(tmp_path, request, vendor):
    server = request.getfixturevalue(f"{vendor}_server")
    names = [
        server.create(
            f"soaked{number}", f"CREATE TABLE t (x integer PRIMARY KEY); INSERT INTO t VALUES ({number})"
        )
        for number in range(4)
    ]
    assert_borne(soak(tmp_path, [server.config(name) for name in names], server.config("postgres")))
    end = time.monotonic() + 5
    while (left := server.sql(LEFT[vendor]).strip()) != "0" and time.monotonic() < end:
        time.sleep(0.1)
    assert left == "0"
