"""The databases of one environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import COMPARE, path
from browser.customers import CustomerSearch, customer_search
from browser.failures import Failure
from browser.htmx import HtmxHttpRequest, render_page
from browser.lists import ListTable, list_column, sort_lists
from browser.navigation import Bar, make_bar
from browser.overviews import states_of
from browser.permissions.visible import require_something, visible_databases, visible_environments
from dynamic_databases.errors import NoSuchEnvironment
from dynamic_databases.models import Environment


class DatabasesList(ListTable):
    """The databases of an environment."""

    row_template = "browser/databases.html#row"
    rows_are_values = True
    database = list_column("database", "key", by="folded_name")
    state = list_column("state")
    server = list_column("server")
    tables = list_column("tables", "num")
    size = list_column("size", "num", by="bytes")
    drift = list_column("drift", by="differing")


@dataclass(frozen=True)
class DatabasesPage:
    bar: Bar
    environment: Environment
    databases: DatabasesList
    may_add: bool
    customers: CustomerSearch | None

    def as_json(self) -> dict[str, Any]:
        content: dict[str, Any] = {
            "environment": self.environment.slug,
            "databases": [database.as_json() for database in self.databases.values],
        }
        return content | (self.customers.as_json() if self.customers else {})


@require_safe
def databases(request: HtmxHttpRequest, environment: str) -> HttpResponse:
    """Answer with the databases of an environment that the person may see."""
    visible = visible_databases(request)
    require_something(request, visible)
    shown = visible_environments(request, visible)
    current = next((candidate for candidate in shown if candidate.slug == environment), None)
    require_something(request, current)
    urls = {other.slug: path(other.slug) for other in shown}
    all_url = path(COMPARE) if len(shown) > 1 else None
    bar = make_bar(request, shown, urls, current=current, all_url=all_url)
    if current is None:
        error = NoSuchEnvironment(f"There is no environment “{environment}”.")
        raise Failure(error, steps=[("All environments", "/")], bar=bar)
    names = {database.name for database in visible if database.environment == current}
    states = [
        database
        for database in states_of([database for database in visible if database.name in names])
        if database.environment == current.slug
    ]
    listed, customers = DatabasesList(states), customer_search(request, [current], visible)
    sort_lists(request, listed, *(customers.lists if customers else ()))
    may_add = request.user.has_perm("dynamic_databases.add_database")
    page = DatabasesPage(bar, current, listed, may_add, customers)
    return render_page(request, "browser/databases.html", page, partial="databases")
