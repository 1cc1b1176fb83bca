"""A flood of surprises is no flood of readings."""

from __future__ import annotations

import time

import pytest

from dynamic_databases.readings import surprises
from tests.browser.rows.changing_tables import ENUMS, ids, readings, table
from tests.browser.rows.stores import mariadb_server, postgresql_server, sqlserver, store

__all__ = ["mariadb_server", "postgresql_server", "readings", "sqlserver", "store", "table"]


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
