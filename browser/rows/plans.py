"""The plan of a page of rows: what the page would read, for the server to explain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import QueryDict

from browser.rows.active_filters import ActiveFilter
from browser.rows.orders import order_of
from browser.rows.paging import asked_page, full_order
from browser.rows.positions import read_position
from browser.rows.reading import page_size
from browser.values import CELL_LENGTH
from dynamic_databases.catalog import Column
from dynamic_databases.connections import reading
from dynamic_databases.runtime_models import DisplayQuerySet, plan_of
from dynamic_databases.subjects import TableSubject


def plan_of_page(
    table: TableSubject,
    queryset: DisplayQuerySet,
    filters: Iterable[ActiveFilter],
    query: QueryDict,
    shown: Sequence[Column],
) -> tuple[str, ...]:
    """Return the plan of the page that a query asks for, with the columns that it shows, in lines.

    Raises `DatabaseUnavailable` and `BadRequest`.
    """
    terms, _ = order_of(table.table, query, filters)
    fields, order = table.model.fields_by_column, full_order(table.table, terms)
    names = [fields[column.name] for column in shown] + [fields[name] for name in table.key.columns]
    whole = {fields[term.column] for term in order} if table.key else set()
    page = asked_page(
        queryset.limited(CELL_LENGTH, whole), order, names, read_position(query), page_size(query)
    )
    with reading(table.live, "explaining") as connection:
        return plan_of(page, connection)
