"""The choice of columns: many ticked boxes in, one short address of rows out."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from browser.addresses import link
from browser.addresses.parameters import COLUMNS, OF_ONE_PAGE, pairs
from browser.errors import BadRequest
from browser.htmx import HtmxHttpRequest
from browser.locations.location import Location
from browser.pages import at_table
from browser.rows.columns import shortest_patterns
from dynamic_databases.subjects import TableSubject

SHOWN = "_shown"
"""The field with the patterns by which columns were shown before: their order is kept."""
LONGEST_ADDRESS = 7_100
"""Bytes; gunicorn is told to serve a first line of 8,190, and links add a position to theirs."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_table
def columns(request: HtmxHttpRequest, location: Location, table: TableSubject) -> HttpResponse:
    """Redirect to the rows with the columns that were ticked. Raises `BadRequest` for too long a choice.

    It is a POST only because of its length: boxes for 800 columns are more than an address can hold.
    """
    chosen = request.POST.getlist(COLUMNS)
    patterns = shortest_patterns(table.table, set(chosen), request.POST.getlist(SHOWN))
    rest = pairs(request.POST, (COLUMNS, SHOWN, "csrfmiddlewaretoken", *OF_ONE_PAGE))
    address = link(location.table_address.url(), [*rest, (COLUMNS, patterns)] if patterns else rest)
    if len(address) > LONGEST_ADDRESS:
        raise BadRequest(
            f"{len(chosen)} columns one by one make too long an address: take fewer, or nearly all, "
            "or patterns such as _cols=address*,-address_old."
        )
    return HttpResponseRedirect(address)
