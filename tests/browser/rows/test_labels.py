"""The label of the row that a key points to: chosen by its name, read in few queries, never in the way."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from browser.records.references import LABELLED_KEYS, label_column
from dynamic_databases.catalog import Column, Family, Kind, Table
from tests.conftest import write_sqlite
from tests.markup import elements, inside, links, plain, words_of

REFERRING = """
    CREATE TABLE a (id integer PRIMARY KEY, name text);
    CREATE TABLE t (id integer PRIMARY KEY, a integer REFERENCES a (id));
    INSERT INTO a VALUES (1, 'old'); INSERT INTO t VALUES (1, 1);
"""


def table(*names: str) -> Table:
    text = [Column(name, position, "text", Kind(Family.TEXT)) for position, name in enumerate(names, start=1)]
    return Table("main", "t", columns=(Column("id", 0, "integer", Kind(Family.INTEGER)), *text))


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (("note", "name"), "name"),
        (("email", "title"), "title"),
        (("Code", "note"), "Code"),
        (("note", "last_name"), "last_name"),
        (("note",), None),
        ((), None),
    ],
)
def test_the_label_is_what_people_call_a_row_by(names, label):
    column = label_column(table(*names))
    assert (column.name if column else None) == label


def test_labels_cost_one_query_a_key_and_only_so_many_keys(client, sqlite_database, statements):
    targets = "".join(
        f"CREATE TABLE target{number} (id integer PRIMARY KEY, name text);"
        f"INSERT INTO target{number} VALUES (1, 'x{number}');"
        for number in range(20)
    )
    columns = ", ".join(f"c{number} integer REFERENCES target{number} (id)" for number in range(20))
    rows = f"INSERT INTO t VALUES (1{', 1' * 20});"
    sqlite_database("prod", "many", f"{targets} CREATE TABLE t (id integer PRIMARY KEY, {columns}); {rows}")
    page = client.get("/prod/many/t/")
    assert len(inside(page, "label")) == LABELLED_KEYS
    assert len(set(links(page, r"/target\d+/1/$"))) == 20
    assert sum('FROM "target' in sql for _, sql in statements) == LABELLED_KEYS


def test_a_key_that_points_to_nothing_is_still_its_value(client, sqlite_database):
    script = """
        CREATE TABLE a (id integer PRIMARY KEY, name text);
        CREATE TABLE t (id integer PRIMARY KEY, a integer REFERENCES a (id), b integer REFERENCES gone (id));
        INSERT INTO t VALUES (1, 99, 5), (2, NULL, NULL), (3, 'text', x'00');
    """
    sqlite_database("prod", "one", script)
    page = client.get("/prod/one/t/")
    assert "/prod/one/a/99/" in links(page)
    assert inside(page, "label") == []
    assert client.get("/prod/one/a/99/").status_code == 404


def test_a_target_that_cant_be_read_costs_its_labels_alone(client, sqlite_database):
    script = """
        CREATE TABLE t (id integer PRIMARY KEY, a integer REFERENCES a (id));
        CREATE VIEW a AS SELECT 1 AS id, CAST(abs(-9223372036854775807 - id) AS text) AS name FROM t;
        INSERT INTO t VALUES (1, 1);
    """
    sqlite_database("prod", "one", script)
    page = client.get("/prod/one/t/")
    assert page.status_code == 200
    assert inside(page, "label") == []


def test_a_label_is_text(client, sqlite_database):
    script = """
        CREATE TABLE a (id integer PRIMARY KEY, name text);
        CREATE TABLE t (id integer PRIMARY KEY, a integer REFERENCES a (id));
        INSERT INTO a VALUES (1, '<b>x</b>'); INSERT INTO t VALUES (1, 1);
    """
    sqlite_database("prod", "one", script)
    for address in ("/prod/one/t/", "/prod/one/t/1/?_late=1"):
        page = client.get(address)
        assert "<b>x</b>" in plain(page)
        assert [words_of(bold) for bold in elements(page, "b") if words_of(bold) == "x"] == []


def test_labels_are_read_again_once_anything_was_committed(client, sqlite_database, tmp_path, statements):
    sqlite_database("prod", "one", REFERRING)
    file = tmp_path / "prod-one.sqlite3"

    def labels() -> tuple[list[str], int]:
        """Return the labels on the page, and by how many statements they were read."""
        statements.clear()
        shown = inside(client.get("/prod/one/t/"), "label")
        return shown, sum('FROM "a"' in sql for _, sql in statements)

    assert [labels() for _ in range(2)] == [(["old"], 1), (["old"], 0)]
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("UPDATE a SET name = 'undone'")
        other.execute("ROLLBACK")
        assert labels() == (["old"], 0)
        other.execute("UPDATE a SET name = 'new'")
        assert [labels() for _ in range(2)] == [(["new"], 1), (["new"], 0)]
        other.execute("INSERT INTO a VALUES (2, 'of another')")
        assert labels() == (["new"], 1)
        other.execute("UPDATE t SET a = 2")
    assert labels() == (["of another"], 1)


def test_labels_of_a_file_that_was_replaced_are_its_own(client, sqlite_database, tmp_path):
    sqlite_database("prod", "one", REFERRING)
    file = tmp_path / "prod-one.sqlite3"
    assert [inside(client.get("/prod/one/t/"), "label") for _ in range(2)] == [["old"]] * 2
    moved = write_sqlite(tmp_path / "other.sqlite3", REFERRING.replace("old", "its"))  # the same counters
    moved.replace(file)
    assert inside(client.get("/prod/one/t/"), "label") == ["its"]
    written_over = write_sqlite(tmp_path / "other.sqlite3", REFERRING.replace("old", "two"))
    file.write_bytes(written_over.read_bytes())
    assert inside(client.get("/prod/one/t/"), "label") == ["two"]


def test_labels_in_wal_mode_are_read_each_time(client, sqlite_database, tmp_path):
    sqlite_database("prod", "one", REFERRING)
    with closing(sqlite3.connect(tmp_path / "prod-one.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        assert inside(client.get("/prod/one/t/"), "label") == ["old"]
        other.execute("UPDATE a SET name = 'new'")
        assert inside(client.get("/prod/one/t/"), "label") == ["new"]


def test_labels_from_a_view_are_read_each_time(client, sqlite_database, statements):
    script = """
        CREATE TABLE b (id integer PRIMARY KEY, name text, until text);
        CREATE VIEW a AS SELECT id, name FROM b WHERE until > datetime('now');
        CREATE TABLE t (id integer PRIMARY KEY, a integer REFERENCES a (id));
        INSERT INTO b VALUES (1, 'for now', '9999'); INSERT INTO t VALUES (1, 1);
    """
    sqlite_database("prod", "one", script)
    for _ in range(3):
        statements.clear()
        assert inside(client.get("/prod/one/t/"), "label") == ["for now"]
        assert sum('FROM "a"' in sql for _, sql in statements) == 1
