"""A table's rows across environments: which differ, which are missing, which could not be compared."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from browser.compare.locations import CompareLocation
from browser.compare.rows_page import compare_rows_page
from browser.compare.rows_table import rows_as_csv
from browser.compare.subjects import ComparedSides
from browser.htmx import HtmxHttpRequest, render_page
from browser.pages import at_comparison
from dynamic_databases.reports import rows_as_markdown

FILES = {"csv": (rows_as_csv, "text/csv", "csv"), "markdown": (rows_as_markdown, "text/markdown", "md")}
"""How a file is written, its media type, and how its name ends."""


@require_safe
@at_comparison
def compare_rows_view(
    request: HtmxHttpRequest, location: CompareLocation, compare: ComparedSides
) -> HttpResponse:
    """Answer with the rows that are not the same everywhere, as a page or as a file of all of them."""
    page = compare_rows_page(request, location, compare)
    chosen = request.GET.get("_format", "html")
    if chosen not in FILES:
        return render_page(request, "browser/compare_rows.html", page, partial="matrix")
    write, media_type, ending = FILES[chosen]
    text = write(page.comparison).encode("utf-8", "backslashreplace")
    response = HttpResponse(text, content_type=f"{media_type}; charset=utf-8")
    # CSV has no place for remarks: that something was not compared stands in its name, and in a header.
    part = "" if page.comparison.complete else ", not complete"
    name = f"rows of {page.comparison.table}{part}.{ending}".replace("/", "-")
    response["X-Complete"] = str(page.comparison.complete).lower()
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "no-store"
    return response
