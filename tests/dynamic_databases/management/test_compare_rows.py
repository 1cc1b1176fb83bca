"""`manage.py compare --rows`: what it prints, and the exit codes that CI jobs rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.dynamic_databases.management.comparing import compare, file_of
from tests.schema import faults
from tests.serving import ROOT

SCHEMA = json.loads((ROOT / "docs" / "row_comparison.schema.json").read_text(encoding="utf-8"))
FORMATS = ("text", "json", "markdown", "html")
TABLE = """
    CREATE TABLE currencies (id integer PRIMARY KEY, code varchar(3) UNIQUE, name text, updated_at text);
    CREATE TABLE units (code varchar(3) PRIMARY KEY, name text);
    INSERT INTO units VALUES ('kg', 'kilogram');
    INSERT INTO currencies VALUES (1, 'EUR', 'Euro', 'a'), (2, 'CHF', 'Swiss franc', 'a');
"""
DEV = TABLE.replace("(1, 'EUR', 'Euro', 'a')", "(3, 'EUR', 'EURO', 'b')").replace("'kilogram'", "'kg'")
BY_CODE = ("--by", "code", "--ignore-columns", "*_at")

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(sqlite_database):
    """Register currencies that differ in dev by a name, by an id, and by when they were changed."""
    for slug, script in (("prod", TABLE), ("test", TABLE), ("dev", DEV)):
        sqlite_database(slug, "shop", script)


def compared(*words: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the report in JSON, which is as the schema says."""
    code, printed, _ = compare(*words, "--rows", "--format", "json")
    content = json.loads(printed)
    for table in content.get("tables", [content]):
        assert faults(table, SCHEMA) == []
    return code, content


@pytest.mark.usefixtures("shop")
def test_rows_that_differ_make_the_exit_code_1():
    code, content = compared("shop", "currencies", *BY_CODE)
    assert code == 1
    assert content["key"] == ["code"]
    assert content["ignored"] == ["id", "updated_at"]
    assert [row["cells"] for row in content["rows"]] == [
        {"name": {"prod": "Euro", "test": "Euro", "dev": "EURO"}}
    ]
    assert content["complete"] is True


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(("level", "code"), [("breaking", 0), ("risky", 1), ("cosmetic", 1), ("never", 0)])
def test_a_row_that_differs_is_risky(level, code):
    assert compare("shop", "currencies", "--rows", *BY_CODE, "--fail-on", level)[0] == code


@pytest.mark.usefixtures("shop")
def test_the_same_rows_are_no_difference():
    code, content = compared("shop", "currencies", *BY_CODE, "--environments", "prod", "test")
    assert (code, content["summary"]["same"], content["rows"]) == (0, 2, [])


@pytest.mark.usefixtures("shop")
def test_only_the_rows_that_match_are_compared():
    assert compared("shop", "currencies", *BY_CODE, "--where", "code=CHF")[0] == 0
    code, content = compared("shop", "currencies", *BY_CODE, "--where", "code__in=EUR,USD")
    assert (code, content["summary"]["rows"]) == (1, 1)


@pytest.mark.usefixtures("shop")
def test_several_tables_are_a_list():
    code, content = compared("shop", "currencies", "units", "--ignore-columns", "name")
    assert (code, [table["table"] for table in content["tables"]]) == (1, ["currencies", "units"])


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_names_the_row_and_both_values(form):
    code, printed, _ = compare("shop", "currencies", "--rows", *BY_CODE, "--format", form)
    assert code == 1
    assert all(word in printed for word in ("currencies", "EUR", "Euro", "EURO", "name"))


@pytest.mark.usefixtures("shop")
def test_what_is_not_compared_outranks_a_difference(tmp_path: Path):
    file_of("test", tmp_path).unlink()
    code, content = compared("shop", "currencies", *BY_CODE)
    assert code == 2
    assert content["complete"] is False
    assert content["unavailable"]["test"]["state"] == "unreachable"
    assert [row["states"]["test"] for row in content["rows"]] == ["unreachable"]
    assert compare("shop", "currencies", "--rows", *BY_CODE, "--limit", "1")[0] == 2
    assert compare("shop", "currencies", "--rows", "--by", "nothing")[0] == 2


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("shop", "--rows"), "Name the tables"),
        (("shop", "nothing", "--rows"), "has a table “nothing”"),
        (("shop", "units", "--by", "code"), "--by needs --rows"),
        (("shop", "units", "--rows", "--limit", "0"), "--limit must be"),
        (("shop", "units", "--rows", "--where", "code"), "--where expects filters"),
        (("shop", "units", "--rows", "--where", "_by=code"), "--where expects filters"),
    ],
)
def test_what_makes_no_sense_ends_in_one_line(words, message):
    code, _, said_to_stderr = compare(*words)
    assert code == 2
    assert message in said_to_stderr


def test_a_value_that_is_markup_is_none_in_any_report(sqlite_database):
    for slug, name in (("prod", "<b>a</b>"), ("dev", "[a](http://b) | x")):
        sqlite_database(slug, "shop", TABLE.replace("kilogram", name))
    assert "&lt;b&gt;a" in compare("shop", "units", "--rows", "--format", "html")[1]
    markdown = compare("shop", "units", "--rows", "--format", "markdown")[1]
    assert "<b>" not in markdown
    assert "| x" not in markdown
