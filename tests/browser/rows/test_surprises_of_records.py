"""A key that changed since the structure was read: records, look-up and marks are by the structure of now."""

from __future__ import annotations

import pytest

from dynamic_databases.models import Database
from tests.browser.rows.changing_tables import readings, run
from tests.browser.rows.stores import Store, mariadb_server, postgresql_server, sqlserver, store
from tests.markup import elements

__all__ = ["mariadb_server", "postgresql_server", "readings", "sqlserver", "store"]

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
