"""Rows of a table: filtered, sorted, paged, with marks where a column differs elsewhere."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from browser.errors import BadRequest
from browser.htmx import HtmxHttpRequest, render_page, wants_json
from browser.locations.location import Location
from browser.pages import at_table
from browser.rows.columns import choose_columns
from browser.rows.exports import csv_answer
from browser.rows.filter_form import asked_filter
from browser.rows.filtered import filtered_rows
from browser.rows.orders import order_of
from browser.rows.whole_page import rows_page
from dynamic_databases.subjects import TableSubject


@require_safe
@at_table
def rows(request: HtmxHttpRequest, location: Location, table: TableSubject) -> HttpResponseBase:
    """Answer with the rows of a table or view; what the plain filter form sends leads to its address."""
    asked = asked_filter(table, location.table_address, request.GET)
    if asked is not None:
        return HttpResponseRedirect(asked)
    if request.GET.get("_format") == "csv":
        return _csv(request, location, table)
    page = rows_page(request, location, table, waits=wants_json(request) or "_count" in request.GET)
    return render_page(request, "browser/rows.html", page, partial="table", status=400 if page.wrong else 200)


def _csv(request: HtmxHttpRequest, location: Location, table: TableSubject) -> HttpResponseBase:
    """Return all rows that fulfil the conditions. Raises `BadRequest` while one can't be applied."""
    query = request.GET
    queryset, filters = filtered_rows(location, table, query, table.model.objects.limited(None))
    problems = [active.condition for active in filters if active.condition.problem]
    if problems:
        raise BadRequest(" ".join(f"{condition.name}: {condition.problem}" for condition in problems))
    terms, _ = order_of(table.table, query, filters)
    columns = choose_columns(table.table, query.getlist("_cols") or ["*"])
    return csv_answer(table, queryset, terms, columns.shown)
