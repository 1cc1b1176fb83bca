"""One record: every column, foreign keys as links both ways, the same record elsewhere one click away."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from browser.addresses import encode_key, link
from browser.addresses.parameters import pairs
from browser.htmx import HtmxHttpRequest, plain_answer, render_page, wants_json
from browser.locations.location import Location
from browser.pages import at_table
from browser.records.asked import asked_key, asked_record
from browser.records.copies import COPIES, record_text
from browser.records.page import record_page
from browser.rows.neighbours import details_of
from browser.values import RECORD_LENGTH
from dynamic_databases.subjects import TableSubject


@require_safe
@at_table
def record(request: HtmxHttpRequest, location: Location, subject: TableSubject, key: str) -> HttpResponse:
    """Answer with the record of a key, or of the columns that `_by` names."""
    asked = asked_key(request, location, subject, key)
    if encode_key(asked.values) != key:
        url = location.table_address.record_url(asked.values)
        return HttpResponseRedirect(link(url, pairs(request.GET)))
    form = request.GET.get("_format", "")
    is_whole = wants_json(request) or form in COPIES
    read = asked_record(request, location, subject, asked, None if is_whole else RECORD_LENGTH)
    if form in COPIES:
        return plain_answer(record_text(subject, read.row, form))
    late = request.GET.get("_late") == "1" and not is_whole
    details = details_of(request, location, subject, read) if late else None
    page = record_page(request, location, subject, read, details)
    return render_page(request, "browser/record.html", page, partial="record")
