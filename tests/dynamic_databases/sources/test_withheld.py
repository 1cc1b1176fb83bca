"""Columns of a controller table that are named like secrets are on no page."""

from __future__ import annotations

import csv

import pytest

from tests.controller import source_of

pytestmark = pytest.mark.django_db

SECRET = "planted-hunter2"
NAMES = ("pw", "pwd", "passwd", "db_password", "Secret", "auth_token", "api_key", "apiKey", "DSN")
OTHERS = ("pwned_at", "plan", "bypass", "tokyo", "passed", "key", "opinion")
COLUMNS = ", ".join(f'"{name}" text' for name in (*NAMES, *OTHERS))
VALUES = ", ".join([f"'{SECRET}'"] * len(NAMES) + ["'harmless'"] * len(OTHERS))
SCRIPT = f"""
    CREATE TABLE customers (id integer PRIMARY KEY, db text, {COLUMNS});
    INSERT INTO customers VALUES (1, 'acme', {VALUES});
    CREATE TABLE plans (id integer PRIMARY KEY, token text);
    INSERT INTO plans VALUES (1, 'shown-elsewhere');
    CREATE VIEW overview AS SELECT id, passwd AS note FROM customers;
"""


@pytest.fixture
def core(sqlite_database):
    core = sqlite_database("prod", "core", SCRIPT)
    fields = {"name_columns": "", "environment_column": "", "connection_column": "", "database_column": "db"}
    core.source = source_of(core, **fields)
    return core


def read(boss, address: str) -> str:
    answer = boss.get(f"/prod/core/{address}")
    return str((answer.getvalue() if answer.streaming else answer.content).decode())


def columns(boss) -> set[str]:
    """Return the columns of the controller table, as its CSV has them."""
    return set(next(csv.reader([read(boss, "customers/?_format=csv").partition("\r\n")[0]])))


def test_no_page_shows_them(boss, core):
    for address in ("customers/", "customers/1/", "customers/?_format=json", "customers/?_format=csv",
                    "overview/", "overview/?_format=csv"):  # fmt: skip
        assert SECRET not in read(boss, address)
    assert "harmless" in read(boss, "customers/1/")
    assert columns(boss) == {"id", *OTHERS}


def test_other_tables_keep_such_columns(boss, core):
    assert "shown-elsewhere" in read(boss, "plans/")


def test_a_source_says_which_is_none(boss, core):
    core.source.withheld = "-customers.auth_token\n-customers.DSN"
    core.source.full_clean()
    core.source.save()
    assert columns(boss) == {"id", "auth_token", "DSN", *OTHERS}
