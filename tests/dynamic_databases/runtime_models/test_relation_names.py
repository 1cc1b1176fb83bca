"""Relations are named so that no name hides another, from catalogs alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dynamic_databases.catalog import Catalog, Column, Family, ForeignKey, Key, Kind, Table, TableName
from dynamic_databases.dialects.sqlite import SQLite
from dynamic_databases.runtime_models import Registry
from dynamic_databases.runtime_models.relations import Relations


def table(
    name: str, columns: str, *keys: ForeignKey, primary: tuple[str, ...] = ("id",), schema="main"
) -> Table:
    made = tuple(
        Column(column, position, "int", Kind(Family.INTEGER, 64))
        for position, column in enumerate(columns.split(), start=1)
    )
    return Table(schema, name, columns=made, primary_key=Key(primary), foreign_keys=keys)


def key(column: str, target: str = "t", schema: str | None = None) -> ForeignKey:
    return ForeignKey((column,), target, ("id",), schema)


def catalog(*tables: Table) -> Catalog:
    return Catalog("sqlite", "3", "main", tables)


def names(*tables: Table) -> dict[str, str]:
    return dict(Relations(catalog(*tables)).fields(tables[0].table_name).by_column)


T = table("t", "id")


@pytest.mark.parametrize(
    ("columns", "keys", "expected"),
    [
        ("id t_id", "t_id", {"t_id": "t"}),
        ("id t t_id", "t_id", {"t_id": "t_id", "t": "t"}),
        ("id t t_id t_id_id", "t_id", {"t_id": "t_id_reference", "t_id_id": "t_id_id"}),
        ("id t t_id", "t t_id", {"t": "t_reference", "t_id": "t_id"}),
        ("id a", "a", {"a": "a"}),
        ("id a a_id", "a", {"a": "a_reference", "a_id": "a_id"}),
        ("id _id", "_id", {"_id": "column_2"}),
        ("id class_id", "class_id", {"class_id": "class_id"}),
        ("id pk_id", "pk_id", {"pk_id": "pk_id"}),
    ],
)
def test_a_reference_is_named_so_that_both_of_its_names_are_free(columns, keys, expected):
    source = table("s", columns, *(key(column) for column in keys.split()))
    fields = names(source, T)
    assert {column: fields[column] for column in expected} == expected
    model = Registry(catalog(source, T), "alias", SQLite()).model(source.table_name)
    attributes = [field.attname for field in model._meta.concrete_fields]
    assert len(set(attributes)) == len(columns.split())


def test_a_target_in_another_schema_is_that_one_alone():
    sales = table("t", "id", schema="sales")
    source = table("s", "id a b c", key("a"), key("b", schema="sales"), key("c", schema="gone"))
    fields = Relations(catalog(source, T, sales)).fields(source.table_name)
    targets = {reference.columns[0]: reference.target for reference in fields.references.values()}
    assert targets == {"a": TableName("main", "t"), "b": TableName("sales", "t")}


def test_a_case_folding_server_does_not_find_a_table_of_another_schema():
    source = table("s", "id a", key("a", "T", schema="gone"))
    folding = replace(catalog(source, T), folds_case=True)
    assert Relations(folding).fields(source.table_name).references == {}


def test_the_way_back_never_hides_a_column():
    target = table("t", "id s s_set")
    source = table("s", "id t_id", key("t_id"))
    model = Registry(catalog(source, target), "alias", SQLite()).model(target.table_name)
    fields = {field.name for field in model._meta.get_fields()}
    assert fields == {"id", "s", "s_set", "s_by_t"}


def test_the_way_back_never_hides_a_composite_relation():
    a = table("a", "id x y", ForeignKey(("x", "y"), "b", ("id", "n"), "main"))
    b = replace(table("b", "id n a_id", key("a_id", "a"), primary=("id", "n")))
    model = Registry(catalog(a, b), "alias", SQLite()).model(a.table_name)
    fields = [field.name for field in model._meta.get_fields()]
    assert len(fields) == len(set(fields))


def test_the_same_key_twice_is_one_relation():
    twice = ForeignKey(("x", "y"), "b", ("id", "n"), "main")
    a = table("a", "id x y", twice, replace(twice, name="again"), key("x", "b2"), key("x", "b2"))
    b, b2 = table("b", "id n", primary=("id", "n")), table("b2", "id")
    fields = Relations(catalog(a, b, b2)).fields(a.table_name)
    assert len(fields.references) == 2
