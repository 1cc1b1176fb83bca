"""Runs `manage.py compare` on a shop whose environments are scripts."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.schema import faults
from tests.serving import ROOT

SCHEMA = json.loads((ROOT / "docs" / "comparison.schema.json").read_text(encoding="utf-8"))
Report = dict[str, Any]
ORDERS = "CREATE TABLE orders (id INTEGER PRIMARY KEY, total varchar(10), note text);"

DRIFTED = {
    "breaking": ORDERS.replace(", note text", ""),
    "risky": ORDERS.replace("note text", "note text DEFAULT 'x'"),
    "cosmetic": ORDERS.replace("note text", "note text, remark text"),
}


def compare(*words: str) -> tuple[int, str, str]:
    """Return the exit code, what was printed, and what was said to stderr."""
    output, errors = StringIO(), StringIO()
    try:
        call_command("compare", *words, stdout=output, stderr=errors)
    except SystemExit as ended:
        return int(ended.code or 0), output.getvalue(), errors.getvalue()
    except CommandError as error:
        return error.returncode, output.getvalue(), str(error)
    return 0, output.getvalue(), errors.getvalue()


def compared(*words: str) -> tuple[int, Report]:
    """Return the exit code and the report in JSON, which is as the schema says."""
    code, printed, _ = compare(*words, "--format", "json")
    report = json.loads(printed)
    assert faults(report, SCHEMA) == []
    return code, report


@pytest.fixture
def shop(sqlite_database):
    """Return a function that makes prod's shop and others: script by environment."""

    def made(**scripts: str) -> None:
        for slug, script in ({"prod": ORDERS} | scripts).items():
            sqlite_database(slug, "shop", script)

    return made


def file_of(slug: str, tmp_path: Path) -> Path:
    return tmp_path / f"{slug}-shop.sqlite3"
