"""The comparison of a database as a file to keep or send; never shown as a page of this site."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from browser.compare.locations import CompareLocation
from browser.compare.subjects import ComparedSides
from browser.htmx import HtmxHttpRequest
from browser.pages import at_comparison
from dynamic_databases.readings.compared import Compared
from dynamic_databases.reports import as_html, as_markdown, as_text


def as_json(compared: Compared) -> str:
    """Return the contract's JSON of a comparison."""
    return json.dumps(compared.as_json())


Write = Callable[[Compared], str]
FORMATS: dict[str, tuple[Write, str, str]] = {
    "html": (as_html, "text/html", "html"),
    "markdown": (as_markdown, "text/markdown", "md"),
    "text": (as_text, "text/plain", "txt"),
    "json": (as_json, "application/json", "json"),
}
"""How it is written, its media type, and how the file's name ends; `page_parameters` refuses any other."""


@require_safe
@at_comparison
def report(request: HtmxHttpRequest, location: CompareLocation, compare: ComparedSides) -> HttpResponse:
    """Answer with a file to download, in the format that the address asks for: HTML by default."""
    write, media_type, ending = FORMATS[request.GET.get("_format", "html")]
    text = write(compare.result).encode("utf-8", "backslashreplace")
    response = HttpResponse(text, content_type=f"{media_type}; charset=utf-8")
    name = f"drift of {compare.name}.{ending}".replace("/", "-")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "no-store"
    return response
