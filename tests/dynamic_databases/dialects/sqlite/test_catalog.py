from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynamic_databases.catalog import Check, Column, Family, ForeignKey, IndexPart, Key, TableKind, TableName
from dynamic_databases.dialects.base import Limits
from dynamic_databases.dialects.sqlite.known import forget_all
from tests.dynamic_databases.dialects.sqlite.files import DIALECT, ask, catalog_of, make, opened, table_of

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


def columns_of(path: Path, definition: str) -> list[Column]:
    return list(table_of(path, f"CREATE TABLE t ({definition})").columns)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def statements_of(path: Path) -> int:
    sent: list[str] = []

    def counted(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    forget_all()
    with opened(path) as connection:
        connection.ensure_connection()
        with connection.execute_wrapper(counted):
            DIALECT.read_catalog(connection)
    return len(sent)


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


def test_strict_tables_say_so(tmp_path: Path):
    assert table_of(tmp_path, "CREATE TABLE t (a ANY) STRICT").options == (("strict", ""),)


def test_unique_constraints_are_no_indexes(tmp_path: Path):
    table = table_of(
        tmp_path,
        'CREATE TABLE t (a CONSTRAINT "one" UNIQUE, b UNIQUE, c,'
        " CONSTRAINT [two] UNIQUE (C COLLATE NOCASE, b))",
    )
    assert table.unique == (Key(("a",), "one"), Key(("b",)), Key(("c", "b"), "two"))
    assert table.indexes == ()


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


def test_triggers_belong_to_their_tables_and_views(tmp_path: Path):
    script = """
        CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t;
        CREATE TRIGGER b AFTER INSERT ON T BEGIN SELECT 1; END;
        CREATE TRIGGER a INSTEAD OF INSERT ON v BEGIN SELECT 1; END;
    """
    catalog = catalog_of(make(tmp_path / "t.db", script))
    assert [[one.name for one in table.triggers] for table in catalog.tables] == [["b"], ["a"]]
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
    assert {one.kind for one in catalog.tables} == {TableKind.VIRTUAL, TableKind.SHADOW}


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
    for place, script in enumerate(
        ("CREATE VIEW v AS SELECT * FROM nope", "CREATE VIEW v AS SELECT * FROM nope; CREATE TABLE t (a)")
    ):
        catalog = catalog_of(make(tmp_path / f"{place}.db", script))
        assert [table.name for table in catalog.tables if table.problem] == ["v"]
        assert len(catalog.tables) == place + 1


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
