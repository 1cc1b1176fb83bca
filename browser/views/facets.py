"""The values of columns with their counts: a fragment beside the rows, or a page of its own with more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import link
from browser.htmx import HtmxHttpRequest, render_page, wants_fragment
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.navigation import Bar
from browser.pages import at_table
from browser.rows.cell_page import rows_query
from browser.rows.facet_choices import FacetChoice, facet_choices
from browser.rows.facets import MOST_VALUES, MOST_VALUES_ALONE, Facet, facets_of
from browser.tabs import Tab
from dynamic_databases.subjects import TableSubject


@dataclass(frozen=True)
class FacetsPage:
    """The facets of an address, and by itself the columns that may be others."""

    bar: Bar
    location: Location
    table: TableSubject
    facets: tuple[Facet, ...]
    choices: tuple[FacetChoice, ...]
    rows_url: str
    facets_url: str

    @property
    def tabs(self) -> tuple[Tab, ...]:
        return self.location.tabs()

    def as_json(self) -> dict[str, Any]:
        return {
            "environment": self.table.environment.slug,
            "database": self.table.database.name,
            "table": self.table.table.name,
            "facets": [facet.as_json() for facet in self.facets],
        }


@require_safe
@at_table
def facets(request: HtmxHttpRequest, location: Location, table: TableSubject) -> HttpResponse:
    """Answer with the facets that `_facet` names, and with what may be one. Raises `BadRequest`."""
    is_fragment, kept = wants_fragment(request), rows_query(request.GET)
    address = location.table_address
    page = FacetsPage(
        bar=bar_of(request, location),
        location=location,
        table=table,
        facets=facets_of(location, table, request.GET, MOST_VALUES if is_fragment else MOST_VALUES_ALONE),
        choices=() if is_fragment else facet_choices(table, address, request.GET),
        rows_url=link(address.url(), kept),
        facets_url=link(address.facets_url(), kept),
    )
    return render_page(request, "browser/facets.html", page, partial="facets")
