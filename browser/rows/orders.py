"""The order of a page of rows: the one that `_sort` asks for, or the one that an index of its filter serves.

Rows of one month in the order of the key would make a server read all rows of that month and sort them, or
walk along the key past all others.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict

from browser.rows.active_filters import ActiveFilter
from browser.rows.beyond import ORDERED
from browser.rows.paging import Term, sort_terms
from dynamic_databases.catalog import Index, Table

KEPT_IN_ORDER = frozenset({"", "btree", "clustered", "nonclustered"})
"""The methods of indexes that keep rows in order, whatever the vendor; the empty one is the usual."""


def order_of(table: Table, query: QueryDict, filters: Iterable[ActiveFilter]) -> tuple[list[Term], list[str]]:
    """Return the order of a page, before the key's, and the names in `_sort` that this table lacks."""
    if sort := str(query.get("_sort", "")):
        return sort_terms(sort, table)
    return _served_order(table, filters), []


def _served_order(table: Table, filters: Iterable[ActiveFilter]) -> list[Term]:
    """Return the order that an index serves together with the filters, or none.

    Such an index begins with columns that have one value each, and goes on with one that has a range.
    """
    applied = [
        (active.condition.operator, column)
        for active in filters
        if (column := active.condition.column) is not None and not column.kind.is_opaque
    ]
    single = {column.name for operator, column in applied if operator == ""}
    ranges = {
        column.name for operator, column in applied if operator in ORDERED and not column.kind.is_opaque
    }
    served = (_range_behind(index, single, ranges) for index in table.indexes) if ranges else ()
    return [Term(column) for column in served if column is not None][:1]


def _range_behind(index: Index, single: set[str], ranges: set[str]) -> str | None:
    """Return the first column of an index that has more than one value if it has a range, otherwise None."""
    if not index.valid or index.predicate is not None or (index.method or "").lower() not in KEPT_IN_ORDER:
        return None
    for part in index.parts:
        if part.column is None or part.prefix or part.operators or part.collation:
            return None
        if part.column not in single:
            return part.column if part.column in ranges else None
    return None
