"""What is odd in `crm`: 800 columns, hard names, values that no type allows, objects that can't be read."""

from __future__ import annotations

import sqlite3

import pytest

from browser.demo.odd_names import ALL_IN_ONE, NOT_IN, ODD_NAMES
from browser.demo.oddities import ODD_KEYS
from browser.demo.script import quote

ENVIRONMENTS = ("prod", "test", "dev")
OBJECTS = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
UNREADABLE = {
    "churned": "no such column: no_such_column",
    "hen": "view hen is circularly defined",
    "egg": "view egg is circularly defined",
    "gone_module": "no such module: spellfix_of_long_ago",
}


@pytest.mark.parametrize(("environment", "number"), [("prod", 50), ("test", 64), ("dev", 800)])
def test_contacts_grows_from_50_to_800_columns(ask, environment, number):
    names = [name for (name,) in ask("crm", environment, "SELECT name FROM pragma_table_xinfo('contacts')")]
    assert len(names) == len(set(names)) == number


def test_a_contact_has_the_same_values_wherever_it_has_the_column(ask):
    sql = "SELECT last_name, country, owner_id, external_id FROM contacts WHERE id BETWEEN 50 AND 90"
    rows = [ask("crm", environment, sql) for environment in ENVIRONMENTS]
    assert rows[0] == rows[1] == rows[2]
    assert len(rows[0]) == 41


def test_most_of_the_800_columns_are_nearly_empty_and_none_is_quite_so(ask):
    columns = [str(name) for (name,) in ask("crm", "dev", "SELECT name FROM pragma_table_xinfo('contacts')")]
    counted = ", ".join(f"count({quote(column)})" for column in columns)
    (counts,) = ask("crm", "dev", f"SELECT {counted} FROM contacts")
    assert sum(int(str(count)) < 60 for count in counts) > 600
    assert sum(count == 0 for count in counts) <= 2


def test_contact_42_differs_in_a_few_cells(ask):
    sql = "SELECT lifecycle_stage, lead_score, notes FROM contacts WHERE id = 42"
    rows = [ask("crm", environment, sql)[0] for environment in ENVIRONMENTS]
    assert rows == [("customer", 71, ""), ("customer", 71, None), ("lead", "71 (guess)", "")]
    assert ask("crm", "dev", "SELECT 1 FROM contacts WHERE id = 43") == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_object_can_be_read_but_those_that_are_broken(ask, environment):
    broken = {}
    for (name,) in ask("crm", environment, OBJECTS):
        try:
            ask("crm", environment, f"SELECT count(*) FROM {quote(name)}")
        except sqlite3.OperationalError as error:
            broken[name] = str(error)
    assert broken == UNREADABLE


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_files_are_sound_in_spite_of_all(ask, environment):
    assert ask("crm", environment, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_odd_name_is_a_table_and_a_column(ask, name):
    assert ask("crm", "prod", f"SELECT {quote(name)} FROM {quote(name)} WHERE id = 1") == [(name,)]
    assert ask("crm", "prod", f"SELECT {quote(name)} FROM {quote(ALL_IN_ONE)} WHERE id = 1") == [(name,)]


@pytest.mark.parametrize(("name", "environment"), NOT_IN.items())
def test_an_odd_table_is_missing_in_one_environment(ask, name, environment):
    having = {(slug,) for slug in ENVIRONMENTS if (name,) in ask("crm", slug, OBJECTS)}
    assert having == {(other,) for other in ENVIRONMENTS if other != environment}


@pytest.mark.parametrize(
    ("column", "value", "stored"),
    [
        ("a_date", "2020-02-30", "text"), ("a_date", "0000-00-00", "text"), ("a_time", "24:00", "text"),
        ("an_integer", "twelve", "text"), ("an_integer", 2**63 - 1, "integer"), ("a_boolean", "yes", "text"),
        ("a_float", float("inf"), "real"), ("a_text", "", "text"), ("a_text", "=1+1", "text"),
        ("a_text", "before\0after", "text"), ("a_json", '{"a": 1,', "text"), ("a_blob", b"", "blob"),
        ("a_uuid", "9c858901-8a57-4791-81fe-4c455b099bc9", "text"),
        ("anything", "1" + "0" * 400 + ".5", "text"),
    ],
)  # fmt: skip
def test_an_odd_value_is_stored_as_it_is(ask, column, value, stored):
    sql = f"SELECT DISTINCT typeof({column}) FROM oddities WHERE {column} IS ? AND typeof({column}) = ?"
    assert ask("crm", "prod", sql, value, stored) == [(stored,)]


def test_null_stands_beside_an_empty_text(ask):
    rows = ask(
        "crm",
        "prod",
        "SELECT what, a_text FROM oddities WHERE what IN ('null', 'empty, not null') ORDER BY id",
    )
    assert rows == [("null", None), ("empty, not null", "")]


def test_some_text_is_no_utf8(ask):
    rows = ask(
        "crm", "prod", "SELECT hex(a_text), typeof(a_text) FROM oddities WHERE what = 'text that is no UTF-8'"
    )
    assert ("66FF6F", "text") in rows
    with pytest.raises(sqlite3.OperationalError, match="Could not decode to UTF-8"):
        ask("crm", "prod", "SELECT a_text FROM oddities WHERE what = 'text that is no UTF-8'")


def test_some_text_is_200_kilobytes_long(ask):
    assert ask("crm", "prod", "SELECT max(length(CAST(a_text AS blob))) FROM oddities")[0][0] > 200_000


def test_odd_keys_are_all_there(ask):
    keys = [key for (key,) in ask("crm", "prod", "SELECT k FROM untyped_key")]
    assert sorted(map(repr, keys)) == sorted(map(repr, ODD_KEYS))


def test_a_primary_key_holds_null(ask):
    assert ask("crm", "prod", "SELECT count(*) FROM null_keys WHERE code IS NULL") == [(2,)]


def test_a_table_hides_its_row_number(ask):
    assert ask("crm", "prod", "SELECT rowid, oid, _rowid_ FROM hidden_rowid LIMIT 1") == [("a", "b", "c")]


def test_a_table_has_no_rows(ask):
    assert ask("crm", "prod", "SELECT count(*) FROM no_rows_yet") == [(0,)]


@pytest.mark.parametrize(
    ("table", "target"),
    [("orphans", "gone_table"), ("tree", "tree"), ("chicken", "chicken_egg"), ("chicken_egg", "chicken"),
     ("teams", "users"), ("users", "teams"), ("goals", "matches"), ("matches", "companies")],
)  # fmt: skip
def test_foreign_keys_lead_nowhere_to_themselves_and_in_circles(ask, table, target):
    assert (target,) in ask("crm", "prod", 'SELECT DISTINCT "table" FROM pragma_foreign_key_list(?)', table)


def test_a_foreign_key_has_three_columns_and_two_keys_have_one_target(ask):
    keys = 'SELECT count(*) FROM pragma_foreign_key_list(?) WHERE "table" = ?'
    assert ask("crm", "prod", keys, "goals", "matches") == [(3,)]
    assert ask("crm", "prod", keys, "matches", "companies") == [(2,)]


@pytest.mark.parametrize(
    "word", ["WITHOUT ROWID", "STRICT", "fts5", "fts4", "STORED", "VIRTUAL", "AUTOINCREMENT"]
)
def test_sqlite_speaks_its_dialect(ask, word):
    assert ask("crm", "prod", "SELECT count(*) > 0 FROM sqlite_master WHERE sql LIKE ?", f"%{word}%") == [
        (1,)
    ]
