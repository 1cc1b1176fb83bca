"""One row, as a page of rows puts it into the panel beside them; by itself it leads to the record's page."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from browser.addresses import link
from browser.addresses.parameters import pairs
from browser.htmx import HtmxHttpRequest, render_page, wants_fragment
from browser.locations.location import Location
from browser.pages import at_table
from browser.records.asked import asked_key
from browser.rows.row_panel import row_panel
from dynamic_databases.subjects import TableSubject


@require_safe
@at_table
def row_panel_view(
    request: HtmxHttpRequest, location: Location, subject: TableSubject, key: str
) -> HttpResponse:
    """Answer with a row for the panel, which also says why there is none."""
    asked = asked_key(request, location, subject, key)
    if not wants_fragment(request):
        return HttpResponseRedirect(link(location.table_address.record_url(asked.values), pairs(request.GET)))
    page = row_panel(request, location, subject, asked, request.GET)
    return render_page(request, "browser/row_panel.html", page, partial="row")
