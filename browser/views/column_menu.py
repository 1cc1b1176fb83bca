"""The menu of one column of rows, which the grid opens at its header; by itself a page of links."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import link
from browser.errors import BadRequest
from browser.htmx import HtmxHttpRequest, render_page
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.pages import at_table
from browser.records.references import SECONDS
from browser.rows.cell_page import rows_query
from browser.rows.column_menu import ColumnMenu, menu_groups
from browser.rows.facet_choices import values_about
from browser.rows.filtered import counterpart_readings
from browser.rows.headers import compared_here, drift_here, marks_of
from browser.rows.remembered_choice import page_columns
from dynamic_databases.readings.counterparts import is_late
from dynamic_databases.subjects import TableSubject


@require_safe
@at_table
def column_menu(request: HtmxHttpRequest, location: Location, table: TableSubject) -> HttpResponse:
    """Answer with what can be done with the column that `_column` names. Raises `BadRequest`.

    What differs elsewhere is left out while an environment is still being read.
    """
    name = request.GET.get("_column", "")
    column = table.table.column(name)
    if column is None:
        raise BadRequest(f"{table.table.name} has no column “{name}” that this page may show.")
    address = location.table_address
    readings = counterpart_readings(location, table, SECONDS)
    is_compared = not any(map(is_late, readings.values()))
    drift, _ = drift_here(table, compared_here(location, readings) if is_compared else None)
    page = ColumnMenu(
        bar=bar_of(request, location, keeps_query=False),
        location=location,
        column=column,
        groups=menu_groups(
            table.table,
            address,
            request.GET,
            column,
            page_columns(request, location, table),
            values_about(table).get(name),
        ),
        marks=marks_of(drift[name], address.column_url(name)) if name in drift else (),
        rows_url=link(address.url(), rows_query(request.GET)),
    )
    return render_page(request, "browser/column_menu.html", page, partial="menu")
