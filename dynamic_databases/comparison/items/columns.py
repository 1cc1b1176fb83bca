"""A table's columns as comparable items; leaves keys and constraints to `table_objects`.

Between vendors, `shared_columns` replaces these descriptions, considering each column's counterparts.
"""

from __future__ import annotations

from functools import partial

from dynamic_databases.catalog import Column, Table
from dynamic_databases.comparison.canonical.defaults import canonical_default, serial_sequence
from dynamic_databases.comparison.canonical.facts import NOTHING, Fact, plain
from dynamic_databases.comparison.canonical.names import is_serial_sequence
from dynamic_databases.comparison.canonical.object_texts import one_line
from dynamic_databases.comparison.canonical.types import canonical_type
from dynamic_databases.comparison.items.compared_catalog import ComparedCatalog
from dynamic_databases.comparison.items.item import Description, Item, ObjectKind
from dynamic_databases.comparison.items.options import COLLATIONS
from dynamic_databases.comparison.vendors.vendor_rules import NO_VENDOR

KIND_OF_VALUES = "kind_of_values"
SERIAL = "serial"
ROW_ID = "rowid"
"""The identity of a column that is SQLite's INTEGER PRIMARY KEY."""
ALWAYS = "always"
"""The start of the canonical form of an identity for which an insert may not supply the number."""
INHERITED = "inherited"


def column_items(catalog: ComparedCatalog, table: Table) -> list[Item]:
    """Return an item for each column, in the table's order."""
    unique = unique_columns(table)
    return [_column_item(catalog, table, column, column.name in unique) for column in table.columns]


def unique_columns(table: Table) -> frozenset[str]:
    """Return the columns in a primary key, unique constraint or unique index."""
    names = [name for key in (table.primary_key, *table.unique) if key for name in key.columns]
    names += [part.column for index in table.indexes if index.unique for part in index.parts if part.column]
    return frozenset(names)


def _column_item(catalog: ComparedCatalog, table: Table, column: Column, unique: bool) -> Item:
    key = catalog.column_key(column.name)
    return Item(
        ObjectKind.COLUMN, column.name, column, partial(_described, catalog, table, column), key, unique
    )


def _described(catalog: ComparedCatalog, table: Table, column: Column) -> Description:
    default, identity = _default_and_identity(catalog, table, column)
    facts = {
        "name": Fact(column.name, catalog.column_key(column.name)),
        "type": _type_fact(catalog, table, column),
        "nullable": plain(column.nullable),
        "default": default,
        "identity": identity,
        "generated": catalog.expression_fact(column.generated),
        "stored": plain(column.stored),
        "on_update": _expression_as_default(catalog, column, column.on_update),
        "hidden": plain(column.hidden),
        "values": _values_fact(catalog, column),
    }
    if catalog.options.counts(COLLATIONS):
        facts["collation"] = _inherited(column.collation, table.collation)
        facts["charset"] = _inherited(column.charset, table.charset) if column.collation is None else NOTHING
    facts |= catalog.comment_fact(column.comment)
    facts |= catalog.option_facts(column.options)
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


def _type_fact(catalog: ComparedCatalog, table: Table, column: Column) -> Fact:
    """Return the fact of the type. Aliases count if the column is the whole primary key.

    SQLite generates the values of an INTEGER PRIMARY KEY, but not those of an INT PRIMARY KEY.
    """
    # An enum's values are a separate attribute, so that a new value is not listed as a changed type.
    if column.values and "(" in column.type:
        name = column.type.partition("(")[0]
        return Fact(name, name.strip().lower())
    whole_key = table.primary_key is not None and table.primary_key.columns == (column.name,)
    canonical, rules = canonical_type(column.type, NO_VENDOR if whole_key else catalog.vendor)
    return Fact(column.type, canonical, rules, None if whole_key else catalog.stored_as(column))


def _values_fact(catalog: ComparedCatalog, column: Column) -> Fact:
    """Return the values of an enum, or nothing for a named type: its values are compared with that type."""
    named = column.type.rpartition(".")[2].strip('"').casefold() in catalog.type_names
    return NOTHING if named else plain(column.values or None)


def _default_and_identity(catalog: ComparedCatalog, table: Table, column: Column) -> tuple[Fact, Fact]:
    """Return both facts; a serial column is treated as the identity column that it amounts to."""
    default = _expression_as_default(catalog, column, column.default)
    sequence = serial_sequence(default.canonical) if isinstance(default.canonical, str) else None
    if sequence and column.identity is None and _is_serial(catalog, table, column, sequence):
        return Fact(column.default, None, (SERIAL,)), Fact(SERIAL, "by default", (SERIAL,))
    if column.identity is None:
        return default, NOTHING
    canonical = column.identity.lower()
    return default, Fact(
        column.identity, f"{ALWAYS} {canonical}" if catalog.vendor.numbers_always else canonical
    )


def _is_serial(catalog: ComparedCatalog, table: Table, column: Column, sequence: str) -> bool:
    """Return whether the column owns a sequence. When a table is renamed, its sequences keep their names."""
    if is_serial_sequence(sequence, table.name, column.name):
        return True
    return catalog.owners_of_sequences.get(sequence) == (table.schema, f"{table.name}.{column.name}")


def _expression_as_default(catalog: ComparedCatalog, column: Column, text: str | None) -> Fact:
    if text is None:
        return NOTHING
    canonical, rules = canonical_default(text, column.kind, catalog.vendor, column.type)
    return Fact(text, canonical, rules)


def _inherited(own: str | None, above: str | None) -> Fact:
    """Return the fact of a collation or character set.

    If it is inherited from the table, a difference is listed once, for the table.
    """
    return Fact(own, INHERITED, (INHERITED,)) if own is not None and own == above else plain(own)
