"""`manage.py compare`: what it prints, and the exit codes that CI jobs rely on."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import write_sqlite
from tests.dynamic_databases.comparison.test_expected import (
    ENVIRONMENTS,
    PAIRS,
    expected_of,
    needs_data,
)
from tests.dynamic_databases.dialects.sqlite.files import make
from tests.schema import faults
from tests.serving import ROOT, environment, manage
from tests.shared_data import DATA

SCHEMA = json.loads((ROOT / "docs" / "comparison.schema.json").read_text(encoding="utf-8"))
Found = dict[str, Any]
ORDERS = "CREATE TABLE orders (id INTEGER PRIMARY KEY, total varchar(10), note text);"
pytestmark = pytest.mark.django_db


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


def compared(*words: str) -> tuple[int, Found]:
    code, printed, _ = compare(*words, "--format", "json")
    found = json.loads(printed)
    assert faults(found, SCHEMA) == []
    return code, found


@pytest.fixture
def shop(sqlite_database):
    """Return a function that makes prod's shop and others: script by environment."""

    def made(**scripts: str) -> None:
        for slug, script in ({"prod": ORDERS} | scripts).items():
            sqlite_database(slug, "shop", script)

    return made


def file_of(slug: str, tmp_path: Path) -> Path:
    return tmp_path / f"{slug}-shop.sqlite3"


@pytest.mark.parametrize("level", ["breaking", "risky", "cosmetic", "never"])
def test_the_same_structure_is_no_drift(shop, level):
    shop(test=ORDERS, dev=ORDERS)
    code, printed, _ = compare("shop", "--fail-on", level)
    assert code == 0
    assert "No differences in 1 table." in printed


DRIFTED = {
    "breaking": ORDERS.replace(", note text", ""),
    "risky": ORDERS.replace("varchar(10)", "varchar(20)"),
    "cosmetic": ORDERS.replace("note text", "note text, remark text"),
}


@pytest.mark.parametrize(
    ("drift", "failing"),
    [
        ("breaking", {"breaking", "risky", "cosmetic"}),
        ("risky", {"risky", "cosmetic"}),
        ("cosmetic", {"cosmetic"}),
    ],
)
def test_drift_fails_at_its_level_and_those_below(shop, drift, failing):
    shop(dev=DRIFTED[drift])
    codes = {
        level: compare("shop", "--fail-on", level)[0] for level in ("breaking", "risky", "cosmetic", "never")
    }
    assert codes == {level: int(level in failing) for level in codes}


def test_breaking_drift_alone_fails_if_no_level_is_named(shop):
    shop(test=DRIFTED["risky"], dev=DRIFTED["breaking"])
    assert compare("shop", "--environments", "prod", "test")[0] == 0
    assert compare("shop", "--environments", "prod", "dev")[0] == 1


def test_the_output_says_what_differs_where_and_why(shop):
    shop(dev=DRIFTED["breaking"])
    _, printed, _ = compare("shop")
    assert "orders\n  − breaking  column note: missing in dev\n" in printed
    assert "Code that names this column fails there. [column_missing]" in printed


def test_json_is_as_the_schema_says(demo):
    for name in ("shop", "crm"):
        code, found = compared(name)
        assert code == 1
        assert found["environments"] == ["prod", "test", "dev"]
        assert found["summary"]["breaking"] > 0


@pytest.mark.parametrize(
    "broken",
    [
        {"differences": [{}]},
        {"baseline": None},
        {"summary": {"tables": -1}},
        {"read_at": {"prod": "yesterday"}},
        {"else": 1},
        {"across_vendors": "no"},
    ],
)
def test_the_schema_refuses_what_is_otherwise(shop, broken):
    shop(dev=DRIFTED["risky"])
    _, found = compared("shop")
    assert faults(found | broken, SCHEMA) != []


def test_another_baseline_shows_the_release_view(shop):
    shop(dev=DRIFTED["cosmetic"])
    assert compare("shop", "--baseline", "prod")[0] == 0
    code, found = compared("shop", "--baseline", "dev")
    assert code == 1
    assert found["differences"][0]["against"]["prod"]["rule"] == "column_missing"


