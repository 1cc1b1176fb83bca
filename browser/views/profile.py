"""The profile of one column in all environments; the grid opens it below the column's header."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.htmx import HtmxHttpRequest, render_page
from browser.locations.location import Location
from browser.pages import at_table
from browser.profiles.profiling import profile_page
from dynamic_databases.subjects import TableSubject


@require_safe
@at_table
def profile(request: HtmxHttpRequest, location: Location, table: TableSubject) -> HttpResponse:
    """Answer with what the values of the column that `_column` names are. Raises `BadRequest`."""
    page = profile_page(request, location, table)
    return render_page(request, "browser/profile.html", page, partial="profile")
