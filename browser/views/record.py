"""One record: every column, foreign keys as links both ways, the same record elsewhere one click away."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from browser.addresses import encode_key, link
from browser.addresses.parameters import pairs
from browser.htmx import HtmxHttpRequest, render_page, wants_json
from browser.locations.location import Location
from browser.pages import at_table
from browser.records.failures import no_key, no_such_record
from browser.records.page import record_page
from browser.records.reading import key_values, named_columns, read_record
from browser.values import RECORD_LENGTH
from dynamic_databases.catalog.row_keys import KeySource, RowKey
from dynamic_databases.subjects import TableSubject


@require_safe
@at_table
def record(request: HtmxHttpRequest, location: Location, subject: TableSubject, key: str) -> HttpResponse:
    """Answer with the record of a key, or of the columns that `_by` names."""
    by = _key_asked(request, location, subject)
    values = key_values(subject.table, by.columns, key)
    if encode_key(values) != key:
        url = location.table_address.record_url(values)
        return HttpResponseRedirect(link(url, pairs(request.GET)))
    limit = None if wants_json(request) else RECORD_LENGTH
    rows = read_record(subject.live, subject.model.table, by.columns, values, limit)
    if not rows:
        raise no_such_record(request, location, subject, by, values)
    page = record_page(request, location, subject, by, values, rows)
    return render_page(request, "browser/record.html", page, partial="record")


def _key_asked(request: HtmxHttpRequest, location: Location, subject: TableSubject) -> RowKey:
    """Return the columns of the address's key. Raises `BadRequest` and `Failure`."""
    own = subject.key
    by = request.GET.get("_by", "")
    if not by and own and own.source is not KeySource.ROW_ID:
        return own
    if not by:
        raise no_key(request, location, subject)
    if own.source is KeySource.ROW_ID and by == own.columns[0]:
        return own
    return RowKey(KeySource.UNIQUE, named_columns(subject.table, by))
