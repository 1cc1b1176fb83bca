"""The lists of expected.json that a change amounts to, case by case, as other families may have them.

Long, since its cases are a table: an entry for each change.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dynamic_databases.catalog import (
    Catalog,
    Check,
    Column,
    Family,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    Table,
    TableKind,
    Trigger,
    UserType,
)
from dynamic_databases.comparison import EVERYTHING, Options, compare
from tests.dynamic_databases.comparison.expected import discrepancies, lists_of

NUMBER = ("integer", Kind(Family.INTEGER, 32))
TABLE = Table("s", "t", columns=(Column("a", 1, *NUMBER), Column("b", 2, *NUMBER)), primary_key=Key(("a",)))
TO_U = ForeignKey(("b",), "u", ("x",), name="f")
CASCADE = replace(TO_U, on_delete="CASCADE")
IN_FULL = {"columns": ["b"], "ref": "u", "ref_columns": ["x"]}


def enum(values: str) -> Column:
    words = tuple(values.split())
    listed = ",".join(f"'{word}'" for word in words)
    return Column("c", 3, f"enum({listed})", Kind(Family.ENUM, name="enum"), values=words)


def table(**changes: Any) -> Table:
    return replace(TABLE, **changes)


def column(**changes: Any) -> Table:
    return table(columns=(TABLE.columns[0], replace(TABLE.columns[1], **changes)))


def keys(*foreign_keys: ForeignKey) -> Table:
    return table(foreign_keys=foreign_keys)


def mapped(
    vendor: str, left: tuple[Table, ...], right: tuple[Table, ...], **more: Any
) -> dict[str, list[Any]]:
    """Return the lists of two catalogs that have these tables, without those of whole tables."""
    sides = (Catalog(vendor, "1", "s", tables, **more) for tables in (left, right))
    lists = lists_of(
        compare(dict(zip(("prod", "dev"), sides, strict=True)), options=Options(count=EVERYTHING))
    )
    return {name: entries for name, entries in lists.items() if not name.startswith("tables_")}


CASES: dict[str, tuple[str, Table, Table, dict[str, list[Any]]]] = {
    "nothing": ("mysql", TABLE, TABLE, {}),
    "a primary key of other columns": (
        "mysql",
        TABLE,
        table(primary_key=Key(("a", "b"))),
        {"primary_keys_changed": [{"table": "t", "left": ["a"], "right": ["a", "b"]}]},
    ),
    "a primary key that is missing": (
        "postgresql",
        TABLE,
        table(primary_key=None),
        {"primary_keys_changed": [{"table": "s.t", "left": ["a"], "right": []}]},
    ),
    "a primary key under another name": (
        "postgresql",
        table(primary_key=Key(("a",), "one")),
        table(primary_key=Key(("a",), "two")),
        {},
    ),
    "a foreign key under another name": (
        "mysql",
        keys(TO_U),
        keys(replace(TO_U, name="g")),
        {"foreign_keys_renamed": [{"table": "t", "left": "f", "right": "g", "columns": ["b"]}]},
    ),
    "a foreign key with another action": (
        "mysql",
        keys(TO_U),
        keys(CASCADE),
        {
            "foreign_keys_changed": [
                {
                    "table": "t",
                    "name": "f",
                    "left": {**IN_FULL, "options": {}},
                    "right": {**IN_FULL, "options": {"ondelete": "CASCADE"}},
                }
            ]
        },
    ),
    "a foreign key with two other actions and another name": (
        "mysql",
        keys(TO_U),
        keys(replace(CASCADE, on_update="SET NULL", name="g")),
        {
            "foreign_keys_changed": [
                {
                    "table": "t",
                    "name": "f",
                    "left": {**IN_FULL, "options": {}},
                    "right": {**IN_FULL, "options": {"ondelete": "CASCADE", "onupdate": "SET NULL"}},
                }
            ]
        },
    ),
    "a foreign key of that name to another table": (
        "mysql",
        keys(TO_U),
        keys(replace(TO_U, target="v")),
        {
            "foreign_keys_only_left": [{"table": "t", "name": "f", **IN_FULL, "options": {}}],
            "foreign_keys_only_right": [{"table": "t", "name": "f", **IN_FULL, "ref": "v", "options": {}}],
        },
    ),
    "one foreign key more": (
        "mysql",
        TABLE,
        keys(CASCADE),
        {
            "foreign_keys_only_right": [
                {"table": "t", "name": "f", **IN_FULL, "options": {"ondelete": "CASCADE"}}
            ]
        },
    ),
    "one foreign key more in a column of SQLite": (
        "sqlite",
        TABLE,
        keys(replace(CASCADE, name=None)),
        {"foreign_keys_only_right": [{"table": "t", "name": None, **IN_FULL, "options": {}}]},
    ),
    "RESTRICT, which MySQL does in any case": (
        "mysql",
        keys(TO_U),
        keys(replace(TO_U, on_delete="RESTRICT")),
        {},
    ),
    "one value of an enum more": (
        "mysql",
        table(columns=(*TABLE.columns, enum("x y"))),
        table(columns=(*TABLE.columns, enum("x y z"))),
        {"columns_changed": [{"table": "t", "column": "c", "type": ["enum('x','y')", "enum('x','y','z')"]}]},
    ),
    "an enum that becomes text": (
        "mysql",
        table(columns=(*TABLE.columns, enum("x y"))),
        table(columns=(*TABLE.columns, Column("c", 3, "varchar(9)", Kind(Family.TEXT, 9)))),
        {"columns_changed": [{"table": "t", "column": "c", "type": ["enum('x','y')", "varchar(9)"]}]},
    ),
    "a column with three other attributes": (
        "mysql",
        TABLE,
        column(nullable=False, default="0", comment="new"),
        {
            "columns_changed": [
                {
                    "table": "t",
                    "column": "b",
                    "nullable": [True, False],
                    "default": [None, "0"],
                    "comment": [None, "new"],
                }
            ]
        },
    ),
    "an index under another name": (
        "mysql",
        table(indexes=(Index("i", (IndexPart("b"),)),)),
        table(indexes=(Index("j", (IndexPart("b"),)),)),
        {"indexes_renamed": [{"table": "t", "left": "i", "right": "j", "columns": ["b"]}]},
    ),
    "a check with another expression": (
        "postgresql",
        table(checks=(Check("b > 0", "c"),)),
        table(checks=(Check("b > 1", "c"),)),
        {
            "checks_changed": [
                {
                    "table": "s.t",
                    "name": "c",
                    "left": {"expression": "b > 0"},
                    "right": {"expression": "b > 1"},
                }
            ]
        },
    ),
    "a trigger, for which there is no list": (
        "mysql",
        TABLE,
        table(triggers=(Trigger("t", "SELECT 1"),)),
        {},
    ),
    "columns in another order": (
        "mysql",
        TABLE,
        table(columns=tuple(replace(column, position=3 - column.position) for column in TABLE.columns)),
        {"column_order_changed": ["t"]},
    ),
}


@pytest.mark.parametrize(("vendor", "left", "right", "lists"), CASES.values(), ids=CASES)
def test_a_change_is_in_the_lists_that_it_amounts_to(vendor, left, right, lists):
    assert mapped(vendor, (left,), (right,)) == lists


@pytest.mark.parametrize(("vendor", "left", "right", "lists"), CASES.values(), ids=CASES)
def test_a_table_differs_where_a_list_names_something_in_it(vendor, left, right, lists):
    catalogs = {"prod": Catalog(vendor, "1", "s", (left,)), "dev": Catalog(vendor, "1", "s", (right,))}
    mapped = lists_of(compare(catalogs, options=Options(count=EVERYTHING)))
    differs = bool(lists.keys() - {"column_order_changed"})
    assert ("tables_in_both_that_differ" in mapped, "tables_identical" in mapped) == (differs, not differs)


def test_names_that_differ_in_letter_case_alone_are_two_names():
    assert mapped("mysql", (TABLE,), (column(name="B"),), folds_case=True) == {
        "columns_only_left": [["t", "b"]],
        "columns_only_right": [["t", "B"]],
    }


def test_the_values_of_a_type_with_a_name_are_no_change_of_the_column():
    mood = Column("c", 3, "mood", Kind(Family.ENUM, name="mood"), values=("x",))
    sides = [
        Catalog(
            "postgresql",
            "1",
            "s",
            (table(columns=(*TABLE.columns, replace(mood, values=values))),),
            types=(UserType("s", "mood", "enum", definition),),
        )
        for values, definition in ((("x",), "'x'"), (("x", "y"), "'x', 'y'"))
    ]
    mapped = lists_of(
        compare(dict(zip(("prod", "dev"), sides, strict=True)), options=Options(count=EVERYTHING))
    )
    assert mapped == {"tables_identical": ["s.t"]}


def test_views_are_listed_by_name_and_never_inside():
    view = Table("s", "v", TableKind.VIEW, columns=TABLE.columns, definition="SELECT 1")
    other = replace(view, columns=TABLE.columns[:1], definition="SELECT 2")
    assert mapped("mysql", (TABLE, view), (TABLE, other)) == {"views_changed": ["v"]}
    assert mapped("mysql", (TABLE, view), (TABLE,)) == {"views_only_left": ["v"]}


@pytest.mark.parametrize(
    ("lists", "expected", "line"),
    [
        (
            {"foreign_keys_changed": []},
            {"foreign_keys_changed": [{"options": {}}]},
            'missing {"options": {}}',
        ),
        (
            {"foreign_keys_changed": [{"options": {}}]},
            {"foreign_keys_changed": []},
            'too much {"options": {}}',
        ),
        ({"foreign_keys_changed": [{"options": {}}]}, {}, 'too much {"options": {}}'),
        ({"tables_identical": ["t"]}, {"tables_identical": 2}, "1 instead of 2"),
    ],
)
def test_what_is_missing_or_too_much_is_named(lists, expected, line):
    (discrepancy,) = discrepancies(lists, expected)
    assert discrepancy.endswith(line)
