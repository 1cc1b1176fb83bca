"""A few rows in place, where a record refers to them or they refer to it; by itself it leads to the rows."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from browser.addresses import link
from browser.addresses.parameters import pairs
from browser.htmx import HtmxHttpRequest, render_page, wants_fragment
from browser.locations.location import Location
from browser.pages import at_location
from browser.rows.peek import peek


@require_safe
@at_location
def peek_view(request: HtmxHttpRequest, location: Location, subject: None) -> HttpResponse:
    """Answer with a few of the rows that match the filters; what can't be read is said in their place."""
    if not wants_fragment(request):
        return HttpResponseRedirect(link(location.table_address.url(), pairs(request.GET)))
    page = peek(location, request.GET)
    return render_page(request, "browser/peek.html", page, partial="rows")
