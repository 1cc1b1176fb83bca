"""Prepares the catalogs of one comparison: whether letter case counts, how default schemas are matched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dynamic_databases.catalog import Catalog
from dynamic_databases.comparison.items.compared_catalog import ComparedCatalog
from dynamic_databases.comparison.items.options import Options
from dynamic_databases.comparison.vendors import rules_of


def compared_catalogs(
    catalogs: Mapping[str, Catalog], baseline: str, options: Options
) -> dict[str, ComparedCatalog]:
    """Return the compared catalog of each environment, in the mapping's order."""
    across = len({catalog.vendor for catalog in catalogs.values()}) > 1
    vendors = frozenset(rules_of(catalog.vendor) for catalog in catalogs.values())
    folds = across or any(catalog.folds_case for catalog in catalogs.values())
    reference = catalogs[baseline]
    exact_names = frozenset(name for catalog in catalogs.values() for name in _exact_names(catalog))
    return {
        environment: ComparedCatalog(
            raw=catalog,
            options=options,
            vendor=rules_of(catalog.vendor),
            vendors=vendors,
            across=across,
            folds=folds,
            default_as=_default_as(catalog, reference, across),
            exact_names=exact_names,
        )
        for environment, catalog in catalogs.items()
    }


def _exact_names(catalog: Catalog) -> Iterator[str]:
    """Yield, in lower case, the names that the server treats as case-sensitive even without quotes."""
    vendor = rules_of(catalog.vendor)
    if catalog.folds_case or vendor.folds_unquoted_names:
        return
    for table in catalog.tables:
        yield table.name.lower()
        if vendor.collates_names:
            yield from (column.name.lower() for column in table.columns)
    if vendor.collates_names:
        yield from (routine.name.lower() for routine in catalog.routines)


def _default_as(catalog: Catalog, baseline: Catalog, across: bool) -> str | None:
    """Return the name under which the default schema is matched.

    It is matched with the baseline's default schema (dbo with public, acme with template), unless one of
    the databases has tables in a schema named like the other's default. Then schemas are matched by name.
    """
    own, other = catalog.default_schema, baseline.default_schema
    if own == other or own is None or other is None or across:
        return other
    clash = any(table.schema == other for table in catalog.tables) or any(
        table.schema == own for table in baseline.tables
    )
    return own if clash else other
