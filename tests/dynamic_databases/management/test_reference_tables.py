"""Commands and reference tables: `compare --rows`, `refresh_catalogs --rows`, `sync_databases`."""

from __future__ import annotations

import json

import pytest

from dynamic_databases.models import ReferenceResult, ReferenceTable
from tests.dynamic_databases.management.commands import run
from tests.dynamic_databases.management.comparing import compare
from tests.dynamic_databases.management.test_compare_rows import SCHEMA
from tests.dynamic_databases.reference_tables.shops import by_code, known, remember, shop
from tests.schema import faults

__all__ = ["shop"]
pytestmark = pytest.mark.django_db


def compared(*words):
    code, printed, _ = compare(*words, "--rows", "--format", "json")
    return code, json.loads(printed)


@pytest.mark.usefixtures("shop")
def test_without_a_table_all_reference_tables_are_compared():
    by_code(severity="cosmetic")
    remember("units")
    code, content = compared("shop")
    assert code == 0  # cosmetic differences do not count by default
    assert (content["database"], content["environments"]) == ("shop", ["prod", "test", "dev"])
    assert content["severities"] == {"main.currencies": "cosmetic", "main.units": "risky"}
    assert content["complete"] is True
    currencies, units = content["tables"]
    assert faults(currencies, SCHEMA) == faults(units, SCHEMA) == []
    assert (currencies["key"], currencies["ignored"]) == (["code"], ["id", "updated_at"])
    assert (currencies["summary"]["missing"], units["summary"]["same"]) == (2, 2)


@pytest.mark.usefixtures("shop")
def test_one_reference_table_is_a_list_as_well():
    remember("units")
    code, content = compared("shop")
    assert (code, [table["table"] for table in content["tables"]]) == (0, ["units"])


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("severity", "level", "code"),
    [
        ("risky", None, 1),
        ("cosmetic", None, 0),
        ("cosmetic", "cosmetic", 1),
        ("breaking", "breaking", 1),
        ("risky", "breaking", 0),
        ("breaking", "never", 0),
    ],
)
def test_a_reference_table_says_how_serious_a_difference_is(severity, level, code):
    by_code(severity=severity)
    words = ("--fail-on", level) if level else ()
    assert compare("shop", "--rows", *words)[0] == code
    assert compare("shop", "currencies", "--rows", *words)[0] == code


@pytest.mark.usefixtures("shop")
def test_a_named_reference_table_has_its_key_and_ignored_columns():
    by_code()
    _, content = compared("shop", "currencies")
    assert (content["key"], content["ignored"]) == (["code"], ["id", "updated_at"])
    _, content = compared("shop", "currencies", "--by", "id", "--ignore-columns", "name")
    assert (content["key"], content["ignored"]) == (["id"], ["name", "updated_at"])


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_all_reference_tables_are_in_each_report(form):
    by_code()
    remember("units")
    code, printed, _ = compare("shop", "--rows", "--format", form)
    assert code == 1
    assert "currencies" in printed
    assert "units" in printed


@pytest.mark.usefixtures("shop")
def test_a_reference_table_that_is_gone_does_not_hide_the_others():
    remember("gone")
    remember("units")
    code, content = compared("shop")
    assert code == 2
    gone, units = content["tables"]
    assert "has a table “gone”" in gone["problem"]
    assert (gone["complete"], units["complete"], content["complete"]) == (False, True, False)
    assert faults(gone, SCHEMA) == []


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("words", "message"),
    [((), "shop has no reference tables"), (("--by", "code"), "shop has no reference tables")],
)
def test_without_reference_tables_a_table_has_to_be_named(words, message):
    code, _, said_to_stderr = compare("shop", "--rows", *words)
    assert code == 2
    assert message in said_to_stderr


@pytest.mark.usefixtures("shop")
def test_a_key_needs_the_name_of_a_table():
    remember("units")
    code, _, said_to_stderr = compare("shop", "--rows", "--by", "code")
    assert (code, "--by needs the names of tables" in said_to_stderr) == (2, True)


@pytest.mark.usefixtures("shop")
def test_filters_and_a_limit_hold_for_all_reference_tables():
    remember("units")
    _, content = compared("shop", "--where", "code=m")
    assert content["tables"][0]["summary"]["rows"] == 1
    code, content = compared("shop", "--limit", "1")
    assert (code, content["complete"]) == (2, False)


