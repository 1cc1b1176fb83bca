"""All saved views that a person may see, where their own are renamed, shared and deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from browser.addresses import COMPARE, path
from browser.htmx import HtmxHttpRequest, back, render_page
from browser.lookup.current import current_of
from browser.navigation import Bar, make_bar
from browser.permissions.visible import require_something, visible_databases, visible_environments
from browser.rows.view_words import view_words
from browser.saved_views import View, change_view, delete_view, may_change, saved_views
from dynamic_databases.models import Connectable, Environment


@dataclass(frozen=True)
class ListedView:
    """A saved view with where it can be opened."""

    view: View
    words: str
    environments: tuple[tuple[Environment, str], ...]
    """Those in which the database is registered, with the view's address there."""
    url: str
    """Where its name leads: the current environment, else the first."""
    may_change: bool


@dataclass(frozen=True)
class SavedViewsPage:
    bar: Bar
    mine: tuple[ListedView, ...]
    shared: tuple[ListedView, ...]
    database: str
    """The one whose views are listed; "" for all."""
    has_account: bool
    manage_url: str

    def as_json(self) -> dict[str, Any]:
        return {
            "views": [
                {
                    "name": each.view.name,
                    "database": each.view.database,
                    "table": each.view.table,
                    "shared": each.view.is_shared,
                    "urls": {environment.slug: url for environment, url in each.environments},
                }
                for each in (*self.mine, *self.shared)
            ]
        }


@require_http_methods(["GET", "HEAD", "POST"])
def all_saved_views(request: HtmxHttpRequest) -> HttpResponse:
    """Answer with the views of all tables or of one `database`; a form renames, shares or deletes one.

    Raises `BadRequest` and `LoginRequired`.
    """
    databases = visible_databases(request)
    require_something(request, databases)
    if request.method == "POST":
        return _changed(request)
    shown = visible_environments(request, databases)
    name = request.GET.get("database", "")
    current = current_of(request.GET.get("_at", ""), databases).environment
    listed = [
        each
        for view in saved_views(request, name)
        if (each := _listed(request, view, databases, current)) is not None
    ]
    urls = {environment.slug: path(environment.slug) for environment in shown}
    crumbs = [("look-up", reverse("lookup")), ("saved views", None)]
    page = SavedViewsPage(
        bar=make_bar(request, shown, urls, crumbs, all_url=path(COMPARE) if len(shown) > 1 else None),
        mine=tuple(each for each in listed if each.view.is_mine),
        shared=tuple(each for each in listed if not each.view.is_mine),
        database=name,
        has_account=request.user.is_authenticated,
        manage_url=reverse("saved_views"),
    )
    return render_page(request, "browser/saved_views.html", page, partial="views")


def _changed(request: HtmxHttpRequest) -> HttpResponse:
    pk = request.POST.get("view", "")
    if "delete" in request.POST:
        delete_view(request, pk)
    else:
        shared = request.POST.get("shared") == "1"
        change_view(request, pk, name=request.POST.get("name", ""), is_shared=shared)
    return back(request, reverse("saved_views"))


def _listed(
    request: HtmxHttpRequest, view: View, databases: Sequence[Connectable], current: str
) -> ListedView | None:
    """Return a view with its addresses; None for a database that the person may not see, or that is gone.

    A person's own views stay listed, so that they can be deleted.
    """
    sides = [database.environment for database in databases if database.name == view.database]
    if not sides and not view.is_mine:
        return None
    urls = {environment.slug: view.url(environment.slug) for environment in sides}
    return ListedView(
        view=view,
        words=view_words(view.query),
        environments=tuple((environment, urls[environment.slug]) for environment in sides),
        url=urls.get(current) or next(iter(urls.values()), ""),
        may_change=may_change(request, view),
    )