def test_environments_come_in_the_order_in_which_they_are_named(shop):
    shop(test=ORDERS, dev=ORDERS)
    _, found = compared("shop", "--environments", "dev", "prod")
    assert found["environments"] == ["dev", "prod"]
    assert found["baseline"] == "dev"


def test_named_tables_alone_are_compared(shop):
    more = "CREATE TABLE notes (id INTEGER PRIMARY KEY);"
    shop(prod=ORDERS + more, dev=DRIFTED["breaking"] + more)
    assert compare("shop", "notes")[0] == 0
    code, found = compared("shop", "main.orders")
    assert code == 1
    assert found["summary"]["tables"] == 1


def test_a_table_is_found_in_any_letter_case_where_the_server_folds_it(shop):
    shop(dev=DRIFTED["breaking"])
    assert compare("shop", "Orders")[0] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("shop", "nowhere"), "No table nowhere in prod, dev."),
        (("shop", "--environments", "prod", "test"), "There is no database shop in test."),
        (("shop", "--environments", "prod", "mars"), "There is no environment mars."),
        (("shop", "--environments", "prod"), "There is nothing to compare with: prod is alone."),
        (("shop", "--baseline", "test"), "The baseline test is none of prod, dev."),
        (("none",), "There is no database none. There are: shop."),
        ((), "Name a database"),
        (("--of", "prod/shop", "shop"), "--of takes databases as prod/shop, and got shop."),
        (("--of", "prod/shop", "prod/none"), "There is no database none in prod."),
        (("shop", "--same", "prod_x"), "--same takes names as prod_x=test_x"),
        (("shop", "--fail-on", "all"), "invalid choice: 'all'"),
    ],
)
def test_what_is_not_there_ends_with_2_and_one_line(shop, words, said):
    shop(dev=DRIFTED["breaking"])
    code, printed, errors = compare(*words)
    assert code == 2
    assert said in errors
    assert len(errors.splitlines()) == 1
    assert printed == ""


def test_a_database_that_is_gone_outranks_drift(shop, tmp_path):
    shop(test=DRIFTED["breaking"], dev=ORDERS)
    file_of("dev", tmp_path).unlink()
    code, printed, _ = compare("shop")
    assert code == 2
    assert "dev   unreachable:" in printed
    assert "column note: missing in test" in printed
    code, found = compared("shop", "--fail-on", "never")
    assert code == 2
    assert found["unavailable"]["dev"]["snapshot"] is None
    assert found["environments"] == ["prod", "test", "dev"]
    assert "dev" not in found["differences"][0]["values"]


def test_a_report_of_another_format_says_to_stderr_what_is_unreachable(shop, tmp_path):
    shop(dev=ORDERS)
    file_of("dev", tmp_path).unlink()
    code, _, errors = compare("shop", "--format", "json")
    assert code == 2
    assert errors.startswith("Not compared: dev. ")


def test_with_snapshots_a_dead_environment_is_taken_as_last_read(shop, tmp_path):
    shop(dev=DRIFTED["breaking"])
    assert compare("shop")[0] == 1
    file_of("dev", tmp_path).unlink()
    assert compare("shop")[0] == 2
    code, printed, _ = compare("shop", "--snapshots")
    assert code == 1
    assert "Taken as last read" in printed
    assert "old)" in printed
    _, found = compared("shop", "--snapshots")
    assert found["unavailable"]["dev"]["snapshot"] is not None
    assert list(found["read_at"]) == ["prod"]


def test_with_snapshots_what_was_never_read_still_ends_with_2(shop, tmp_path):
    shop(dev=ORDERS)
    file_of("dev", tmp_path).unlink()
    assert compare("shop", "--snapshots")[0] == 2


def test_nothing_readable_at_all_is_said(shop, tmp_path):
    shop(dev=ORDERS)
    for slug in ("prod", "dev"):
        file_of(slug, tmp_path).unlink()
    for form in ("text", "markdown", "html"):
        code, printed, _ = compare("shop", "--format", form)
        assert (code, "Nothing could be compared." in printed) == (2, True)
    assert compared("shop")[1]["differences"] == []


