"""Finds a table by the name that a person or a program gives it."""

from __future__ import annotations

from dynamic_databases.catalog.catalogs import Catalog
from dynamic_databases.catalog.tables import Table


def find_table(catalog: Catalog, name: str, schema: str | None = None) -> Table | None:
    """Return the table of that name: in `schema`, in the default one, or with its schema in the name."""
    table = catalog.table(name, schema)
    if table is None and schema is None and "." in name:
        schema, _, name = name.partition(".")
        table = catalog.table(name, schema)
    if table is None and catalog.folds_case:
        # Last, because it looks through all tables.
        wanted = (schema or catalog.default_schema or "").lower(), name.lower()
        return next((table for table in catalog.tables if _folded(table) == wanted), None)
    return table


def find_counterpart(catalog: Catalog, table: Table, own: Catalog) -> Table | None:
    """Return the table of another catalog that is the counterpart of a table in its `own`, as comparisons do.

    Default schemas are counterparts whatever their names, and letter case counts where it does in both.
    """
    schema = None if table.schema == own.default_schema else table.schema
    other = find_table(catalog, table.name, schema)
    if other is None and own.folds_case:
        wanted = (schema or catalog.default_schema or "").lower(), table.name.lower()
        return next((candidate for candidate in catalog.tables if _folded(candidate) == wanted), None)
    return other


def _folded(table: Table) -> tuple[str, str]:
    return (table.schema or "").lower(), table.name.lower()
