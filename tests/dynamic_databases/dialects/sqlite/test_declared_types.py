"""SQLite enforces hardly anything of a declared type: what it makes the same of is no serious difference."""

from __future__ import annotations

import pytest

from dynamic_databases.comparison import compare
from tests.dynamic_databases.dialects.sqlite import files

ALIKE = [
    ("e", "e BLOB"),
    ("e varchar(20)", "e varchar(10)"),
    ("e varchar(20)", "e text"),
    ("e char(5)", "e varchar(10)"),
    ("e decimal(8,2)", "e decimal(10,4)"),
    ("e int", "e bigint"),
    ("e smallint", "e unsigned big int"),
    ("e real", "e double precision"),
    ("e varchar(20) PRIMARY KEY", "e varchar(20), PRIMARY KEY (e)"),
]
DIFFERENT = [
    ("e text", "e integer"),
    ("e text", "e"),
    ("e real", "e numeric"),
    ("e date", "e datetime"),
    ("e integer", "e boolean"),
    ("e", "e any"),
    ("id INTEGER PRIMARY KEY", "id INT PRIMARY KEY"),
    ("id INTEGER PRIMARY KEY", "id BIGINT PRIMARY KEY"),
]


@pytest.fixture
def differences(tmp_path, unblocked):
    """Return a function that compares a table of one column with one of another, in both directions."""

    def compared(column: str, other: str):
        tables = {
            name: files.catalog_of(files.make(tmp_path / f"{name}.sqlite3", f"CREATE TABLE t ({text})"))
            for name, text in (("prod", column), ("dev", other))
        }
        return [
            difference
            for baseline in tables
            for difference in compare(tables, baseline).differences
            if difference.attribute == "type"
        ]

    return compared


@pytest.mark.parametrize(("column", "other"), ALIKE)
def test_another_declaration_of_the_same_is_listed_and_changes_nothing(differences, column, other):
    told = differences(column, other)
    assert {difference.severity for difference in told} <= {"cosmetic"}
    assert len(told) == (0 if "PRIMARY" in column else 2)


@pytest.mark.parametrize(("column", "other"), DIFFERENT)
def test_what_sqlite_treats_differently_is_no_small_difference(differences, column, other):
    told = differences(column, other)
    assert "cosmetic" not in {difference.severity for difference in told}
    assert len(told) == 2


def test_a_default_is_one_number_however_it_is_written(tmp_path, unblocked):
    texts = {"prod": "1.0", "test": "1", "dev": "1.5"}
    tables = {
        name: files.catalog_of(
            files.make(tmp_path / f"{name}.sqlite3", f"CREATE TABLE t (e real DEFAULT {default})")
        )
        for name, default in texts.items()
    }
    (difference,) = compare(tables).differences
    assert set(difference.against) == {"dev"}
