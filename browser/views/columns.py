"""The choice of columns: many ticked boxes in, one short address of rows out."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from browser.addresses import link
from browser.failures import BadRequest
from browser.htmx import HtmxHttpRequest
from browser.parameters import COLUMNS, OF_ONE_PAGE, pairs
from browser.places import Place
from browser.placing import at_place
from browser.rows.columns import shortest_patterns

LONGEST_ADDRESS = 4000
"""Characters; servers refuse a first line of about 4,094, and links add a position to theirs."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_place
def columns(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    """Lead to the rows with the columns that were ticked. Raises `BadRequest` for too long a choice.

    It is a POST for its length alone: boxes for 800 columns are more than an address can hold.
    """
    chosen = request.POST.getlist(COLUMNS)
    patterns = shortest_patterns(place.table, set(chosen))
    rest = pairs(request.POST, (COLUMNS, "csrfmiddlewaretoken", *OF_ONE_PAGE))
    address = link(place.table_url(), [*rest, (COLUMNS, patterns)] if patterns else rest)
    if len(address) > LONGEST_ADDRESS:
        raise BadRequest(
            f"{len(chosen)} columns one by one make too long an address: take fewer, or nearly all, "
            "or patterns such as _cols=address*,-address_old."
        )
    return HttpResponseRedirect(address)
