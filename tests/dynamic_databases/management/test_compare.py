"""`manage.py compare`: what it prints, and the exit codes that CI jobs rely on."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from tests.conftest import write_sqlite
from tests.dynamic_databases.comparison.test_expected import (
    ENVIRONMENTS,
    PAIRS,
    expected_of,
)
from tests.dynamic_databases.dialects.sqlite.files import make
from tests.dynamic_databases.management.comparing import (
    DRIFTED,
    ORDERS,
    SCHEMA,
    Report,
    compare,
    compared,
    shop,
)
from tests.schema import faults
from tests.serving import ROOT, environment, manage
from tests.shared_data import shared_data

__all__ = ["shop"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("level", ["breaking", "risky", "cosmetic", "never"])
def test_the_same_structure_is_no_drift(shop, level):
    shop(test=ORDERS, dev=ORDERS)
    code, printed, _ = compare("shop", "--fail-on", level)
    assert code == 0
    assert "No differences in 1 table." in printed


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
        code, report = compared(name)
        assert code == 1
        assert report["environments"] == ["prod", "test", "dev"]
        assert report["summary"]["breaking"] > 0


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
    _, report = compared("shop")
    assert faults(report | broken, SCHEMA) != []


def test_another_baseline_shows_the_release_view(shop):
    shop(dev=DRIFTED["cosmetic"])
    assert compare("shop", "--baseline", "prod")[0] == 0
    code, report = compared("shop", "--baseline", "dev")
    assert code == 1
    assert report["differences"][0]["against"]["prod"]["rule"] == "column_missing"


def test_environments_come_in_the_order_in_which_they_are_named(shop):
    shop(test=ORDERS, dev=ORDERS)
    _, report = compared("shop", "--environments", "dev", "prod")
    assert report["environments"] == ["dev", "prod"]
    assert report["baseline"] == "dev"


def test_named_tables_alone_are_compared(shop):
    more = "CREATE TABLE notes (id INTEGER PRIMARY KEY);"
    shop(prod=ORDERS + more, dev=DRIFTED["breaking"] + more)
    assert compare("shop", "notes")[0] == 0
    code, report = compared("shop", "main.orders")
    assert code == 1
    assert report["summary"]["tables"] == 1


def test_a_table_is_found_in_any_letter_case_where_the_server_folds_it(shop):
    shop(dev=DRIFTED["breaking"])
    assert compare("shop", "Orders")[0] == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("shop", "nowhere"), "No table nowhere in prod, dev."),
        (("shop", "--environments", "prod", "test"), "There is no database shop in test."),
        (("shop", "--environments", "prod", "mars"), "There is no environment mars."),
        (("shop", "--environments", "prod"), "There is nothing to compare prod with."),
        (("shop", "--baseline", "test"), "The baseline test is not one of prod, dev."),
        (("none",), "There is no database none. Available: shop."),
        ((), "Name a database"),
        (("--of", "prod/shop", "shop"), "--of expects databases such as prod/shop, not shop."),
        (("--of", "prod/shop", "prod/none"), "There is no database none in prod."),
        (("shop", "--same", "prod_x"), "--same expects names such as prod_x=test_x"),
        (("shop", "--fail-on", "all"), "invalid choice: 'all'"),
    ],
)
def test_what_is_not_there_ends_with_2_and_one_line(shop, words, message):
    shop(dev=DRIFTED["breaking"])
    code, printed, errors = compare(*words)
    assert code == 2
    assert message in errors
    assert len(errors.splitlines()) == 1
    assert printed == ""


def test_any_databases_can_be_compared(sqlite_database):
    sqlite_database("prod", "acme", DRIFTED["breaking"])
    sqlite_database("prod", "template", ORDERS)
    code, report = compared("--of", "prod/template", "prod/acme")
    assert code == 1
    assert report["baseline"] == "prod/template"
    assert report["differences"][0]["absent_in"] == ["prod/acme"]
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


@pytest.mark.parametrize("family", ["chinook", "synapse"])
def test_tables_and_columns_of_real_schemas_are_as_expected(family, register, tmp_path):
    for slug in ENVIRONMENTS:
        script = shared_data(f"{family}/sqlite/{slug}.sql").read_text(encoding="utf-8")
        register(slug, family, make(tmp_path / f"{slug}.sqlite3", script))
    for left, right in PAIRS:
        _, report = compared(family, "--environments", left, right, "--count", "spelling")
        expected: Any = expected_of(family, "sqlite", (left, right))
        tables = [expected["tables_only_left"], expected["tables_only_right"]]
        columns = [expected["columns_only_left"], expected["columns_only_right"]]
        assert listed(report, "table", left, right) == [sorted([name] for name in side) for side in tables]
        assert listed(report, "column", left, right) == [sorted(side) for side in columns]


def listed(report: Report, kind: str, left: str, right: str) -> list[list[Any]]:
    """Return what is missing on the right, and on the left, of tables that are no views."""
    missing = [
        difference
        for difference in report["differences"]
        if difference["object"] == kind and difference["kind"] == "missing"
    ]
    keys = ("table",) if kind == "table" else ("table", "name")
    return [
        sorted(
            [difference[key] for key in keys] for difference in missing if difference["absent_in"] == [side]
        )
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


def test_a_comparison_checks_the_settings_and_imports_no_page(settings) -> None:
    settings.ROOT_URLCONF = "nowhere.urls"
    with pytest.raises(CommandError, match="There is no database nope"):
        call_command("compare", "nope", skip_checks=False)
    settings.DYNAMIC_DATABASES_APPS = {"nowhere": "core"}
    with pytest.raises(SystemCheckError, match="E006"):
        call_command("compare", "nope", skip_checks=False)
