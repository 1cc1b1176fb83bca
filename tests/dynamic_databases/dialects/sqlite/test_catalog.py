"""A SQLite file's structure as values: columns, keys, indexes, tables of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynamic_databases.catalog import (
    Column,
    Family,
    Kind,
    TableKind,
    TableName,
)
from tests.dynamic_databases.dialects.sqlite.files import (
    DIALECT,
    catalog_of,
    columns_of,
    make,
    opened,
    statements_of,
    table_of,
)

pytestmark = pytest.mark.usefixtures("unblocked")


def test_plain_columns_are_made_in_the_order_of_the_fields(tmp_path):
    """They are made by position: whoever moves a field of `Column` has to move its value as well."""
    (column,) = columns_of(tmp_path, "total INTEGER NOT NULL DEFAULT 7")
    assert column == Column(
        name="total",
        position=1,
        type="INTEGER",
        kind=Kind(Family.INTEGER, 64),
        nullable=False,
        default="7",
    )


def test_the_number_of_statements_does_not_depend_on_the_size(tmp_path: Path):
    tables = (
        "CREATE TABLE t{0} (a INTEGER PRIMARY KEY, b UNIQUE, c REFERENCES t0); CREATE INDEX i{0} ON t{0} (c);"
    )
    few = make(tmp_path / "few.db", "".join(map(tables.format, range(3))))
    many = make(tmp_path / "many.db", "BEGIN;" + "".join(map(tables.format, range(1000))) + "COMMIT;")
    assert statements_of(few) == statements_of(many) == 7


def test_an_empty_file_is_an_empty_database(tmp_path: Path):
    (tmp_path / "empty.db").touch()
    assert catalog_of(tmp_path / "empty.db").tables == ()


def test_a_column_has_its_type_default_and_nullability(tmp_path: Path):
    a, b = columns_of(tmp_path, "a VARCHAR(20) NOT NULL DEFAULT 'it''s', b")
    assert (a.position, a.type, a.kind.family, a.kind.size) == (1, "VARCHAR(20)", Family.TEXT, 20)
    assert (a.nullable, a.default) == (False, "'it''s'")
    assert (b.position, b.type, str(b.kind), b.nullable, b.default) == (2, "", "any", True, None)


def test_generated_columns_have_their_expressions(tmp_path: Path):
    _, now, kept = columns_of(tmp_path, "a, b AS (a || ')'), c INT GENERATED ALWAYS AS (a * (2)) STORED")
    assert (now.generated, now.stored) == ("a || ')'", False)
    assert (kept.generated, kept.stored, kept.type) == ("a * (2)", True, "INT")


def test_strict_tables_say_so(tmp_path: Path):
    assert table_of(tmp_path, "CREATE TABLE t (a ANY) STRICT").options == (("strict", ""),)


def test_triggers_belong_to_their_tables_and_views(tmp_path: Path):
    script = """
        CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t;
        CREATE TRIGGER b AFTER INSERT ON T BEGIN SELECT 1; END;
        CREATE TRIGGER a INSTEAD OF INSERT ON v BEGIN SELECT 1; END;
    """
    catalog = catalog_of(make(tmp_path / "t.db", script))
    assert [[trigger.name for trigger in table.triggers] for table in catalog.tables] == [["b"], ["a"]]
    assert catalog.tables[0].triggers[0].definition.startswith("CREATE TRIGGER b")


def test_sqlites_own_tables_are_left_out(tmp_path: Path):
    path = make(tmp_path / "t.db", "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT); ANALYZE")
    assert [table.name for table in catalog_of(path).tables] == ["t"]


def test_estimates_come_from_analyze(tmp_path: Path):
    path = make(
        tmp_path / "t.db",
        "CREATE TABLE t (a UNIQUE, b); CREATE INDEX part ON t (b) WHERE b; CREATE TABLE never (a);"
        "INSERT INTO t SELECT value, 0 FROM json_each('[1,2,3,4,5]'); ANALYZE t;",
    )
    with opened(path) as connection:
        statistics = DIALECT.read_catalog(connection).statistics
    assert statistics.tables[TableName("main", "t")].rows == 5
    assert TableName("main", "never") not in statistics.tables
    assert statistics.bytes == path.stat().st_size


def test_a_view_in_the_place_of_the_estimates_is_not_asked(tmp_path: Path):
    path = make(tmp_path / "a.db", "CREATE TABLE t (a)")
    view = "CREATE VIEW sqlite_stat1 AS SELECT name AS tbl, 1 AS stat FROM sqlite_master"
    row = f"('view', 'sqlite_stat1', 'sqlite_stat1', 0, '{view}')"
    make(path, f"PRAGMA writable_schema = ON; INSERT INTO sqlite_master VALUES {row}")
    with opened(path) as connection:
        reading = DIALECT.read_catalog(connection)
    assert [table.name for table in reading.catalog.tables] == ["t"]
    assert reading.statistics.tables == {}


def test_virtual_and_shadow_tables_are_told_apart(tmp_path: Path):
    catalog = catalog_of(make(tmp_path / "t.db", "CREATE VIRTUAL TABLE f USING fts4(body)"))
    table = catalog.table("f")
    assert table is not None
    assert [(column.name, column.hidden) for column in table.columns][:2] == [("body", False), ("f", True)]
    assert (table.kind, table.row_id) == (TableKind.VIRTUAL, "rowid")
    assert {table.kind for table in catalog.tables} == {TableKind.VIRTUAL, TableKind.SHADOW}
