"""docs/registering.md names what there is: every vendor, key, option and command, and no other option."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dynamic_databases.dialects import DIALECTS
from dynamic_databases.dialects.base import Dialect

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "registering.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.vendor)
def test_the_table_has_each_vendor_s_names_keys_and_options(dialect: Dialect) -> None:
    row = next(line for line in TEXT.splitlines() if line.startswith(f"| {dialect.label} |"))
    _, _, engines, keys, options, _ = row.split("|")
    assert tuple(re.findall(r"`(\w+)`", engines)) == dialect.schemes
    assert {*re.findall(r"`(\w+)`", keys), "OPTIONS"} == set(dialect.keys)
    assert set(re.findall(r"`(\w+)`", options)) == set(dialect.options)


def test_each_command_for_databases_is_named() -> None:
    commands = {
        path.stem for path in (ROOT / "dynamic_databases" / "management" / "commands").glob("[a-z]*.py")
    }
    assert commands - {"compare"} - set(re.findall(r"manage\.py (\w+)", TEXT)) == set()
