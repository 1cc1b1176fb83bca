"""How the server would read a page of rows, by its own words; the rows are not read for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.errors import BadRequest
from browser.htmx import HtmxHttpRequest, render_page
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.navigation import Bar
from browser.pages import at_table
from browser.rows.filtered import filtered_rows
from browser.rows.plans import plan_of_page
from browser.rows.remembered_choice import page_columns
from browser.tabs import Tab
from dynamic_databases import deadlines
from dynamic_databases.subjects import TableSubject

SECONDS = 5.0


@dataclass(frozen=True)
class PlanPage:
    """The plan of a page of rows."""

    bar: Bar
    location: Location
    table: TableSubject
    lines: tuple[str, ...]
    rows_url: str

    @property
    def tabs(self) -> tuple[Tab, ...]:
        return self.location.tabs()

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def as_json(self) -> dict[str, Any]:
        return {"table": self.table.table.name, "plan": list(self.lines)}


@require_safe
@at_table
def plan(request: HtmxHttpRequest, location: Location, table: TableSubject) -> HttpResponse:
    """Answer with the plan of the page that the same parameters show. Raises `BadRequest`."""
    if not table.live.dialect.plan:
        label = table.live.dialect.label
        raise BadRequest(f"Plans are not offered here: {label} tells them only to a session set up for it.")
    with deadlines.within(SECONDS):
        queryset, filters = filtered_rows(location, table, request.GET, table.model.objects.all())
        shown = page_columns(request, location, table).chosen.shown
        lines = plan_of_page(table, queryset, filters, request.GET, shown)
    page = PlanPage(
        bar=bar_of(request, location),
        location=location,
        table=table,
        lines=lines,
        rows_url=location.table_address.url(),
    )
    return render_page(request, "browser/plan.html", page, partial="plan")
