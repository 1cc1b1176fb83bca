"""What the page of a record does not wait for, all of it in one answer that htmx puts into the page."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.htmx import HtmxHttpRequest, render_page
from browser.locations.location import Location
from browser.pages import at_table
from browser.records.asked import asked_key, asked_record
from browser.records.page import record_page
from browser.rows.neighbours import details_of
from browser.values import RECORD_LENGTH
from dynamic_databases.subjects import TableSubject


@require_safe
@at_table
def record_details(
    request: HtmxHttpRequest, location: Location, subject: TableSubject, key: str
) -> HttpResponse:
    """Answer with labels, counts, marks and neighbours; opened by itself, with what refers to the record."""
    asked = asked_key(request, location, subject, key)
    read = asked_record(request, location, subject, asked, RECORD_LENGTH)
    details = details_of(request, location, subject, read)
    page = record_page(request, location, subject, read, details)
    return render_page(request, "browser/record_details.html", page, partial="details")
