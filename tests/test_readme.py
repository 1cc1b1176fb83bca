"""The first steps of the README do what they say, after `make run` has made the demo."""

from __future__ import annotations

import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.dynamic_databases.management.commands import ROOT, manage

FOLDER = "/srv/databases"
"""The folder of the examples."""
FIRST_STEPS = re.compile(r"^## Your first real database.*?(?=^PostgreSQL)", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^ *\.venv/bin/python manage\.py (.+)$", re.MULTILINE)


def test_the_first_steps_work_after_make_run(tmp_path: Path) -> None:
    state, folder = tmp_path / "state", tmp_path / "databases"
    folder.mkdir()
    for environment in ("prod", "dev"):
        with closing(sqlite3.connect(folder / f"billing-{environment}.sqlite3")) as connection:
            connection.execute("CREATE TABLE invoices (id integer PRIMARY KEY)")
    for command in ("migrate", "demo"):  # as `make run` does
        assert manage(command, "--verbosity", "0", state=state).code == 0
    (steps,) = FIRST_STEPS.findall((ROOT / "README.md").read_text())
    commands = COMMAND.findall(steps)
    assert len(commands) >= 3
    for command in commands:
        words = shlex.split(command.replace(FOLDER, str(folder)), comments=True)
        done = manage(*words, state=state, SQLITE_FOLDERS=str(folder))
        assert done.code == 0, f"{command}: {done.err}"
    checked = manage("check_database", "billing", state=state, SQLITE_FOLDERS=str(folder))
    assert checked.code == 0
    assert "billing in prod" in checked.out
