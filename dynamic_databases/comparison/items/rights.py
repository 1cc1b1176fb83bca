"""Owners and privileges of objects as items; they are compared only if the options count rights."""

from __future__ import annotations

from functools import partial

from dynamic_databases.catalog import Catalog, Rights
from dynamic_databases.comparison.canonical.facts import plain
from dynamic_databases.comparison.items.compared_catalog import ComparedCatalog
from dynamic_databases.comparison.items.item import Description, Item, ObjectKind


def knows_rights(catalog: Catalog) -> bool:
    """Return whether the login may read who owns things and what is granted, and a reader of ours did."""
    return catalog.reads("rights") and not catalog.may_hide("rights")


def rights_items(catalog: ComparedCatalog) -> list[Item]:
    """Return an item for each object with its own rights. Counterparts have the same sort and name."""
    return [
        Item(
            ObjectKind.RIGHTS,
            _name(rights.sort, name),
            rights,
            partial(_described, rights),
            (rights.sort, *catalog.table_key(rights.schema, name)),
        )
        for rights in catalog.raw.rights
        for name in rights.names
        if not (rights.sort == "table" and catalog.options.excludes(rights.schema, name))
    ]


def _name(sort: str, name: str) -> str:
    """Return the object of the rights in words: "table orders"."""
    return name if sort == name else f"{sort.replace('_', ' ')} {name}"


def _described(rights: Rights) -> Description:
    facts = {"owner": plain(rights.owner), "grants": plain(rights.grants or None)}
    return Description(facts, "rights")
