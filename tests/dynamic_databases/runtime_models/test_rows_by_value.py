"""Rows by a column's values: the same condition as the queryset's, compiled once for each kind of value."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections

from browser.demo.oddities import ODD_KEYS
from dynamic_databases.catalog import Family, UndecodableText
from dynamic_databases.connections import live, reading
from dynamic_databases.errors import BadValue
from dynamic_databases.models import Database
from dynamic_databases.readings.latest import latest_reading
from dynamic_databases.runtime_models import DisplayQuerySet, Page, PageQuery, RowsByValue, display_model
from tests.dynamic_databases.dialects.mysql import test_values as test_mysql_values
from tests.dynamic_databases.dialects.postgresql import test_values as test_postgresql_values

pytestmark = pytest.mark.django_db

SCHEMAS = {"postgresql": test_postgresql_values.SCHEMA, "mariadb": test_mysql_values.SCHEMA}
WHOLE_NUMBERS = ([7], [1, 7], [0, -1, 1, 2, 3], [1, 2**31], [1, -(2**63)], [1, 2**63], [1, 2**80])
VALUES = ("1", "", "x", "true", "2024-02-30", b"\xff\x00", 7, 2**80, 0.5, UndecodableText(b"a\xff"))


@pytest.fixture
def compiled(monkeypatch) -> list[str]:
    """Return the lookups by which querysets were filtered since the test began."""
    lookups: list[str] = []
    filter_rows = DisplayQuerySet.filter

    def counted(self, *args, **conditions):
        lookups.extend(conditions)
        return filter_rows(self, *args, **conditions)

    monkeypatch.setattr(DisplayQuerySet, "filter", counted)
    return lookups


def model_of(database, name: str):
    table = latest_reading(live(database)).catalog.table(name)
    assert table is not None
    return display_model(live(database), table)


def read(rows, column: str) -> list[tuple[Any, ...]]:
    field = rows.model.fields_by_column[column]
    return Page(rows, PageQuery((field,), order=(), start=0, stop=10)).rows()


def found(live_connection, rows: RowsByValue) -> list[int] | None:
    """Return the ids of rows, None where the server refuses the values."""
    try:
        with reading(live_connection):
            return sorted(key for (key,) in read(rows, "id"))
    except BadValue:
        return None


def is_same_condition(rows: RowsByValue, connection) -> bool:
    """Return whether the condition, and the same once it is kept, are as Django compiles the queryset's."""
    sql, values = rows.queryset.conditions(connection)
    asked = [rows.conditions(connection) for _ in range(2)]
    return [(again, list(sent)) for again, sent in asked] == [(sql, list(values))] * 2


def test_a_row_is_found_by_any_key(demo):
    model = model_of(demo["crm", "prod"], "untyped_key")
    keys: list[Any] = [key for key in ODD_KEYS if key is not None]
    for key in keys * 2:
        assert read(RowsByValue(model, "k", "exact", [key]), "k") == [(key,)]
        assert read(RowsByValue(model, "k", "among", [key, "none"]), "k") == [(key,)]


def test_a_condition_is_compiled_once_for_each_kind_of_value(sqlite_database, compiled):
    script = (
        "CREATE TABLE t (id integer PRIMARY KEY, x); INSERT INTO t VALUES (1, 5), (2, CAST(x'61ff' AS TEXT))"
    )
    model = model_of(sqlite_database("prod", "one", script), "t")
    assert [read(RowsByValue(model, "id", "exact", [key]), "id") for key in (1, 2, 3)] == [[(1,)], [(2,)], []]
    assert compiled == ["id__exact"]
    undecodable = UndecodableText(b"a\xff")
    for values, ids in (
        ((5,), [1]),
        ((undecodable,), [2]),
        ((5, undecodable), [1, 2]),
        ((undecodable, 5), [1, 2]),
    ):
        for _ in range(2):
            assert read(RowsByValue(model, "x", "among", values), "id") == [(key,) for key in ids]
    assert compiled == ["id__exact", *["x__among"] * 4]


def test_conditions_on_a_row_number_are_those_of_its_field(sqlite_database):
    script = "CREATE TABLE t (x); INSERT INTO t VALUES ('a'), ('b')"
    model = model_of(sqlite_database("prod", "one", script), "t")
    assert read(RowsByValue(model, "rowid", "exact", [2]), "x") == [("b",)]


@pytest.mark.parametrize("vendor", ["postgresql", "mariadb"])
def test_conditions_are_those_of_django_for_every_type_of_a_server(request, environments, vendor):
    server = request.getfixturevalue(f"{vendor}_server")
    config = server.config(server.create_once("rows_by_value", SCHEMAS[vendor]))
    live_connection = live(
        Database.objects.create(name="shop", environment=environments["prod"], config=config)
    )
    tables = [table for table in latest_reading(live_connection).catalog.tables if table.column("v")]
    assert len(tables) > 10
    with reading(live_connection) as connection:
        for table in tables:
            model = display_model(live_connection, table)
            for value in VALUES:
                assert is_same_condition(RowsByValue(model, "v", "exact", [value]), connection)
                assert is_same_condition(RowsByValue(model, "v", "among", [value, "1"]), connection)
            for numbers in WHOLE_NUMBERS:
                rows = RowsByValue(model, "v", "among", numbers)
                assert is_same_condition(rows, connection)
                if model.column_of("v").kind.family is Family.INTEGER:
                    one_by_one = RowsByValue(model, "v", "among", list(map(str, numbers)))
                    assert found(live_connection, rows) == found(live_connection, one_by_one), (
                        table.name,
                        numbers,
                    )


def test_a_postgresql_server_is_given_whole_numbers_as_one_array(environments, postgresql_server):
    script = """
        CREATE TABLE t (id integer PRIMARY KEY, small smallint, name text, mood money);
        INSERT INTO t SELECT n, n, n, n FROM generate_series(1, 9) AS n
    """
    config = postgresql_server.config(postgresql_server.create_once("one_array", script))
    model = model_of(
        Database.objects.create(name="shop", environment=environments["prod"], config=config), "t"
    )

    def sent(column: str, values) -> int:
        """Return the number of parameters; each of these rows is found."""
        rows = RowsByValue(model, column, "among", values)
        assert sorted(read(rows, "id")) == [(3,), (4,), (5,)]
        return len(rows.conditions(connections[model.database_alias])[1])

    assert sent("id", [3, 4, 5]) == sent("small", [5, 4, 3, 10**9]) == 1
    assert sent("id", ["3", "4", "5"]) == sent("name", [3, 4, 5]) == 3
    assert sent("id", [3, 4, 5, 2**63]) == 4  # of which the server could make no array
