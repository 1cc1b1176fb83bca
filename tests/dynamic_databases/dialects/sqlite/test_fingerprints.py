"""The same fingerprint means the same catalog: whatever changes one changes the other, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynamic_databases.catalog import Catalog, Reading
from dynamic_databases.dialects import fingerprints
from dynamic_databases.dialects.sqlite.catalog import reading
from tests.dynamic_databases.dialects.sqlite.files import DIALECT, make, opened

SHOP = """
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name varchar(20) UNIQUE);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer REFERENCES customers, total decimal DEFAULT 0);
    CREATE INDEX by_total ON orders (total DESC);
    CREATE VIEW big AS SELECT * FROM orders WHERE total > 100;
"""


@pytest.fixture(autouse=True)
def _unblocked(unblocked):
    """These files are no databases of ours."""


def reading_of(path: Path) -> Reading:
    with opened(path) as connection:
        return DIALECT.read_catalog(connection)


def test_the_same_file_and_a_copy_have_the_same_fingerprint(tmp_path):
    first, again = (reading_of(make(tmp_path / name, SHOP)) for name in ("a.db", "b.db"))
    assert first.fingerprint is not None
    assert first.fingerprint == again.fingerprint == reading_of(tmp_path / "a.db").fingerprint
    assert first.catalog == again.catalog


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE orders ADD COLUMN note text",
        "ALTER TABLE orders DROP COLUMN customer",
        "ALTER TABLE orders RENAME COLUMN total TO amount",
        "ALTER TABLE customers RENAME TO clients",
        "DROP INDEX by_total",
        "DROP INDEX by_total; CREATE INDEX by_total ON orders (total)",
        "CREATE TRIGGER touched AFTER UPDATE ON orders BEGIN SELECT 1; END",
        "DROP VIEW big",
        "DROP VIEW big; CREATE VIEW big AS SELECT * FROM orders WHERE total > 101",
        "DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, total text)",
        "PRAGMA application_id = 7",
        "PRAGMA page_size = 8192; VACUUM",
        "PRAGMA auto_vacuum = FULL; VACUUM",
    ],
)
def test_a_change_of_the_catalog_changes_the_fingerprint(tmp_path, change):
    path = make(tmp_path / "a.db", SHOP)
    before = reading_of(path)
    after = reading_of(make(path, change))
    assert after.catalog != before.catalog
    assert after.fingerprint != before.fingerprint


def test_another_encoding_changes_the_fingerprint(tmp_path):
    first, other = (
        reading_of(make(tmp_path / name, f"PRAGMA encoding = '{encoding}'; {SHOP}"))
        for name, encoding in (("a.db", "UTF-8"), ("b.db", "UTF-16le"))
    )
    assert first.catalog != other.catalog
    assert first.fingerprint != other.fingerprint


def test_rows_and_their_place_in_the_file_change_nothing(tmp_path):
    path = make(tmp_path / "a.db", SHOP)
    before = reading_of(path)
    make(path, "INSERT INTO customers VALUES (1, 'Ann'); VACUUM; PRAGMA user_version = 3")
    assert reading_of(path).fingerprint == before.fingerprint


@pytest.mark.parametrize(
    "script",
    [
        "CREATE VIRTUAL TABLE found USING fts5(title)",  # its module tells the columns
        "CREATE TABLE t (a); CREATE VIEW v AS SELECT * FROM t; DROP TABLE t",  # can't be read
        "CREATE TABLE t (a); CREATE VIEW v AS SELECT not_there(a) FROM t",
    ],
)
def test_what_text_alone_does_not_tell_has_no_fingerprint(tmp_path, script):
    result = reading_of(make(tmp_path / "a.db", SHOP + script))
    assert len(result.catalog.tables) > 3
    assert result.fingerprint is None


def test_text_that_is_not_utf8_has_no_fingerprint(tmp_path):
    path = make(tmp_path / "a.db", "CREATE TABLE u (b text DEFAULT 'x');")
    make(
        path,
        "PRAGMA writable_schema = ON;"
        "UPDATE sqlite_master SET sql = CAST(replace(sql, 'x', CAST(x'e9' AS text)) AS text)",
    )
    assert reading_of(path).fingerprint is None


@pytest.mark.parametrize("change", ["library", "reader"])
def test_another_library_or_reader_has_another_fingerprint(tmp_path, change, monkeypatch):
    path = make(tmp_path / "a.db", SHOP)
    with opened(path) as connection:
        before = reading.read_catalog(connection, "3.40.0").fingerprint
        if change == "reader":
            monkeypatch.setattr(fingerprints, "code_of", lambda package: "of the next release")
        library = "3.41.0" if change == "library" else "3.40.0"
        assert reading.read_catalog(connection, library).fingerprint != before


def statements_of(path: Path, made: dict[str, Catalog]) -> tuple[Reading, list[str]]:
    """Return a reading that may take what was made before, and the statements that it took."""
    sent: list[str] = []

    def seen(execute, sql, *rest):
        sent.append(sql)
        return execute(sql, *rest)

    with opened(path) as connection:
        connection.ensure_connection()
        with connection.execute_wrapper(seen):
            return DIALECT.read_catalog_unless(connection, made.get), sent


def test_a_catalog_that_was_made_before_is_taken_and_statistics_are_new(tmp_path):
    path = make(tmp_path / "a.db", SHOP + "ANALYZE;")
    first, all_of_it = statements_of(path, {})
    assert first.fingerprint is not None
    make(path, "INSERT INTO customers VALUES (1, 'Ann'); ANALYZE")
    again, fewer = statements_of(path, {first.fingerprint: first.catalog})
    assert again.catalog is first.catalog
    assert [statistics.rows for statistics in again.statistics.tables.values()] == [1]
    assert any("pragma_table_xinfo" in sql for sql in all_of_it)
    assert not [
        sql for sql in fewer if "pragma_table" in sql or "pragma_index" in sql or "pragma_foreign" in sql
    ]
