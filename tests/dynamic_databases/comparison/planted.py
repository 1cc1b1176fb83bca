"""One change of each kind, to be planted into any catalog, and the difference that it must make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

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
)
from tests.dynamic_databases.comparison.generated import TYPES


def first_table(catalog: Catalog, **changes: Any) -> Catalog:
    return replace(catalog, tables=(replace(catalog.tables[0], **changes), *catalog.tables[1:]))


def last_column(catalog: Catalog, **changes: Any) -> Catalog:
    columns = catalog.tables[0].columns
    return first_table(catalog, columns=(*columns[:-1], replace(columns[-1], **changes)))


def with_bytes(catalog: Catalog) -> Catalog:
    return last_column(catalog, type="blob", kind=Kind(Family.BINARY))


def with_one_more_column(catalog: Catalog) -> Catalog:
    columns = catalog.tables[0].columns
    return first_table(catalog, columns=(*columns, Column("\x01new", len(columns) + 1, *TYPES[0])))


def in_another_order(catalog: Catalog) -> Catalog:
    columns = catalog.tables[0].columns
    return first_table(
        catalog,
        columns=tuple(
            replace(column, position=len(columns) - position) for position, column in enumerate(columns)
        ),
    )


def added(attribute: str, value: Any) -> Callable[[Catalog], Catalog]:
    return lambda catalog: first_table(
        catalog, **{attribute: (*getattr(catalog.tables[0], attribute), value)}
    )


def with_a_key_of(columns: tuple[str, ...]) -> Callable[[Catalog], Catalog]:
    return lambda catalog: first_table(catalog, primary_key=Key(columns))


def without_a_key(catalog: Catalog) -> Catalog:
    return first_table(with_a_key_of(("\x01x",))(catalog), primary_key=None)


def with_a_table(catalog: Catalog) -> Catalog:
    return replace(
        catalog, tables=(*catalog.tables, Table("main", "\x01new", columns=(Column("a", 1, *TYPES[0]),)))
    )


def with_a_view(catalog: Catalog) -> Catalog:
    return replace(
        catalog, tables=(*catalog.tables, Table("main", "\x01new", TableKind.VIEW, definition="SELECT 2"))
    )


def with_another_view(catalog: Catalog) -> Catalog:
    *tables, view = catalog.tables
    return replace(catalog, tables=(*tables, replace(view, definition="SELECT 2")))


def itself(catalog: Catalog) -> Catalog:
    return catalog


Step = Callable[[Catalog], Catalog]
PLANTED: dict[str, tuple[str, str | None, Step, Step]] = {
    "a table more": ("table", None, itself, with_a_table),
    "a view more": ("view", None, itself, with_a_view),
    "a view's query": ("view", "definition", itself, with_another_view),
    "a table's comment": ("table", "comment", itself, lambda catalog: first_table(catalog, comment="\x01")),
    "a table's option": (
        "table",
        "strict",
        itself,
        lambda catalog: first_table(catalog, options=(("strict", ""),)),
    ),
    "a column more": ("column", None, itself, with_one_more_column),
    "a type": ("column", "type", itself, with_bytes),
    "a null": (
        "column",
        "nullable",
        lambda catalog: last_column(catalog, nullable=True),
        lambda catalog: last_column(catalog, nullable=False),
    ),
    "a default": ("column", "default", itself, lambda catalog: last_column(catalog, default="'\x01'")),
    "a comment": ("column", "comment", itself, lambda catalog: last_column(catalog, comment="\x01")),
    "a collation": ("column", "collation", itself, lambda catalog: last_column(catalog, collation="nocase")),
    "a generated column": (
        "column",
        "generated",
        itself,
        lambda catalog: last_column(catalog, generated="1 + 1"),
    ),
    "the order of columns": ("table", "column_order", itself, in_another_order),
    "a primary key": ("primary_key", "columns", with_a_key_of(("\x01x",)), with_a_key_of(("\x01x", "\x01y"))),
    "a primary key more": ("primary_key", None, without_a_key, with_a_key_of(("\x01x",))),
    "an index more": ("index", None, itself, added("indexes", Index("\x01", (IndexPart("\x01"),)))),
    "an index's name": (
        "index",
        "name",
        added("indexes", Index("\x01", (IndexPart("\x01"),))),
        added("indexes", Index("\x02", (IndexPart("\x01"),))),
    ),
    "an index's columns": (
        "index",
        "columns",
        added("indexes", Index("\x01", (IndexPart("\x01"),))),
        added("indexes", Index("\x01", (IndexPart("\x02"),))),
    ),
    "an index's predicate": (
        "index",
        "predicate",
        added("indexes", Index("\x01", (IndexPart("\x01"),))),
        added("indexes", Index("\x01", (IndexPart("\x01"),), predicate="a > 0")),
    ),
    "a unique constraint more": ("unique", None, itself, added("unique", Key(("\x01",), "\x01"))),
    "a foreign key more": ("foreign_key", None, itself, added("foreign_keys", ForeignKey(("\x01",), "t"))),
    "an action": (
        "foreign_key",
        "on_delete",
        added("foreign_keys", ForeignKey(("\x01",), "t")),
        added("foreign_keys", ForeignKey(("\x01",), "t", on_delete="CASCADE")),
    ),
    "a check more": ("check", None, itself, added("checks", Check("\x01 > 0", "\x01"))),
    "a check's expression": (
        "check",
        "expression",
        added("checks", Check("\x01 > 0", "\x01")),
        added("checks", Check("\x01 > 1", "\x01")),
    ),
    "a trigger's source": (
        "trigger",
        "definition",
        added("triggers", Trigger("\x01", "SELECT 1")),
        added("triggers", Trigger("\x01", "SELECT 2")),
    ),
}
