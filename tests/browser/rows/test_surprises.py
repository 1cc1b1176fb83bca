"""What changed since the structure was read: it is read again, once, and a flood of surprises is bounded."""

from __future__ import annotations

import time

import pytest

from dynamic_databases.dialects.mysql import MySQL
from dynamic_databases.dialects.postgresql import PostgreSQL
from dynamic_databases.dialects.sqlite import SQLite
from dynamic_databases.dialects.sqlserver import SQLServer
from dynamic_databases.models import Database
from dynamic_databases.readings import surprises
from tests.browser.rows.stores import Store, mariadb_server, postgresql_server, sqlserver, store
from tests.markup import elements

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]

TABLE = """
    CREATE TABLE {s}t (id int NOT NULL PRIMARY KEY, c varchar(9), n int);
    INSERT INTO {s}t VALUES (1, '5', 1), (2, '6', 2)
"""
ENUMS = {
    "postgresql": "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE e (id int PRIMARY KEY, s mood);"
    "INSERT INTO e VALUES (1, 'sad'), (2, NULL)",
    "mariadb": "CREATE TABLE e (id int PRIMARY KEY, s enum('sad'), f set('a'));"
    "INSERT INTO e VALUES (1, 'sad', 'a'), (2, NULL, NULL)",
}
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


def run(store: Store, script: str) -> None:
    store.run(script if store.vendor == "sqlserver" else script.replace("{s}", ""))


@pytest.fixture
def table(store: Store, client) -> Store:
    """Return a database with a table whose structure was read just now."""
    run(store, TABLE)
    assert ids(client, store, "") == [1, 2]
    return store


@pytest.fixture
def readings(monkeypatch) -> list[str]:
    """Return a list to which each reading of a catalog adds its vendor."""
    read: list[str] = []
    for dialect in (SQLite, PostgreSQL, MySQL, SQLServer):
        for name in ("read_catalog", "read_catalog_again"):
            monkeypatch.setattr(dialect, name, counted(getattr(dialect, name), read))
    return read


def counted(method, read):
    def count(self, *arguments):
        read.append(self.vendor)
        return method(self, *arguments)

    return count


def ids(client, store: Store, query: str, table: str = "t") -> list[int] | None:
    """Return the rows that a filter leaves, None where it is refused."""
    response = client.get(f"{store.url(table)}?_sort=id&_cols=id&_format=json&{query}")
    assert response.status_code in (200, 400), response.content
    return [row[0] for row in response.json()["rows"]] if response.status_code == 200 else None


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


def test_a_flood_of_unknown_tables_is_no_flood_of_readings(client, table, readings):
    for number in range(25):
        assert client.get(table.url(f"none{number}")).status_code == 404
    assert len(readings) <= surprises.MOST


def test_a_flood_of_unknown_tables_is_none_in_comparisons(client, table, readings):
    for number in range(25):
        assert client.get(f"/compare/odd/{table.schema}none{number}/").status_code == 404
    assert len(readings) <= surprises.MOST + 1  # the first of all is no surprise


def test_values_that_no_enum_has_read_nothing_again(client, store, readings):
    if store.vendor not in ENUMS:
        pytest.skip("it has no enums")
    store.run(ENUMS[store.vendor])
    for number in range(25):
        assert ids(client, store, f"s=v{number}", "e") is None
    assert len(readings) == 1


def test_readings_for_surprises_are_counted_by_database_and_within_a_while(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    assert all(surprises.may_read("one") for _ in range(surprises.MOST))
    assert not surprises.may_read("one")
    assert surprises.may_read("another")
    now[0] += surprises.SECONDS
    assert surprises.may_read("one")


TWO = """
    CREATE TABLE {s}k (id varchar(9) NOT NULL PRIMARY KEY, name varchar(9));
    INSERT INTO {s}k VALUES ('5', 'five'), ('6', 'six')
"""
KEY_TO_NUMBER = {
    "sqlite": "DROP TABLE k; CREATE TABLE k (id int PRIMARY KEY, name text);"
    "INSERT INTO k VALUES (5, 'five'), (6, 'six')",
    "postgresql": "ALTER TABLE k ALTER id TYPE int USING id::int",
    "mariadb": "ALTER TABLE k MODIFY id int",
    "sqlserver": "DROP TABLE {s}k; CREATE TABLE {s}k (id int NOT NULL PRIMARY KEY, name varchar(9));"
    "INSERT INTO {s}k VALUES (5, 'five'), (6, 'six')",
}


@pytest.fixture
def changed(client, store, environments) -> Store:
    """Return a database of prod and of test whose table has changed since it was read."""
    run(store, TWO)
    config = Database.objects.get(name="odd").config
    Database.objects.create(name="odd", environment=environments["test"], config=config)
    for address in (store.url("k"), f"/compare/odd/{store.schema}k/5/", "/lookup/?q=k+5"):
        assert client.get(address).status_code == 200
    run(store, KEY_TO_NUMBER[store.vendor])
    made: Store = store
    return made


def test_changed_sides_of_a_record_are_read_again_once(client, changed, readings):
    page = client.get(f"/compare/odd/{changed.schema}k/5/?_format=json").json()
    assert [side["state"] for side in page["environments"].values()] == ["found", "found"]
    assert page["environments"]["prod"]["values"]["name"] == "five"
    assert len(readings) <= 2


def test_a_changed_record_is_looked_up_by_its_structure_now(client, changed):
    (record,) = client.get("/lookup/?q=k+5&_format=json").json()["records"]
    assert [side["state"] for side in record["environments"].values()] == ["found", "found"]


def test_rows_are_marked_by_the_structure_that_another_environment_has_now(client, changed):
    page = client.get(f"{changed.url('k')}?_elsewhere=1")
    assert [cell.text().strip() for cell in elements(page, "td.elsewhere")] == ["= test", "= test"]
