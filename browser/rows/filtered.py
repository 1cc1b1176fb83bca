"""Filters the rows of a table by an address's conditions; leaves reading a page of them to `reading`."""

from __future__ import annotations

from django.http import QueryDict

from browser.locations.location import Location
from browser.rows.active_filters import ActiveFilter, active_filters_of
from browser.rows.conditions import conditions_of
from browser.rows.filters import filter_rows
from browser.rows.quick_fields import conditions_not_read
from dynamic_databases.readings.counterparts import Result, readings_of
from dynamic_databases.runtime_models import DisplayQuerySet
from dynamic_databases.subjects import TableSubject


def filtered_rows(
    location: Location, table: TableSubject, query: QueryDict, queryset: DisplayQuerySet
) -> tuple[DisplayQuerySet, tuple[ActiveFilter, ...]]:
    """Return the rows that match the address's conditions, and the conditions as active filters.

    If a condition can't be applied, there are no rows. The counterparts are read only if this table lacks
    a column, to find out whether another environment has it.
    """
    wanted = conditions_of(query, table.table, table.catalog.folds_case)
    wanted += conditions_not_read(table.table, query)
    queryset, conditions = filter_rows(queryset, wanted, table.live)
    is_gone = any(condition.is_gone for condition in conditions)
    readings = counterpart_readings(location, table) if is_gone else {}
    filters = active_filters_of(table, location.table_address, conditions, query, readings)
    if any(active.condition.problem for active in filters):
        queryset = queryset.none()
    return queryset, filters


def counterpart_readings(
    location: Location, table: TableSubject, patience: float | None = None
) -> dict[str, Result]:
    """Return the reading of every environment, including this one, by slug: see `readings_of`."""
    return readings_of(location.sides, {table.environment.slug: table.reading}, patience)
