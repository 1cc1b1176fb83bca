"""A table across environments: one row a column, one column an environment, what differs marked."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.compare.locations import CompareLocation
from browser.compare.subjects import ComparedSides
from browser.compare.table_page import table_page
from browser.htmx import HtmxHttpRequest, render_page
from browser.pages import at_comparison


@require_safe
@at_comparison
def compare_table(
    request: HtmxHttpRequest, location: CompareLocation, compare: ComparedSides
) -> HttpResponse:
    """Answer with a table's columns, keys and indexes side by side."""
    page = table_page(request, location, compare)
    return render_page(request, "browser/compare_table.html", page, partial="matrix")
