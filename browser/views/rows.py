"""Rows of a table: filtered, sorted, paged, with marks where a column differs elsewhere."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from browser.htmx import HtmxHttpRequest, render_page, wants_json
from browser.locations.location import Location
from browser.pages import at_table
from browser.rows.column_menu import menu_address
from browser.rows.downloads import FORMS, rows_in_form
from browser.rows.filter_form import asked_filter
from browser.rows.quick_fields import asked_quickly
from browser.rows.whole_page import rows_page
from dynamic_databases.subjects import TableSubject


@require_safe
@at_table
def rows(request: HtmxHttpRequest, location: Location, table: TableSubject) -> HttpResponseBase:
    """Answer with the rows of a table or view; what the plain filter form sends leads to its address."""
    address = location.table_address
    asked = asked_filter(table, address, request.GET) or asked_quickly(table.table, address, request.GET)
    if asked is None and "_menu" in request.GET:  # a header's button, without a script
        asked = menu_address(address, request.GET)
    if asked is not None:
        return HttpResponseRedirect(asked)
    form = request.GET.get("_format", "")
    if form in FORMS:
        return rows_in_form(request, location, table, form)
    page = rows_page(request, location, table, waits=wants_json(request) or "_count" in request.GET)
    return render_page(
        request, "browser/rows.html", page, partial="table", status=400 if page.is_bad_request else 200
    )