def test_refreshing_stores_how_rows_compare(shop):
    currencies, units = by_code(), remember("units")
    done = run("refresh_catalogs", "--rows")
    assert done.code == 0
    assert done.out.splitlines()[3:] == ["shop: rows of currencies: 3 differ", "shop: rows of units: same"]
    assert (known(shop, currencies).words, known(shop, units).words) == ("3 differ", "same")


@pytest.mark.usefixtures("shop")
def test_refreshing_without_rows_compares_none():
    remember("units")
    assert run("refresh_catalogs").code == 0
    assert not ReferenceResult.objects.exists()


def test_rows_that_can_not_be_compared_make_the_exit_code_1(shop, tmp_path):
    remember("units")
    (tmp_path / "dev-shop.sqlite3").unlink()
    done = run("refresh_catalogs", "--rows")
    assert done.code == 1
    assert "shop: rows of units: not compared" in done.out
    assert "shop: rows of units: dev:" in done.err


FILE = """
[environments.prod]
[databases.shop]
prod = "sqlite:///shop.sqlite3"
[reference_tables.shop]
units = {}
currencies = {key = ["code"], ignore = ["*_at"], severity = "breaking"}
"sales.regions" = {}
"with.dot" = {schema = ""}
"""
NO_REFERENCES = FILE.partition("[reference_tables")[0]


@pytest.fixture
def sync(db, tmp_path, settings):
    settings.SQLITE_FOLDERS = [tmp_path]
    path = tmp_path / "databases.toml"

    def synced(text, *words):
        path.write_text(text)
        return run("sync_databases", str(path), *words)

    return synced


def registered():
    return [(row.database, row.schema, row.table, row.key, row.ignored, row.severity)
            for row in ReferenceTable.objects.all()]  # fmt: skip


def test_a_file_says_which_tables_are_reference_data(sync):
    lines = sync(FILE).out.splitlines()
    assert lines[2:] == [f"added: reference table {name} of shop"
                         for name in ("units", "currencies", "sales.regions", "with.dot")]  # fmt: skip
    assert registered() == [
        ("shop", "", "currencies", ["code"], ["*_at"], "breaking"),
        ("shop", "", "units", [], [], "risky"),
        ("shop", "", "with.dot", [], [], "risky"),
        ("shop", "sales", "regions", [], [], "risky"),
    ]
    assert sync(FILE).out == "Nothing to do: everything is as in the file.\n"
    assert ReferenceTable.objects.get(table="units").changed_by == "sync_databases"


def test_what_the_file_says_otherwise_is_changed(sync):
    sync(FILE)
    other = FILE.replace('"breaking"', '"cosmetic"')
    assert sync(other).out == "changed: reference table currencies of shop\n"
    assert sync(FILE, "--dry-run").out == "Would be changed: reference table currencies of shop\n"
    assert ReferenceTable.objects.get(table="currencies").severity == "cosmetic"


def test_prune_removes_only_where_the_file_has_reference_tables(sync):
    sync(FILE)
    assert sync(NO_REFERENCES, "--prune").out == "Nothing to do: everything is as in the file.\n"
    less = f"{NO_REFERENCES}[reference_tables.shop]\nunits = {{}}\n"
    assert sync(less).out == "Nothing to do: everything is as in the file.\n"
    dry = sync(less, "--prune", "--dry-run").out.splitlines()
    assert "Would be removed: reference table currencies of shop" in dry
    assert len(registered()) == 4
    sync(less, "--prune")
    assert [row[2] for row in registered()] == ["units"]
    sync(f"{NO_REFERENCES}[reference_tables]\n", "--prune")
    assert registered() == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[reference_tables.nobody]\nunits = {}", "there is no database nobody"),
        ("[reference_tables.shop]\nunits = 3", "reference_tables.shop.units must be a table"),
        ("[reference_tables.shop]\nunits = {keys = []}", "reference_tables.shop.units.keys is unknown"),
        ('[reference_tables.shop]\nunits = {key = "code"}', "key is of the wrong type"),
        ("[reference_tables.shop]\nunits = {key = [1]}", "Write a list of names"),
        ('[reference_tables.shop]\nunits = {severity = "bad"}', "severity"),
        ("[[reference_tables]]", "reference_tables must be a table"),
    ],
)
def test_a_file_that_makes_no_sense_changes_nothing(sync, text, message):
    done = sync(f"{NO_REFERENCES}{text}\n")
    assert done.code == 2
    assert message in done.err
    assert len(done.err.splitlines()) == 1
    assert registered() == []
