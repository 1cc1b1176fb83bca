"""Makes a page of rows, and waits for as much besides the rows as it is asked to."""

from __future__ import annotations

from dataclasses import replace

from browser.addresses.parameters import ROW
from browser.htmx import HtmxHttpRequest, wants_json
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.navigation import Bar
from browser.records.references import SECONDS
from browser.rows.active_filters import lost_terms_of, sentence_of, switched_off
from browser.rows.counting import ShownCount, count_rows, shown_count
from browser.rows.facets import MOST_VALUES_ALONE, facets_of
from browser.rows.filtered import filtered_rows
from browser.rows.grid import make_grid
from browser.rows.headers import drift_here, headers_of
from browser.rows.orders import order_of
from browser.rows.page import RowsPage
from browser.rows.quick_fields import quick_fields
from browser.rows.ranges import row_range
from browser.rows.reading import page_size, read_rows
from browser.rows.remembered_choice import asked_columns, page_columns
from browser.rows.row_panel import panel_of_page
from browser.rows.surroundings import Surroundings, grid_rows, surroundings_of
from browser.values import CELL_LENGTH
from dynamic_databases.subjects import TableSubject


def rows_page(request: HtmxHttpRequest, location: Location, table: TableSubject, *, waits: bool) -> RowsPage:
    """Return the page that an address asks for. Raises `DatabaseUnavailable`, `BadRequest`.

    It `waits` for its count, or is without it unless that is known.
    """
    query, for_program = request.GET, wants_json(request)
    address = location.table_address
    if for_program:
        columns = asked_columns(table.table, query, everything=True)
    else:
        columns = page_columns(request, location, table)
    shown = columns.chosen.shown
    queryset, filters = filtered_rows(location, table, query, table.model.objects.all())
    terms, lost_terms = order_of(table.table, query, filters)
    read = read_rows(table, queryset, terms, shown, query, None if for_program else CELL_LENGTH)
    count = shown_count(read.part, query)
    if count is None and waits:
        count = count_rows(table, queryset, query)
    patience = None if waits else SECONDS
    around = Surroundings() if for_program else surroundings_of(location, table, query, shown, read, patience)
    drift, differing = drift_here(table, around.compared)
    quick = {} if for_program else quick_fields(shown, filters)
    headers = headers_of(address, query, shown, terms, drift, around.references, quick=quick)
    rows = grid_rows(location, table, query, read, around)
    panel = None if for_program else panel_of_page(request, location, table, [row.segment for row in rows])
    pinned, opened = columns.chosen.pinned, panel.at if panel else None
    return RowsPage(
        bar=replace(_bar(request, location, table), detail=sentence_of(filters)),
        location=location,
        subject=table,
        query=query,
        grid=make_grid(table, address, headers, rows, around.references, pinned=pinned, opened=opened),
        columns=columns.chosen,
        choice=columns,
        filters=filters,
        off=switched_off(table, address, query),
        quick=tuple(quick.values()),
        lost_terms=lost_terms_of(table, address, lost_terms, query),
        read=read,
        range=row_range(read.part, page_size(query), query),
        count=ShownCount(address, query, table.hidden_by, count, around.is_late and not waits),
        differing=differing,
        compared=around.compared,
        elsewhere=around.elsewhere,
        panel=panel,
        facets=facets_of(location, table, query, MOST_VALUES_ALONE) if for_program else (),
    )


def _bar(request: HtmxHttpRequest, location: Location, table: TableSubject) -> Bar:
    """Return the bar: the row that is open follows to other environments, where its key means the same."""
    return bar_of(request, location, without=() if table.key.is_stable else (ROW,))
