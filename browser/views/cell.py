"""One cell of rows: its whole value, and the rows that have it; the grid opens it beside the cell."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import encode_key, link
from browser.errors import BadRequest
from browser.htmx import HtmxHttpRequest, render_page, wants_json
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.pages import at_table
from browser.records.asked import asked_key, asked_record
from browser.records.fields import record_field
from browser.records.page import image_urls
from browser.records.reading import key_text
from browser.rows.cell_page import CellPage, filter_urls
from browser.values import RECORD_LENGTH
from dynamic_databases.catalog.row_keys import KeySource
from dynamic_databases.subjects import TableSubject


@require_safe
@at_table
def cell(request: HtmxHttpRequest, location: Location, subject: TableSubject, key: str) -> HttpResponse:
    """Answer with the value of the column that `_column` names in a row. Raises `BadRequest`."""
    name = request.GET.get("_column", "")
    column = subject.table.column(name)
    if column is None:
        raise BadRequest(f"{subject.table.name} has no column “{name}” that this page may show.")
    address, by = location.table_address, request.GET.get("_by", "")
    asked = asked_key(request, location, subject, key)
    limit = None if wants_json(request) else RECORD_LENGTH
    value = asked_record(request, location, subject, asked, limit, (name,)).row[name]
    images = image_urls(address, asked.values, by, {column.name: value})
    field = record_field(location.address, subject, column, value, image_url=images.get(column.name))
    by_pairs = [("_by", by)] if by else []
    is_known_elsewhere = location.has_counterparts and asked.key.source is not KeySource.ROW_ID
    only, without = (None, None) if field.is_cut else filter_urls(address, request.GET, column, value)
    page = CellPage(
        bar=bar_of(request, location, key_text(asked.values), keeps_query=False),
        location=location,
        title=key_text(asked.values),
        field=field,
        record_url=link(address.record_url(asked.values), by_pairs),
        compare_url=(
            link(address.compare_url(encode_key(asked.values)), by_pairs) if is_known_elsewhere else None
        ),
        only_url=only,
        without_url=without,
    )
    return render_page(request, "browser/cell.html", page, partial="cell")
