"""Keeps of a comparison what is about some tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dynamic_databases.comparison import Comparison, TableComparison
from dynamic_databases.counterparts import Compared
from dynamic_databases.errors import NoSuchTable


def only_tables(compared: Compared, names: Sequence[str]) -> Compared:
    """Return the comparison of these tables alone, each named as anybody names it: `orders`, `sales.orders`.

    Raises `NoSuchTable` that names those that no side has. A comparison of nothing stays as it is.
    """
    comparison = compared.comparison
    if comparison is None or not names:
        return compared
    found = {name: _found(comparison, name) for name in names}
    unknown = [name for name, table in found.items() if table is None]
    if unknown:
        raise NoSuchTable(f"No table {', '.join(unknown)} in {', '.join(comparison.environments)}.")
    kept = tuple(table for table in comparison.tables if any(table is one for one in found.values()))
    differences = tuple(difference for table in kept for difference in table.differences)
    return replace(compared, comparison=replace(comparison, tables=kept, differences=differences))


def _found(comparison: Comparison, name: str) -> TableComparison | None:
    """Return the table of that name, with its schema in the name if no table bears the whole of it."""
    schema, dot, table = name.partition(".")
    found = comparison.table(name) or (comparison.table(table, schema) if dot else None)
    if found is None and any(catalog.folds_case for catalog in comparison.catalogs.values()):
        wanted = {name.casefold(), name.casefold().partition(".")[2]}
        named = (one for one in comparison.tables if one.name.casefold() in wanted)
        found = next((one for one in named if dot == "" or _is(one, name)), None)
    return found


def _is(table: TableComparison, name: str) -> bool:
    return name.casefold() in (table.name.casefold(), f"{table.schema}.{table.name}".casefold())
