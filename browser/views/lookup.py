"""Look-up: databases, tables, columns and records of every environment by what a person types.

The palette gets the same list as the page: while somebody types (`_palette=typed`) no server is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import COMPARE, path
from browser.customers import CustomerSearch, customer_search
from browser.htmx import HtmxHttpRequest, render_page
from browser.lists import ListTable, list_column, sort_lists
from browser.lookup.current import current_of
from browser.lookup.kept import kept_of
from browser.lookup.search import Asker, Results, search, search_stored
from browser.lookup.stored_hits import Limits
from browser.navigation import Bar, make_bar
from browser.opened import Opened, pinned, recent
from browser.permissions.visible import require_something, visible_databases, visible_environments
from dynamic_databases.models import Environment

IN_PALETTE = Limits(databases=3, tables=8, columns=4, tables_of_a_column=4, views=4)
ON_PAGE = Limits()
MOST_RECENT = 8


class TablesFound(ListTable):
    """The tables that were results."""

    row_template = "browser/lookup.html#table_hit"
    table = list_column("table", "key", by="folded_name")
    environments = list_column("environments", orderable=False)


@dataclass(frozen=True)
class LookupPage:
    bar: Bar
    results: Results
    tables: TablesFound
    customers: CustomerSearch | None = None

    @property
    def text(self) -> str:
        return self.results.typed.text

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found of what was typed."""
        return self.results.is_empty and not (self.customers and self.customers.found)

    def as_json(self) -> dict[str, Any]:
        return _json(self.results) | (self.customers.as_json() if self.customers else {})


@dataclass(frozen=True)
class PalettePage:
    """What the palette lists: `is_typed` while somebody types, otherwise with records."""

    results: Results
    environments: tuple[Environment, ...]
    recent: tuple[Opened, ...]
    pinned: tuple[Opened, ...]
    is_typed: bool
    bar: Bar | None = None

    def as_json(self) -> dict[str, Any]:
        return _json(self.results)


@require_safe
def lookup(request: HtmxHttpRequest) -> HttpResponse:
    """Answer with what `q` may mean: "orders", "shop.orders", "orders 10482", ".email"."""
    databases = visible_databases(request)
    require_something(request, databases)
    text = request.GET.get("q", "")
    kept = kept_of(request)
    current = current_of(request.GET.get("_at", ""), databases)
    asker = Asker(databases, current, kept.opened, kept.views)
    if "_palette" in request.GET:
        page = _palette(text, asker, is_typed=request.GET["_palette"] == "typed")
        return render_page(request, "browser/lookup.html", page, partial="palette")
    results = search(text, asker, ON_PAGE)
    shown = visible_environments(request, databases)
    customers = customer_search(request, shown, databases, results.typed.text)
    urls = {environment.slug: path(environment.slug) for environment in shown}
    all_url = _all_url(results) if len(shown) > 1 else None
    bar = make_bar(request, shown, urls, [("look-up", None)], all_url=all_url)
    tables = TablesFound(results.stored.tables)
    sort_lists(request, tables, *(customers.lists if customers else ()))
    return render_page(
        request, "browser/lookup.html", LookupPage(bar, results, tables, customers), partial="hits"
    )


def _palette(text: str, asker: Asker, *, is_typed: bool) -> PalettePage:
    results = search_stored(text, asker, IN_PALETTE) if is_typed else search(text, asker, IN_PALETTE)
    environments = {row.environment.slug: row.environment for row in asker.databases}
    known = {(row.name, row.environment.slug) for row in asker.databases}
    opened = [table for table in asker.opened if (table.database, table.environment) in known]
    is_blank = not results.typed.text
    return PalettePage(
        results=results,
        environments=tuple(environments.values()),
        recent=tuple(recent(opened, MOST_RECENT)) if is_blank else (),
        pinned=tuple(pinned(opened)[:MOST_RECENT]) if is_blank else (),
        is_typed=is_typed,
    )


def _all_url(results: Results) -> str:
    """Return where the switch leads to all environments: to the one record or table found, else to all."""
    addresses = {hit.compare_url for hit in (results.records or results.stored.tables) if hit.compare_url}
    return addresses.pop() if len(addresses) == 1 else path(COMPARE)


def _json(results: Results) -> dict[str, Any]:
    return {
        "q": results.typed.text,
        "databases": [hit.as_json() for hit in results.stored.databases],
        "tables": [hit.as_json() for hit in results.stored.tables],
        "columns": [hit.as_json() for hit in results.stored.columns],
        "records": [hit.as_json() for hit in results.records],
        "views": [hit.as_json() for hit in results.views],
        "unread": {
            f"{database.environment.slug}/{database.name}": f"{error.code}: {error.message}"
            for database, error in results.unread.items()
        },
    }
