"""The label of the row that a key points to: chosen by its name, read in few queries, never in the way."""

from __future__ import annotations

import pytest

from browser.records.references import LABELLED_KEYS, label_column
from dynamic_databases.catalog import Column, Family, Kind, Table
from tests.markup import elements, inside, links, plain, words_of


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
    client.get("/prod/many/t/")
    statements.clear()
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
