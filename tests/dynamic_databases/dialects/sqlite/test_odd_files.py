"""Files that are broken, large, hostile or in another encoding: each costs itself, and no more."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynamic_databases.catalog import (
    Check,
    Key,
)
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.sqlite.catalog.known import forget_all
from tests.dynamic_databases.dialects.sqlite.files import (
    DIALECT,
    ask,
    catalog_of,
    columns_of,
    make,
    opened,
    statements_of,
    table_of,
)

pytestmark = pytest.mark.usefixtures("unblocked")


HOSTILE = [
    'q"uote',
    "100%",
    "%s",
    "%%s",
    "a]b[",
    "`tick`",
    "it's",
    "line\nbreak",
    "🦊",
    "",
    " ",
    "a.b",
    "--x",
    "/*",
]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


BROKEN = """
    CREATE TABLE good (a);
    CREATE TABLE gone (a);
    CREATE VIEW fine AS SELECT a FROM good;
    CREATE VIEW broken AS SELECT a FROM gone;
    CREATE VIEW on_broken AS SELECT a FROM broken;
    CREATE VIEW also_fine AS SELECT a + 1 AS b FROM fine;
    CREATE VIEW no_column AS SELECT missing FROM good;
    CREATE TABLE last (a, b);
    PRAGMA legacy_alter_table = ON;
    DROP TABLE gone;
    PRAGMA writable_schema = ON;
    INSERT INTO sqlite_master
        VALUES ('table', 'strange', 'strange', 0, 'CREATE VIRTUAL TABLE strange USING nosuch(a)');
"""


def test_a_broken_view_costs_itself_alone(tmp_path: Path):
    catalog = catalog_of(make(tmp_path / "t.db", BROKEN))
    assert {table.name: table.problem for table in catalog.tables if table.problem} == {
        "broken": "no such table: main.gone",
        "on_broken": "no such table: main.gone",
        "no_column": "no such column: missing",
        "strange": "no such module: nosuch",
    }
    assert {table.name: len(table.columns) for table in catalog.tables if not table.problem} == {
        "good": 1,
        "fine": 1,
        "also_fine": 1,
        "last": 2,
    }


def test_each_broken_object_costs_one_statement_more(tmp_path: Path):
    assert statements_of(make(tmp_path / "t.db", BROKEN)) == 7 + 4


def test_a_broken_view_at_either_end_is_found(tmp_path: Path):
    for number, script in enumerate(
        ("CREATE VIEW v AS SELECT * FROM nope", "CREATE VIEW v AS SELECT * FROM nope; CREATE TABLE t (a)")
    ):
        catalog = catalog_of(make(tmp_path / f"{number}.db", script))
        assert [table.name for table in catalog.tables if table.problem] == ["v"]
        assert len(catalog.tables) == number + 1


def test_a_reading_that_runs_out_of_time_is_no_broken_view(tmp_path: Path):
    tables = "".join(f"CREATE TABLE t{number} (a, b, c);" for number in range(500))
    path = make(tmp_path / "t.db", f"BEGIN; {tables} COMMIT;")
    with (
        opened(path, Limits(statement=0.0)) as connection,
        pytest.raises(OperationalError, match="interrupted"),
    ):
        DIALECT.read_catalog(connection)


def test_two_thousand_columns_are_read(tmp_path: Path):
    definition = ", ".join(f"c{number} TEXT" for number in range(2000))
    assert len(columns_of(tmp_path, definition)) == 2000


def test_hostile_names_are_read_as_they_are(tmp_path: Path):
    script = "".join(
        f"CREATE TABLE {quoted(name)} ({', '.join(map(quoted, HOSTILE))}, UNIQUE ({quoted(name)}),"
        f" CHECK ({quoted(name)} > 0));"
        f"CREATE INDEX {quoted('i' + name)} ON {quoted(name)} ({quoted(name)} DESC);"
        for name in HOSTILE
    )
    tables = {table.name: table for table in catalog_of(make(tmp_path / "t.db", script)).tables}
    assert tables.keys() == set(HOSTILE)
    for name, table in tables.items():
        assert [column.name for column in table.columns] == HOSTILE
        assert table.unique == (Key((name,)),)
        assert table.checks == (Check(f"{quoted(name)} > 0"),)
        assert [index.name for index in table.indexes] == ["i" + name]


def test_a_table_made_by_select_has_its_columns(tmp_path: Path):
    table = table_of(
        tmp_path, "CREATE TABLE s (a INT, b TEXT); CREATE TABLE t AS SELECT a, b AS [x y] FROM s"
    )
    assert [(column.name, column.type) for column in table.columns] == [("a", "INT"), ("x y", "TEXT")]


def test_a_comment_in_another_encoding_costs_no_structure(tmp_path: Path):
    path = tmp_path / "t.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE t (a /* cafe */ CHECK (a > 0)); PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = CAST(replace(sql, 'cafe', x'636166e9') AS TEXT)")
        connection.commit()
    table = catalog_of(path).table("t")
    assert table is not None
    assert table.checks == (Check("a > 0"),)


@pytest.mark.parametrize("column", ["type", "name", "tbl_name", "sql"])
def test_a_structure_that_is_stored_as_bytes_is_read_as_text(tmp_path: Path, column: str):
    script = """
        CREATE TABLE t (a CHECK (a > 0), b); CREATE INDEX i ON t (b, a) WHERE a > 0;
        CREATE VIEW v AS SELECT 1 AS one; CREATE TRIGGER g AFTER UPDATE ON t BEGIN SELECT 1; END;
    """
    path = make(tmp_path / "a.db", script)
    as_text = catalog_of(path)
    doctored = f"UPDATE sqlite_master SET {column} = CAST({column} AS BLOB)"
    make(path, f"PRAGMA writable_schema = ON; {doctored}")
    forget_all()
    assert catalog_of(path) == as_text


def test_a_column_whose_name_is_no_text_costs_its_table_alone(tmp_path: Path):
    path = tmp_path / "t.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE t (cafe); CREATE TABLE good (a); PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = CAST(replace(sql, 'cafe', x'636166e9') AS TEXT)")
        connection.commit()
    tables = catalog_of(path)
    assert [(table.name, bool(table.problem)) for table in tables.tables] == [("good", False), ("t", True)]


def test_the_reading_leaves_no_transaction_behind(tmp_path: Path):
    with opened(make(tmp_path / "t.db", "CREATE TABLE t (a)")) as connection:
        DIALECT.read_catalog(connection)
        assert not connection.connection.in_transaction
        make(tmp_path / "t.db", "CREATE TABLE u (a)")
        assert len(DIALECT.read_catalog(connection).catalog.tables) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(name=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30))
def test_any_name_is_quoted_right(tmp_path_factory, name: str):
    path = tmp_path_factory.mktemp("names") / "t.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE {quoted('t' + name)} ({quoted(name)})")
        connection.execute(f"INSERT INTO {quoted('t' + name)} VALUES (7)")
        connection.commit()
    column, table = DIALECT.quote(name), DIALECT.quote_table("main", "t" + name)
    with opened(path) as connection:
        assert ask(connection, f"SELECT {table}.{column} FROM {table} WHERE {column} = %s", (7,)) == [(7,)]
        catalog = DIALECT.read_catalog(connection).catalog
    assert catalog.tables[0].columns[0].name == name
    assert column.startswith('"')
    assert column.endswith('"')
