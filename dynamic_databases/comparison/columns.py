"""A table's columns as comparable items; leaves keys and constraints to `objects`."""

from __future__ import annotations

from functools import partial

from dynamic_databases.catalog import Column, Table
from dynamic_databases.comparison.defaults import canonical_default, serial_sequence
from dynamic_databases.comparison.items import NOTHING, Description, Item, expression_fact, one_line, plain
from dynamic_databases.comparison.names import is_serial_sequence
from dynamic_databases.comparison.options import COLLATIONS
from dynamic_databases.comparison.sides import Side
from dynamic_databases.comparison.types import canonical_type, shared_kind
from dynamic_databases.comparison.values import Fact, ObjectKind

KIND_OF_VALUES = "kind_of_values"
SERIAL = "serial"
ROW_ID = "rowid"
"""What SQLite's primary key and type imply: those are compared."""
INHERITED = "inherited"
UNIQUE = frozenset({"unique"})


def column_items(side: Side, table: Table) -> list[Item]:
    """Return an item for each column, in the table's order."""
    unique = unique_columns(table)
    return [_column_item(side, table, column, column.name in unique) for column in table.columns]


def unique_columns(table: Table) -> frozenset[str]:
    """Return the columns that a primary key, unique constraint or unique index holds."""
    names = [name for key in (table.primary_key, *table.unique) if key for name in key.columns]
    names += [part.column for index in table.indexes if index.unique for part in index.parts if part.column]
    return frozenset(names)


def _column_item(side: Side, table: Table, column: Column, unique: bool) -> Item:
    key = side.column_key(column.name)
    marks = UNIQUE if unique else frozenset[str]()
    return Item(ObjectKind.COLUMN, column.name, column, partial(_described, side, table, column), key, marks)


def _described(side: Side, table: Table, column: Column) -> Description:
    default, identity = _default_and_identity(side, table, column)
    facts = {
        "name": Fact(column.name, side.column_key(column.name)),
        "type": _type_fact(side, table, column),
        "nullable": _nullable_fact(side, table, column),
        "default": default,
        "identity": identity,
        "generated": expression_fact(side, column.generated),
        "stored": plain(column.stored),
        "on_update": _expression_as_default(side, column, column.on_update),
        "hidden": plain(column.hidden),
        "values": _values_fact(side, column),
    }
    if side.options.counts(COLLATIONS) and not side.across:
        facts["collation"] = _inherited(column.collation, table.collation)
        facts["charset"] = _inherited(column.charset, table.charset) if column.collation is None else NOTHING
    if side.keeps_comments:
        facts["comment"] = plain(column.comment or None)
    return Description(facts, column_text(column))


def column_text(column: Column) -> str:
    """Return a column's definition in one line, in the server's spelling."""
    return one_line(
        column.type,
        None if column.nullable else "not null",
        f"default {column.default}" if column.default is not None else None,
        f"generated as ({column.generated})" if column.generated is not None else None,
        f"identity {column.identity}" if column.identity is not None else None,
    )


def _type_fact(side: Side, table: Table, column: Column) -> Fact:
    """Return the type; of a whole primary key in its own words, since SQLite numbers INTEGER and not INT."""
    if side.across:
        return Fact(column.type, shared_kind(column.kind, side.vendors), (KIND_OF_VALUES,))
    if column.values and "(" in column.type:
        name = column.type.partition("(")[0]
        return Fact(name, name.strip().lower())
    whole_key = table.primary_key is not None and table.primary_key.columns == (column.name,)
    canonical, rules = canonical_type(column.type, "" if whole_key else side.vendor)
    return Fact(column.type, canonical, rules)


def _nullable_fact(side: Side, table: Table, column: Column) -> Fact:
    """Return whether NULL is taken; between vendors a key takes none, though SQLite does not say so.

    Nor do all of them say it of a view's columns.
    """
    if side.across and table.is_view:
        return Fact(column.nullable, True)
    in_key = table.primary_key is not None and column.name in table.primary_key.columns
    return Fact(column.nullable, column.nullable and not (side.across and in_key))


def _values_fact(side: Side, column: Column) -> Fact:
    """Return the values of an enum; those of a named type are listed with that type."""
    named = column.type.rpartition(".")[2].strip('"').casefold() in side.type_names
    return NOTHING if named and not side.across else plain(column.values or None)


def _default_and_identity(side: Side, table: Table, column: Column) -> tuple[Fact, Fact]:
    """Return both facts, a serial column as the identity column that it amounts to.

    A view has neither, though MySQL tells those of the columns that it shows.
    """
    if side.across and table.is_view:
        return NOTHING, NOTHING
    default = _expression_as_default(side, column, column.default)
    sequence = serial_sequence(default.canonical) if isinstance(default.canonical, str) else None
    if sequence and column.identity is None and is_serial_sequence(sequence, table.name, column.name):
        made = "generated" if side.across else "by default"
        return Fact(column.default, None, (SERIAL,)), Fact(None, made, (SERIAL,))
    if side.across and column.identity is not None:
        return default, Fact(column.identity, "generated", (KIND_OF_VALUES,))
    if column.identity is None or column.identity == ROW_ID:
        return default, NOTHING
    return default, Fact(column.identity, column.identity.lower())


def _expression_as_default(side: Side, column: Column, text: str | None) -> Fact:
    if text is None:
        return NOTHING
    canonical, rules = canonical_default(text, column.kind, side.vendor)
    return Fact(text, canonical, rules)


def _inherited(own: str | None, above: str | None) -> Fact:
    """Return a collation or character set; one that comes from the table is a difference of the table."""
    return Fact(own, "inherited", (INHERITED,)) if own is not None and own == above else plain(own)
