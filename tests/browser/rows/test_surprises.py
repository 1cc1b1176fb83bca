"""What changed in a table since its structure was read: it is read again, and rows are those of now."""

from __future__ import annotations

import pytest

from tests.browser.rows.changing_tables import ENUMS, ids, run, table
from tests.browser.rows.stores import mariadb_server, postgresql_server, sqlserver, store

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store", "table"]

LEARNED = {
    "postgresql": "ALTER TYPE mood ADD VALUE 'zzz'",
    "mariadb": "ALTER TABLE e MODIFY s enum('sad', 'zzz'); ALTER TABLE e MODIFY f set('a', 'zzz')",
}
REMADE = "DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY, {}); INSERT INTO t VALUES (1, {}), (2, {})"
TO_NUMBER = {
    "sqlite": REMADE.format("c int, n int", "5, 1", "6, 2"),
    "postgresql": "ALTER TABLE t ALTER c TYPE int USING c::int",
    "mariadb": "ALTER TABLE t MODIFY c int",
    "sqlserver": "ALTER TABLE {s}t ALTER COLUMN c int",
}
TO_TEXT = {
    "sqlite": REMADE.format("c text, n text", "5, '1'", "6, '2'"),
    "postgresql": "ALTER TABLE t ALTER n TYPE text",
    "mariadb": "ALTER TABLE t MODIFY n varchar(20)",
    "sqlserver": "ALTER TABLE {s}t ALTER COLUMN n nvarchar(20)",
}
TO_LONGER = {
    "sqlite": "SELECT 1",
    "postgresql": "ALTER TABLE t ALTER c TYPE varchar(20)",
    "mariadb": "ALTER TABLE t MODIFY c varchar(20)",
    "sqlserver": "ALTER TABLE {s}t ALTER COLUMN c varchar(20)",
}
RENAMED = "EXEC sp_rename '{schema}.t.c', 'd', 'COLUMN'"


def test_a_table_made_since_is_there(client, table):
    assert client.get(table.url("late")).status_code == 404
    run(table, "CREATE TABLE {s}late (id int NOT NULL PRIMARY KEY)")
    assert client.get(table.url("late")).status_code == 200
    assert client.get(f"/compare/odd/{table.schema}late/").status_code == 200


def test_a_table_made_since_is_there_in_a_comparison(client, table):
    assert client.get(f"/compare/odd/{table.schema}late/").status_code == 404
    run(table, "CREATE TABLE {s}late (id int NOT NULL PRIMARY KEY)")
    assert client.get(f"/compare/odd/{table.schema}late/").status_code == 200


def test_a_text_that_has_become_a_number_is_filtered_by_as_one(client, table):
    assert ids(client, table, "c=5") == [1]
    run(table, TO_NUMBER[table.vendor])
    assert ids(client, table, "c=5.5") is None
    assert ids(client, table, "c__gt=5") == [2]
    assert ids(client, table, "c=five") is None


def test_a_number_that_has_become_text_is_filtered_by_as_one(client, table):
    assert ids(client, table, "n=1") == [1]
    run(table, TO_TEXT[table.vendor])
    assert ids(client, table, "n=1") == [1]
    assert ids(client, table, "n__contains=2") == [2]
    run(table, "UPDATE {s}t SET n = '1 and more' WHERE id = 2")
    assert ids(client, table, "n=1") == [1]


def test_a_value_that_only_the_new_type_holds_is_found_at_once(client, table):
    run(table, TO_TEXT[table.vendor])
    run(table, "UPDATE {s}t SET n = 'two' WHERE id = 2")
    assert ids(client, table, "n=two") == [2]


def test_a_value_that_has_become_short_enough_is_found_at_once(client, table):
    run(table, TO_LONGER[table.vendor])
    run(table, "UPDATE {s}t SET c = '0123456789' WHERE id = 2")
    assert ids(client, table, "c=0123456789") == [2]


def test_a_key_of_another_type_is_not_any_row(client, store):
    run(
        store,
        "CREATE TABLE {s}k (id varchar(9) NOT NULL PRIMARY KEY, n int); INSERT INTO {s}k VALUES ('0', 1)",
    )
    assert client.get(f"{store.url('k')}0/").status_code == 200
    changes = {
        "sqlite": "DROP TABLE k; CREATE TABLE k (id int PRIMARY KEY, n int); INSERT INTO k VALUES (0, 1)",
        "postgresql": "ALTER TABLE k ALTER id TYPE int USING id::int",
        "mariadb": "ALTER TABLE k MODIFY id int",
        "sqlserver": "DROP TABLE {s}k; CREATE TABLE {s}k (id int NOT NULL PRIMARY KEY, n int);"
        "INSERT INTO {s}k VALUES (0, 1)",
    }
    run(store, changes[store.vendor])
    assert client.get(f"{store.url('k')}abc/").status_code == 404
    assert client.get(f"{store.url('k')}0/").status_code == 200


def test_a_renamed_column_is_shown_by_its_new_name(client, table):
    rename = RENAMED.format(schema=table.schema.rstrip(".")) if table.schema else ""
    run(table, rename or "ALTER TABLE t RENAME COLUMN c TO d")
    response = client.get(f"{table.url('t')}?_format=json")
    assert [column["name"] for column in response.json()["columns"]] == ["id", "d", "n"]
    assert ids(client, table, "d=5") == [1]
    assert client.get(f"{table.url('t')}?c=5").status_code == 400


def test_a_dropped_column_is_gone(client, table):
    assert ids(client, table, "n=1") == [1]
    run(table, "ALTER TABLE {s}t DROP COLUMN n")
    assert client.get(f"{table.url('t')}?n=1").status_code == 400
    assert client.get(f"{table.url('t')}1/").status_code == 200
    assert client.get(f"{table.url('t')}?_format=csv").status_code == 200


def test_a_value_that_an_enum_has_learned_is_filtered_by(client, store):
    if store.vendor not in ENUMS:
        pytest.skip("it has no enums")
    store.run(ENUMS[store.vendor])
    assert ids(client, store, "s=zzz", "e") is None
    assert ids(client, store, "s__ne=zzz", "e") == [1]
    store.run(LEARNED[store.vendor])
    store.run("UPDATE e SET s = 'zzz' WHERE id = 2")
    assert ids(client, store, "s=zzz", "e") == [2]
    assert ids(client, store, "s__in=sad,zzz", "e") == [1, 2]
    if store.vendor == "mariadb":
        store.run("UPDATE e SET f = 'a,zzz' WHERE id = 2")
        assert ids(client, store, "f=a%2Czzz", "e") == [2]