def test_a_locked_database_costs_itself_alone(shop, tmp_path, settings):
    settings.STATEMENT_TIMEOUT = 1.0
    shop(test=DRIFTED["breaking"], dev=ORDERS)
    with closing(sqlite3.connect(file_of("dev", tmp_path), isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        code, found = compared("shop")
    assert code == 2
    assert found["unavailable"]["dev"]["reason"].split(":")[0] in {"busy", "timed_out"}
    assert found["differences"][0]["absent_in"] == ["test"]


def test_what_changed_a_moment_ago_is_read(shop, tmp_path):
    shop(dev=ORDERS)
    assert compare("shop")[0] == 0
    write_sqlite(file_of("dev", tmp_path), "ALTER TABLE orders DROP COLUMN note")
    assert compare("shop")[0] == 1


def test_any_databases_can_be_compared(sqlite_database):
    sqlite_database("prod", "acme", DRIFTED["breaking"])
    sqlite_database("prod", "template", ORDERS)
    code, found = compared("--of", "prod/template", "prod/acme")
    assert code == 1
    assert found["baseline"] == "prod/template"
    assert found["differences"][0]["absent_in"] == ["prod/acme"]
    assert compare("orders", "--of", "prod/acme", "prod/template")[0] == 0


def test_tables_can_be_left_out(shop):
    shop(dev=DRIFTED["breaking"])
    assert compare("shop", "--exclude", "ord*")[0] == 0


def test_what_counts_can_be_chosen(shop):
    shop(dev="CREATE TABLE orders (id INTEGER PRIMARY KEY, note text, total varchar(10));")
    assert compare("shop", "--fail-on", "cosmetic")[0] == 0
    assert compare("shop", "--fail-on", "cosmetic", "--count", "column_order")[0] == 1
    words = ("--count", "column_order", "--ignore", "column_order")
    assert compare("shop", "--fail-on", "cosmetic", *words)[0] == 0


def test_names_that_differ_by_environment_can_be_the_same(shop):
    shop(prod=ORDERS.replace("orders", "prod_x"), dev=ORDERS.replace("orders", "dev_x"))
    assert compare("shop")[0] == 1
    assert compare("shop", "--same", "prod_x=dev_x")[0] == 0


@needs_data
@pytest.mark.parametrize("family", ["chinook", "synapse"])
def test_tables_and_columns_of_real_schemas_are_as_expected(family, register, tmp_path):
    for slug in ENVIRONMENTS:
        script = (DATA / family / "sqlite" / f"{slug}.sql").read_text(encoding="utf-8")
        register(slug, family, make(tmp_path / f"{slug}.sqlite3", script))
    for left, right in PAIRS:
        _, found = compared(family, "--environments", left, right, "--count", "spelling")
        expected: Any = expected_of(family, "sqlite", (left, right))
        tables = [expected["tables_only_left"], expected["tables_only_right"]]
        columns = [expected["columns_only_left"], expected["columns_only_right"]]
        assert listed(found, "table", left, right) == [sorted([name] for name in side) for side in tables]
        assert listed(found, "column", left, right) == [sorted(side) for side in columns]


def listed(found: Found, kind: str, left: str, right: str) -> list[list[Any]]:
    """Return what is missing on the right, and on the left, of tables that are no views."""
    missing = [one for one in found["differences"] if one["object"] == kind and one["kind"] == "missing"]
    keys = ("table",) if kind == "table" else ("table", "name")
    return [
        sorted([one[key] for key in keys] for one in missing if one["absent_in"] == [side])
        for side in (right, left)
    ]


def test_the_program_itself_ends_with_these_codes(tmp_path):
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "demo").mkdir()
    for slug, script in {"prod": ORDERS, "test": ORDERS, "dev": DRIFTED["breaking"]}.items():
        write_sqlite(folder / f"{slug}.sqlite3", script)
    words: list[tuple[str, ...]] = [("migrate", "-v0")]
    for slug in ("prod", "test", "dev"):
        words += [
            ("add_environment", slug),
            ("add_database", "shop", slug, "--url", f"sqlite:///{folder / slug}.sqlite3"),
        ]
    manage(folder, *words)
    ends = {
        0: ("--environments", "prod", "test"),
        1: (),
        2: ("--environments", "prod", "mars"),
    }
    for code, options in ends.items():
        done = subprocess.run(
            [sys.executable, "manage.py", "compare", "shop", *options],
            cwd=ROOT,
            env=environment(folder) | {"PYTHONIOENCODING": "ascii"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
        assert "\x1b" not in done.stdout
