"""Primary keys and unique constraints as items, with the indexes behind them."""

from __future__ import annotations

from functools import partial

from dynamic_databases.catalog import Index, IndexPart, Key, Table
from dynamic_databases.comparison.canonical.condition_trees import NotUnderstood
from dynamic_databases.comparison.canonical.conditions import condition
from dynamic_databases.comparison.canonical.facts import Fact, plain
from dynamic_databases.comparison.canonical.object_texts import (
    one_line,
    part_text,
    primary_key_text,
    unique_text,
)
from dynamic_databases.comparison.items.compared_catalog import ComparedCatalog
from dynamic_databases.comparison.items.item import Description, Item, ObjectKind
from dynamic_databases.comparison.items.options import COLLATIONS


def primary_item(catalog: ComparedCatalog, table: Table, key: Key) -> Item:
    """Return the primary key. A table has at most one, so its name is not needed for matching."""
    return Item(ObjectKind.PRIMARY_KEY, None, key, partial(_primary_key, catalog, table, key), "primary key")


def unique_keys(catalog: ComparedCatalog, table: Table) -> list[tuple[Key, Index | None]]:
    """Return the unique constraints, each with its index.

    In MySQL a unique index and a unique constraint are the same, so between vendors unique indexes are
    included.
    """
    behind = indexes_of_constraints(table)
    keys: list[tuple[Key, Index | None]] = [(key, behind.get(key)) for key in table.unique]
    if not catalog.across:
        return keys
    taken = {id(index) for index in behind.values()}
    others = (each for each in table.indexes if id(each) not in taken and _is_constraint(catalog, each))
    return keys + [(Key(tuple(part.column or "" for part in each.parts), each.name), each) for each in others]


def _is_constraint(catalog: ComparedCatalog, index: Index) -> bool:
    """Return whether an index makes the values of some columns unique, as a unique constraint does.

    Its condition may only exclude NULL: a unique constraint of SQL Server allows a single NULL, so people
    use an index with WHERE … IS NOT NULL instead.
    """
    if not index.unique or any(part.column is None for part in index.parts):
        return False
    try:
        tree = condition(index.predicate, catalog.vendor) if index.predicate else ("and",)
    except NotUnderstood:
        return False
    columns = {("is not null", ("name", (part.column or "").lower())) for part in index.parts}
    return set(tree[1:] if tree[0] == "and" else (tree,)) <= columns


def indexes_of_constraints(table: Table) -> dict[Key, Index]:
    """Return the index behind each unique constraint. Both are compared as one item."""
    behind: dict[Key, Index] = {}
    for index in table.indexes:
        if not index.constraint:
            continue
        columns = tuple(part.column for part in index.parts)
        fitting = [key for key in table.unique if key.columns == columns and key not in behind]
        named = [key for key in fitting if key.name == index.name]
        for key in (named or fitting)[:1]:
            behind[key] = index
    return behind


def _primary_key(catalog: ComparedCatalog, table: Table, key: Key) -> Description:
    index = key.index
    parts = index.parts if index else ()
    prefixes = tuple(
        f"{catalog.column_key(part.column or '')}({part.prefix})" for part in parts if part.prefix
    )
    facts = {
        "columns": columns_fact(catalog, key.columns),
        "deferrable": plain(key.deferrable),
        **catalog.name_fact(key.name, table.name, key.columns),
        "prefix": plain(prefixes),
        **_order_facts(catalog, parts),
        "included": columns_fact(catalog, index.included if index else ()),
        **catalog.comment_fact(key.comment),
    }
    facts |= {
        "index_method": plain(_index_method(catalog, index, catalog.vendor.usual_primary_method)),
        "valid": plain(index is None or index.valid),
    }
    facts |= catalog.option_facts(index.options if index else ())
    return Description(facts, primary_key_text(key))


def _order_facts(catalog: ComparedCatalog, parts: tuple[IndexPart, ...]) -> dict[str, Fact]:
    """Return the sort order and the collations of the columns in the index behind a key."""
    descending = tuple(catalog.column_key(part.column or "") for part in parts if part.descending)
    counted = catalog.options.counts(COLLATIONS)
    collations = tuple(
        f"{catalog.column_key(part.column or '')} {part.collation.lower()}"
        for part in parts
        if part.collation
    )
    return {"descending": plain(descending), "collation": plain(collations if counted else ())}


def unique_key(catalog: ComparedCatalog, table: Table, key: Key, index: Index | None) -> Description:
    """Return a unique constraint; its index may have prefixes or an order that a constraint can't have."""
    parts = index.parts if index else tuple(IndexPart(column=name) for name in key.columns)
    columns = parts_fact(catalog, parts)
    facts = {
        "columns": columns,
        **_order_facts(catalog, key.index.parts if key.index else ()),
        "deferrable": plain(key.deferrable),
        "included": columns_fact(catalog, index.included if index else ()),
        "nulls_distinct": plain(index is None or index.nulls_distinct),
        "method": plain(_period_method(catalog, index)),
        "index_method": plain(_index_method(catalog, index, catalog.vendor.usual_unique_method)),
        "valid": plain(index is None or index.valid),
        **catalog.name_fact(key.name, table.name, key.columns),
        **catalog.comment_fact(key.comment or (index.comment if index else None)),
        **catalog.option_facts(index.options if index else ()),
    }
    return Description(facts, unique_text(key, index), columns.canonical)


def _period_method(catalog: ComparedCatalog, index: Index | None) -> str | None:
    """Return the method of a unique constraint's index if the constraint is on periods of time."""
    return index.method if index and index.method in catalog.vendor.period_index_methods else None


def _index_method(catalog: ComparedCatalog, index: Index | None, usual: str | None) -> str | None:
    """Return the method of the index behind a key, unless it is the vendor's default or for periods."""
    if index is None or index.method in catalog.vendor.period_index_methods:
        return None
    return None if (index.method or "").lower() == usual else index.method


def columns_fact(catalog: ComparedCatalog, columns: tuple[str, ...]) -> Fact:
    return Fact(columns, catalog.column_keys(columns))


def parts_fact(catalog: ComparedCatalog, parts: tuple[IndexPart, ...]) -> Fact:
    counted = catalog.options.counts(COLLATIONS) and catalog.compares(ObjectKind.INDEX, "collation")
    descends, with_operators, with_nulls, with_prefix = (
        catalog.compares(ObjectKind.INDEX, what) for what in ("descending", "operators", "nulls", "prefix")
    )
    raw: list[str] = []
    canonical: list[str] = []
    rules: list[str] = []
    for part in parts:
        expression = catalog.expression_fact(part.expression)
        shown = one_line(
            catalog.column_key(part.column) if part.column is not None else f"({expression.canonical})",
            f"({part.prefix})" if part.prefix and with_prefix else None,
            f"collate {part.collation.lower()}" if part.collation and counted else None,
            part.operators if with_operators else None,
            "desc" if part.descending and descends else None,
            f"nulls {part.nulls}" if part.nulls and with_nulls else None,
        )
        raw.append(part_text(part))
        canonical.append(shown)
        rules += expression.rules
    return Fact(tuple(raw), tuple(canonical), tuple(dict.fromkeys(rules)))
