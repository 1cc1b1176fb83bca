"""A database across environments: one row a table, one column an environment."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from browser.compare.database_page import database_page
from browser.compare.links import links_of
from browser.compare.locations import CompareLocation
from browser.compare.subjects import ComparedSides
from browser.htmx import HtmxHttpRequest, back, render_page
from browser.pages import at_compare_location, at_comparison
from dynamic_databases.readings.counterparts import refresh_sides


@require_safe
@at_comparison
def compare_database(
    request: HtmxHttpRequest, location: CompareLocation, compare: ComparedSides
) -> HttpResponse:
    """Answer with every table's state in each environment."""
    page = database_page(request, location, compare)
    return render_page(request, "browser/compare_database.html", page, partial="matrix")


@require_POST
@at_compare_location
def refresh_compared(request: HtmxHttpRequest, location: CompareLocation, nothing: None) -> HttpResponse:
    """Read every side now, and go back to where the button was."""
    refresh_sides(location.databases)
    return back(request, links_of(request, location).url())
