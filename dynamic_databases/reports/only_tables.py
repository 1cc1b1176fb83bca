"""Reduces a comparison to some of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dynamic_databases.comparison import Comparison, TableComparison
from dynamic_databases.errors import NoSuchTable
from dynamic_databases.readings.compared import Compared


def only_tables(compared: Compared, names: Sequence[str]) -> Compared:
    """Return the comparison of only these tables, each by any of its names: `orders`, `sales.orders`.

    Raises `NoSuchTable` with the names that no side has. Where nothing was compared, nothing changes.
    """
    comparison = compared.comparison
    if comparison is None or not names:
        return compared
    tables = {name: _table(comparison, name) for name in names}
    unknown = [name for name, table in tables.items() if table is None]
    if unknown:
        raise NoSuchTable(f"No table {', '.join(unknown)} in {', '.join(comparison.environments)}.")
    chosen = tuple(table for table in comparison.tables if any(table is each for each in tables.values()))
    differences = tuple(difference for table in chosen for difference in table.differences)
    return replace(compared, comparison=replace(comparison, tables=chosen, differences=differences))


def _table(comparison: Comparison, name: str) -> TableComparison | None:
    """Return the table of that name, with its schema in the name if no table has that whole name."""
    schema, dot, bare = name.partition(".")
    table = comparison.table(name) or (comparison.table(bare, schema) if dot else None)
    if table is None and any(catalog.folds_case for catalog in comparison.catalogs.values()):
        wanted = {name.casefold(), name.casefold().partition(".")[2]}
        named = (each for each in comparison.tables if each.name.casefold() in wanted)
        table = next((each for each in named if dot == "" or _is(each, name)), None)
    return table


def _is(table: TableComparison, name: str) -> bool:
    return name.casefold() in (table.name.casefold(), f"{table.schema}.{table.name}".casefold())
