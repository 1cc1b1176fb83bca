"""A value of a record as the image that its bytes are."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.errors import BadRequest
from browser.htmx import HtmxHttpRequest
from browser.locations.location import Location
from browser.pages import at_table
from browser.records.asked import asked_key, asked_record
from browser.records.images import MOST_BYTES, image_type
from dynamic_databases.subjects import TableSubject

ALONE = "default-src 'none'; sandbox"
"""What the image may do, even if a browser took it for a page."""


@require_safe
@at_table
def image(request: HtmxHttpRequest, location: Location, subject: TableSubject, key: str) -> HttpResponse:
    """Answer with the bytes of a column that `_column` names. Raises `BadRequest` where they are no image."""
    name = request.GET.get("_column", "")
    if subject.table.column(name) is None:
        raise BadRequest(f"{subject.table.name} has no column “{name}” that this page may show.")
    asked = asked_key(request, location, subject, key)
    value = asked_record(request, location, subject, asked, MOST_BYTES, (name,)).row[name]
    media_type = image_type(value)
    if media_type is None:
        raise BadRequest(f"The value of {name} is no image.")
    if len(value) > MOST_BYTES:
        raise BadRequest(f"The image in {name} has more than {MOST_BYTES // 2**20} MB, and is not shown.")
    answer = HttpResponse(value, content_type=media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = ALONE
    answer["Content-Disposition"] = "inline"
    answer["Cache-Control"] = "no-store"
    return answer
