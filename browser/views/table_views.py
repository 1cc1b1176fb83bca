"""The saved views of one table, and the form that saves what the rows show now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods

from browser.addresses import link
from browser.addresses.parameters import changed, pairs
from browser.htmx import HtmxHttpRequest, render_page, wants_fragment
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.navigation import Bar
from browser.pages import at_table
from browser.rows.remembered_choice import page_columns
from browser.rows.view_words import missing_in, view_words
from browser.saved_views import NOT_SAVED, View, checked_query, current_view, save_view, saved_views
from browser.tabs import Tab
from dynamic_databases.subjects import TableSubject

OWN = ("name", "shared", "query", "csrfmiddlewaretoken")
"""The fields of the form."""


@dataclass(frozen=True)
class ListedView:
    """A saved view as a table's list shows it."""

    view: View
    url: str
    words: str
    missing: tuple[str, ...]
    """The columns that it is about and that this environment's table has not."""
    is_current: bool


@dataclass(frozen=True)
class TableViewsPage:
    bar: Bar
    location: Location
    subject: TableSubject
    mine: tuple[ListedView, ...]
    shared: tuple[ListedView, ...]
    query: str
    """What would be saved."""
    words: str
    rows_url: str
    saved: str = ""
    """The name under which something was saved just now."""

    @property
    def tabs(self) -> tuple[Tab, ...]:
        return self.location.tabs()

    def as_json(self) -> dict[str, Any]:
        return {
            "views": [
                {
                    "name": each.view.name,
                    "shared": each.view.is_shared,
                    "url": each.url,
                    "missing": [*each.missing],
                }
                for each in (*self.mine, *self.shared)
            ]
        }


@require_http_methods(["GET", "HEAD", "POST"])
@at_table
def table_views(request: HtmxHttpRequest, location: Location, table: TableSubject) -> HttpResponse:
    """Answer with the views of a table, or save one. Raises `BadRequest` and `LoginRequired`."""
    if request.method != "POST":
        return _page(request, location, table, _with_columns(request, location, table), "")
    query, name = QueryDict(request.POST.get("query", "")), request.POST.get("name", "")
    save_view(
        request,
        location.database.name,
        location.segments[0],
        name=name,
        query=query,
        is_shared=request.POST.get("shared") == "1",
    )
    if wants_fragment(request):
        return _page(request, location, table, query, name.strip())
    address = location.table_address.views_url()
    return HttpResponseRedirect(link(address, pairs(QueryDict(checked_query(query)))))


def _with_columns(request: HtmxHttpRequest, location: Location, table: TableSubject) -> QueryDict:
    """Return the parameters of the rows; what is remembered is spelled out, as a view is for others, too."""
    columns = page_columns(request, location, table)
    if not columns.is_remembered:
        return request.GET
    return QueryDict(changed("", request.GET, columns.parameters).partition("?")[2])


def _page(
    request: HtmxHttpRequest, location: Location, table: TableSubject, query: QueryDict, saved: str
) -> HttpResponse:
    views = saved_views(request, location.database.name, location.segments[0])
    current = current_view(views, query)
    slug = location.environment.slug
    listed = [
        ListedView(
            view=view,
            url=view.url(slug),
            words=view_words(view.query),
            missing=missing_in(table.table, view.query),
            is_current=view is current,
        )
        for view in views
    ]
    text = link("", pairs(query, NOT_SAVED))[1:]
    page = TableViewsPage(
        bar=bar_of(request, location, "saved views", keeps_query=False),
        location=location,
        subject=table,
        mine=tuple(each for each in listed if each.view.is_mine),
        shared=tuple(each for each in listed if not each.view.is_mine),
        query=text,
        words=view_words(text),
        rows_url=link(location.table_address.url(), pairs(QueryDict(text))),
        saved=saved,
    )
    return render_page(request, "browser/table_views.html", page, partial="views")
