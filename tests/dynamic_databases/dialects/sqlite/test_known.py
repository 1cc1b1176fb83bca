"""A text that SQLite was asked about is not asked about again, and nothing is told wrongly for it."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from dynamic_databases.catalog import Catalog, Column, Family, Kind, Table, Trigger
from dynamic_databases.dialects.sqlite.catalog import known as sqlite_known
from dynamic_databases.dialects.sqlite.catalog.known import COLUMNS_KEPT, forget_all, keep, known_of
from dynamic_databases.dialects.sqlite.catalog.master import Text
from tests.dynamic_databases.dialects.sqlite.files import DIALECT, catalog_of, make, opened

SHOP = """
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name varchar(20) UNIQUE);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer REFERENCES customers, total decimal DEFAULT 0);
    CREATE INDEX by_total ON orders (total DESC);
    CREATE VIEW big AS SELECT * FROM orders WHERE total > 100;
"""


@pytest.fixture(autouse=True)
def nothing_known(django_db_blocker):
    forget_all()
    with django_db_blocker.unblock():
        yield
    forget_all()


def table_of(catalog: Catalog, name: str) -> Table:
    table = catalog.table(name)
    assert table is not None
    return table


def asked_of(path: Path) -> list[str]:
    """Return what the joined statements ask about when a file is read: lists of rowids."""
    asked: list[str] = []

    def seen(execute, sql, parameters, *rest):
        asked.extend(word for word in parameters or () if isinstance(word, str))
        return execute(sql, parameters, *rest)

    with opened(path) as connection:
        connection.ensure_connection()
        with connection.execute_wrapper(seen):
            DIALECT.read_catalog(connection)
    return asked


def test_a_file_read_again_is_asked_about_its_views_alone(tmp_path):
    path = make(tmp_path / "a.db", SHOP)
    assert set(asked_of(path)) == {"[1, 3, 5]"}
    assert set(asked_of(path)) == {"[5]"}


def test_a_counterpart_is_asked_about_what_differs(tmp_path):
    catalog_of(make(tmp_path / "a.db", SHOP))
    other = make(tmp_path / "b.db", SHOP.replace("total decimal DEFAULT 0", "total decimal DEFAULT 1"))
    assert set(asked_of(other)) == {"[3, 5]"}


def test_what_is_known_gives_the_same_catalog(tmp_path):
    path = make(tmp_path / "a.db", SHOP)
    first, again = catalog_of(path), catalog_of(path)
    forget_all()
    assert first == again == catalog_of(path)
    assert table_of(first, "orders").foreign_keys[0].target == "customers"


def test_tables_of_the_same_text_are_the_same_in_each_environment(tmp_path):
    first, second = (catalog_of(make(tmp_path / name, SHOP)) for name in ("a.db", "b.db"))
    assert table_of(first, "orders") is table_of(second, "orders")


def test_triggers_are_part_of_what_a_table_is_known_by(tmp_path):
    plain = catalog_of(make(tmp_path / "a.db", SHOP))
    trigger = "CREATE TRIGGER touched AFTER UPDATE ON orders BEGIN SELECT 1; END;"
    triggered = catalog_of(make(tmp_path / "b.db", SHOP + trigger))
    assert [table_of(catalog, "orders").triggers for catalog in (plain, triggered)] == [
        (),
        (Trigger("touched", trigger.rstrip(";")),),
    ]


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE orders ADD COLUMN note text",
        "ALTER TABLE orders DROP COLUMN customer",
        "ALTER TABLE orders RENAME COLUMN total TO amount",
        "ALTER TABLE customers RENAME TO clients",
        "DROP INDEX by_total",
        "CREATE UNIQUE INDEX by_customer ON orders (customer)",
        "CREATE TRIGGER touched AFTER UPDATE ON orders BEGIN SELECT 1; END",
        "DROP VIEW big",
        "DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, total text)",
    ],
)
def test_a_change_is_seen_all_the_same(tmp_path, change):
    path = make(tmp_path / "a.db", SHOP)
    before = catalog_of(path)
    make(path, change)
    after = catalog_of(path)
    forget_all()
    assert after != before
    assert after == catalog_of(path)


def test_a_view_is_told_anew_when_its_table_changes(tmp_path):
    path = make(tmp_path / "a.db", SHOP)
    before = table_of(catalog_of(path), "big")
    make(path, "ALTER TABLE orders ADD COLUMN note text")
    after = table_of(catalog_of(path), "big")
    assert [column.name for column in after.columns] == [*(column.name for column in before.columns), "note"]


def test_the_target_of_a_key_is_found_in_each_database(tmp_path):
    child = "CREATE TABLE child (id INTEGER PRIMARY KEY, of REFERENCES Parent (ID));"
    lower = catalog_of(make(tmp_path / "a.db", child + "CREATE TABLE parent (id INTEGER PRIMARY KEY);"))
    upper = catalog_of(make(tmp_path / "b.db", child + "CREATE TABLE PARENT (Id INTEGER PRIMARY KEY);"))
    keys = [table_of(catalog, "child").foreign_keys[0] for catalog in (lower, upper)]
    assert [(key.target, key.target_columns) for key in keys] == [("parent", ("id",)), ("PARENT", ("Id",))]


def test_a_virtual_table_is_asked_about_each_time(tmp_path):
    path = make(tmp_path / "a.db", "CREATE VIRTUAL TABLE found USING fts5(title);")
    assert asked_of(path)
    assert "1" in asked_of(path)[0]


def test_too_much_is_forgotten_from_the_start():
    kind = Kind(Family.TEXT)
    columns = tuple(Column(f"c{number}", number, "text", kind) for number in range(1, COLUMNS_KEPT // 10))
    tables = [Table("main", f"t{number}", columns=columns) for number in range(12)]
    keep((text_of(table), table) for table in tables)
    assert len(sqlite_known._tables) == 10
    assert known_of({1: text_of(tables[1])}) == {}
    assert known_of({1: text_of(tables[2])}) == {1: tables[2]}


def test_what_another_thread_forgets_meanwhile_is_left_out():
    tables = [Table("main", f"t{number}") for number in range(200)]
    texts = {position: (*text_of(table)[:3], (Trigger("g", ""),)) for position, table in enumerate(tables)}
    ended = threading.Event()

    def forget_and_keep() -> None:
        while not ended.is_set():
            forget_all()
            keep(zip(texts.values(), tables, strict=True))

    other = threading.Thread(target=forget_and_keep)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    other.start()
    try:
        for _ in range(3000):
            assert set(known_of(texts).values()) <= set(tables)
    finally:
        ended.set()
        other.join()
        sys.setswitchinterval(interval)


def text_of(table: Table) -> Text:
    return table.name, f"CREATE TABLE {table.name} (a)", (), ()


def test_text_that_is_not_utf8_is_told_as_before(tmp_path):
    path = make(tmp_path / "a.db", "CREATE TABLE t (a text); CREATE TABLE u (b text DEFAULT 'x');")
    make(
        path,
        "PRAGMA writable_schema = ON;"
        "UPDATE sqlite_master SET sql = CAST(replace(sql, 'x', CAST(x'e9' AS text)) AS text)",
    )
    catalog = catalog_of(path)
    assert table_of(catalog, "t").problem is None
    assert table_of(catalog, "u").columns[0].default == "'\ufffd'"
