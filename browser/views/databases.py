"""The databases of one environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import path
from browser.bars import Bar, make_bar
from browser.customers import CustomerSearch, customer_search
from browser.failures import Failure
from browser.htmx import HtmxHttpRequest, render_page
from browser.overviews import DatabaseState, states_of
from browser.visible import require_something, visible_databases, visible_environments
from dynamic_databases.errors import NoSuchEnvironment
from dynamic_databases.models import Environment


@dataclass(frozen=True)
class DatabasesPage:
    bar: Bar
    environment: Environment
    databases: tuple[DatabaseState, ...]
    may_add: bool
    customers: CustomerSearch | None

    def as_json(self) -> dict[str, Any]:
        content: dict[str, Any] = {
            "environment": self.environment.slug,
            "databases": [one.as_json() for one in self.databases],
        }
        return content | (self.customers.as_json() if self.customers else {})


@require_safe
def databases(request: HtmxHttpRequest, environment: str) -> HttpResponse:
    """Answer with the databases of an environment that the person may see."""
    visible = visible_databases(request)
    require_something(request, visible)
    shown = visible_environments(request, visible)
    found = next((one for one in shown if one.slug == environment), None)
    require_something(request, found)
    urls = {one.slug: path(one.slug) for one in shown}
    bar = make_bar(request, shown, urls, current=found, all_url="/")
    if found is None:
        error = NoSuchEnvironment(f"There is no environment “{environment}”.")
        raise Failure(error, steps=[("All environments", "/")], bar=bar)
    names = {one.name for one in visible if one.environment == found}
    states = [
        one
        for one in states_of([one for one in visible if one.name in names])
        if one.environment == found.slug
    ]
    page = DatabasesPage(
        bar,
        found,
        tuple(states),
        request.user.has_perm("dynamic_databases.add_database"),
        customer_search(request, [found]),
    )
    return render_page(request, "browser/databases.html", "browser/_databases_table.html", page)
