"""What a page of rows does not wait for, all of it in one answer that htmx puts into the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from browser.htmx import HtmxHttpRequest, render_page
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.navigation import Bar
from browser.pages import at_table
from browser.rows.counting import ShownCount, count_rows
from browser.rows.filtered import filtered_rows
from browser.rows.page import RowsPage
from browser.rows.whole_page import rows_page
from dynamic_databases import deadlines
from dynamic_databases.subjects import TableSubject

COUNT_SECONDS = 5.0
"""How long rows are counted that nobody has asked to be counted: the reader may have gone on meanwhile."""


@dataclass(frozen=True)
class DetailsPage:
    """The count of a page of rows; if other details were late, the page with all of them."""

    bar: Bar
    location: Location
    count: ShownCount
    late: RowsPage | None

    @property
    def outcome(self) -> str:
        """What screen readers say when the details arrive."""
        if self.late is not None:
            return self.late.outcome
        return f"{self.count.words} rows" if self.count.words else "The rows were not counted in time"

    def as_json(self) -> dict[str, Any]:
        return {"count": self.count.as_json()}


@require_safe
@at_table
def details(request: HtmxHttpRequest, location: Location, table: TableSubject) -> HttpResponseBase:
    """Answer with the count of the rows, and if `_late` asks for them, with their labels and drift."""
    query, late = request.GET, None
    with deadlines.within(COUNT_SECONDS):
        if query.get("_late") == "1":
            late = rows_page(request, location, table, waits=True)
            count = late.count
        else:
            queryset, _ = filtered_rows(location, table, query, table.model.objects.all())
            counted = count_rows(table, queryset, query)
            count = ShownCount(location.table_address, query, table.hidden_by, counted)
    page = DetailsPage(bar=bar_of(request, location), location=location, count=count, late=late)
    return render_page(request, "browser/details.html", page, partial="details")
