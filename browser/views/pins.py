"""Pins a table to the start page, removes a pin, or forgets what was opened lately."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from browser.errors import BadRequest
from browser.htmx import HtmxHttpRequest, back
from browser.opened import Opened, forget_opened, pin
from browser.permissions.visible import require_something, visible_databases

LONGEST = 2_000
"""Characters of a table's segment."""


@require_POST
def pins(request: HtmxHttpRequest) -> HttpResponse:
    """Do what the form says: `forget`, or `pin` with `database`, `table` and `environment`.

    Raises `BadRequest` for a database that the person may not see, or that is not there.
    """
    response = back(request, "/")
    if "forget" in request.POST:
        forget_opened(request, response)
        return response
    name, slug = request.POST.get("database", ""), request.POST.get("environment", "")
    segment = request.POST.get("table", "")
    databases = visible_databases(request, name=name, environment__slug=slug)
    require_something(request, databases)
    if not databases or not segment or len(segment) > LONGEST:
        raise BadRequest("There is no such table to pin.")
    table = Opened(database=name, segment=segment, environment=slug)
    pin(request, response, table, is_pinned=request.POST.get("pin") == "1")
    return response
