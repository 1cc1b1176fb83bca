"""A SQLite table's keys, indexes, foreign keys, checks and row ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynamic_databases.catalog import (
    Check,
    ForeignKey,
    Index,
    IndexPart,
    Key,
)
from tests.dynamic_databases.dialects.sqlite.files import columns_of, table_of

pytestmark = pytest.mark.usefixtures("unblocked")


@pytest.mark.parametrize(
    ("definition", "identity"),
    [
        ("a INTEGER PRIMARY KEY", "rowid"),
        ("a INTEGER PRIMARY KEY AUTOINCREMENT", "autoincrement"),
        ("a INTEGER, PRIMARY KEY (a AUTOINCREMENT)", "autoincrement"),
        ("a INTEGER, PRIMARY KEY (A)", "rowid"),
        ("a INT PRIMARY KEY", None),
        ("a INTEGER PRIMARY KEY DESC", None),
        ("a TEXT PRIMARY KEY", None),
        ("a INTEGER, b, PRIMARY KEY (a, b)", None),
        ("a INTEGER, b", None),
    ],
)
def test_only_a_row_ids_alias_is_made_by_sqlite(tmp_path: Path, definition: str, identity: str | None):
    assert columns_of(tmp_path, definition)[0].identity == identity


@pytest.mark.parametrize(
    ("definition", "options"),
    [
        ("a UNIQUE ON CONFLICT REPLACE", (("on conflict", "unique (a): replace"),)),
        ("a UNIQUE ON CONFLICT ABORT", ()),
        ("a INTEGER PRIMARY KEY DESC ON CONFLICT fail", (("on conflict", "primary key: fail"),)),
        (
            "a NOT NULL ON CONFLICT IGNORE, b, CONSTRAINT u UNIQUE (B, a) ON CONFLICT ROLLBACK",
            (("on conflict", "a not null: ignore; unique (b, a): rollback"),),
        ),
        ("a NULL ON CONFLICT REPLACE, CHECK (a > 1) ON CONFLICT REPLACE", ()),
        ("conflict, second REFERENCES t ON DELETE CASCADE", ()),
        ("a DEFAULT 'ON CONFLICT REPLACE' UNIQUE, \"on conflict replace\"", ()),
    ],
)
def test_what_a_broken_constraint_does_is_an_option(tmp_path: Path, definition: str, options):
    assert table_of(tmp_path, f"CREATE TABLE t ({definition})").options == options


def test_a_key_behind_a_computed_column_is_still_the_row_id(tmp_path: Path):
    computed, key = columns_of(tmp_path, "a AS (id + 1), id INTEGER PRIMARY KEY")
    assert (computed.identity, computed.generated) == (None, "id + 1")
    assert (key.identity, key.generated) == ("rowid", None)


def test_a_key_without_row_ids_is_not_made_by_sqlite(tmp_path: Path):
    table = table_of(tmp_path, "CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID")
    assert (table.columns[0].identity, table.row_id) == (None, None)
    assert table.options == (("without rowid", ""),)


def test_a_composite_key_keeps_its_own_order_and_name(tmp_path: Path):
    table = table_of(tmp_path, "CREATE TABLE t (a, b, c, CONSTRAINT pk PRIMARY KEY (c, a))")
    assert table.primary_key == Key(("c", "a"), "pk")
    assert table.indexes == ()


@pytest.mark.parametrize(
    ("columns", "row_id"),
    [
        ("a", "rowid"),
        ("RowID", "_rowid_"),
        ("rowid, _ROWID_", "oid"),
        ("rowid, _rowid_, OID", None),
    ],
)
def test_the_row_id_has_a_name_that_no_column_has(tmp_path: Path, columns: str, row_id: str | None):
    assert table_of(tmp_path, f"CREATE TABLE t ({columns})").row_id == row_id


def test_unique_constraints_are_no_indexes(tmp_path: Path):
    table = table_of(
        tmp_path,
        'CREATE TABLE t (a CONSTRAINT "one" UNIQUE, b UNIQUE, c,'
        " CONSTRAINT [two] UNIQUE (C COLLATE NOCASE, b))",
    )
    index = Index("two", (IndexPart("c", collation="NOCASE"), IndexPart("b")), unique=True)
    assert table.unique == (Key(("a",), "one"), Key(("b",)), Key(("c", "b"), "two", index=index))
    assert table.indexes == ()


def test_a_key_says_its_order(tmp_path: Path):
    table = table_of(tmp_path, "CREATE TABLE t (a TEXT, b TEXT, PRIMARY KEY (a DESC, b))")
    index = Index("", (IndexPart("a", descending=True), IndexPart("b")), unique=True)
    assert table.primary_key == Key(("a", "b"), index=index)


def test_indexes_have_their_parts(tmp_path: Path):
    script = """
        CREATE TABLE t (a TEXT COLLATE NOCASE, b, c);
        CREATE INDEX i ON t (a, b DESC, lower(c) || ',' COLLATE RTRIM DESC, b COLLATE NOCASE) -- WHERE x
            WHERE b > '(' AND c IS NOT NULL;
        CREATE UNIQUE INDEX u ON t (a COLLATE BINARY);
    """
    first, second = table_of(tmp_path, script).indexes
    assert first.parts == (
        IndexPart("a"),
        IndexPart("b", descending=True),
        IndexPart(expression="lower(c) || ',' COLLATE RTRIM", descending=True),
        IndexPart("b", collation="NOCASE"),
    )
    assert (first.unique, first.predicate) == (False, "b > '(' AND c IS NOT NULL")
    assert (second.name, second.unique, second.parts[0].collation) == ("u", True, "BINARY")


def test_an_index_of_a_key_that_is_the_row_id_names_it(tmp_path: Path):
    table = table_of(tmp_path, "CREATE TABLE t (a, b INTEGER PRIMARY KEY); CREATE INDEX i ON t (B)")
    assert table.indexes[0].parts == (IndexPart("b"),)


def test_foreign_keys_come_as_they_are_written(tmp_path: Path):
    script = """
        CREATE TABLE Author (Id INTEGER PRIMARY KEY, Name, UNIQUE (Id, Name));
        CREATE TABLE t (
            a REFERENCES author,
            b CONSTRAINT fk_b REFERENCES AUTHOR (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
            c, d,
            CONSTRAINT "fk pair" FOREIGN KEY (c, D) REFERENCES "Author" (ID, name) ON UPDATE CASCADE
                NOT DEFERRABLE INITIALLY DEFERRED,
            FOREIGN KEY (d) REFERENCES nowhere (x) DEFERRABLE
        );
    """
    assert table_of(tmp_path, script).foreign_keys == (
        ForeignKey(("a",), "Author", (), "main"),
        ForeignKey(
            ("b",), "Author", ("Id",), "main", "fk_b", on_delete="SET NULL", deferrable="initially deferred"
        ),
        ForeignKey(("c", "d"), "Author", ("Id", "Name"), "main", "fk pair", on_update="CASCADE"),
        ForeignKey(("d",), "nowhere", ("x",), "main", deferrable="deferrable"),
    )


def test_checks_have_their_names_and_text(tmp_path: Path):
    table = table_of(
        tmp_path,
        "CREATE TABLE t (a CHECK (a > 0) CONSTRAINT named CHECK (a IN (')', \"b\")), b, CHECK(a<b)"
        " CONSTRAINT last CHECK ( b /* ) */ <> 7 ))",
    )
    assert table.checks == (
        Check("a > 0"),
        Check("a IN (')', \"b\")", "named"),
        Check("a<b"),
        Check("b /* ) */ <> 7", "last"),
    )
