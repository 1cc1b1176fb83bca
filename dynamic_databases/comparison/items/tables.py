"""A table as an item: its own attributes, without its columns and objects."""

from __future__ import annotations

from functools import partial

from dynamic_databases.catalog import Table, TableKind
from dynamic_databases.comparison.canonical.facts import NOT_VISIBLE, NOTHING, Fact, plain
from dynamic_databases.comparison.items.columns import unique_columns
from dynamic_databases.comparison.items.compared_catalog import ComparedCatalog
from dynamic_databases.comparison.items.item import Description, Item, ObjectKind
from dynamic_databases.comparison.items.options import COLLATIONS
from dynamic_databases.comparison.items.table_collation import columns_with_table_collation

KIND_OF_TABLE = "kind_of_table"
_VOLATILE_OPTIONS = frozenset({"auto_increment", "create_time", "update_time"})
"""Options that change with the rows and not with the structure."""
WITH_DEFINITION = frozenset({TableKind.VIEW, TableKind.MATERIALIZED_VIEW, TableKind.VIRTUAL})


def table_item(catalog: ComparedCatalog, table: Table) -> Item:
    """Return a table's own attributes as an item, without its columns and objects."""
    key = catalog.own_key(table)[1]
    unique = unique_columns(table)
    is_unique = any(column.name in unique for column in columns_with_table_collation(table))
    return Item(object_kind(table), None, table, partial(_described, catalog, table), key, is_unique)


def object_kind(table: Table) -> ObjectKind:
    """Return VIEW for a view, TABLE for any other table."""
    return ObjectKind.VIEW if table.is_view else ObjectKind.TABLE


def _described(catalog: ComparedCatalog, table: Table) -> Description:
    facts = {
        "name": Fact(table.name, catalog.own_key(table)[1]),
        "kind": _kind_fact(catalog, table),
        "definition": NOTHING,
        "parent": plain(table.parent),
    }
    facts |= catalog.option_facts(
        tuple(option for option in table.options if option[0] not in _VOLATILE_OPTIONS)
    )
    # A view that runs with the reader's privileges has no definer to compare.
    facts.setdefault("definer", NOT_VISIBLE)
    if table.kind in WITH_DEFINITION:
        is_visible = table.definition is not None or not table.is_view
        facts["definition"] = catalog.query_fact(table.definition) if is_visible else NOT_VISIBLE
    facts |= catalog.comment_fact(table.comment)
    if catalog.options.counts(COLLATIONS):
        facts["collation"] = plain(table.collation)
        facts["charset"] = plain(table.charset if table.collation is None else None)
    return Description(facts, str(table.kind))


def _kind_fact(catalog: ComparedCatalog, table: Table) -> Fact:
    """Return the kind of a table; between vendors, only whether it is a view."""
    if catalog.across:
        shared = TableKind.VIEW if table.is_view else TableKind.TABLE
        return Fact(str(table.kind), str(shared), (KIND_OF_TABLE,))
    return plain(str(table.kind))
