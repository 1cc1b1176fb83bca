"""Quick look-up: tables and records of every environment at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import COMPARE, path
from browser.customers import CustomerSearch, customer_search
from browser.htmx import HtmxHttpRequest, render_page
from browser.lists import ListTable, list_column, sort_lists
from browser.lookup.search import Hits, RecordHit, find
from browser.navigation import Bar, make_bar
from browser.permissions.visible import require_something, visible_databases, visible_environments

LONGEST = 500


class RecordsList(ListTable):
    """The records that were found, and the environments without one."""

    row_template = "browser/lookup.html#record"
    environment = list_column("environment", by="environment_order")
    record = list_column("record", "key", by="folded_name")
    label = list_column("label")


class TablesFound(ListTable):
    """The tables that were found."""

    row_template = "browser/lookup.html#table_hit"
    table = list_column("table", "key", by="folded_name")
    environments = list_column("environments", orderable=False)


@dataclass(frozen=True)
class LookupPage:
    bar: Bar
    text: str
    hits: Hits
    records: RecordsList
    tables: TablesFound
    customers: CustomerSearch | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "q": self.text,
            "tables": [
                {
                    "database": hit.database,
                    "table": hit.name,
                    "environments": {env.slug: url for env, url in hit.environments},
                }
                for hit in self.hits.tables
            ],
            "records": [_record_json(hit) for hit in self.hits.records],
            "unread": {
                f"{database.environment.slug}/{database.name}": f"{error.code}: {error.message}"
                for database, error in self.hits.unread
            },
            **(self.customers.as_json() if self.customers else {}),
        }


@require_safe
def lookup(request: HtmxHttpRequest) -> HttpResponse:
    """Answer with what `q` may mean: "orders", "shop.orders", "orders 10482"."""
    databases = visible_databases(request)
    require_something(request, databases)
    text = request.GET.get("q", "").strip()[:LONGEST]
    shown = visible_environments(request, databases)
    hits, customers = find(text, databases), customer_search(request, shown, databases, text)
    urls = {environment.slug: path(environment.slug) for environment in shown}
    all_url = _all_url(hits) if len(shown) > 1 else None
    bar = make_bar(request, shown, urls, [("look-up", None)], all_url=all_url)
    records, tables = RecordsList(hits.records), TablesFound(hits.tables)
    sort_lists(request, records, tables, *(customers.lists if customers else ()))
    page = LookupPage(bar, text, hits, records, tables, customers)
    return render_page(request, "browser/lookup.html", page, partial="hits")


def _all_url(hits: Hits) -> str:
    """Return where the switch leads to all environments: to the one record or table found, else to all."""
    addresses = {hit.compare_url for hit in (hits.records or hits.tables) if hit.compare_url}
    return addresses.pop() if len(addresses) == 1 else path(COMPARE)


def _record_json(hit: RecordHit) -> dict[str, Any]:
    return {
        "environment": hit.environment.slug,
        "database": hit.database,
        "table": hit.table,
        "key": hit.key,
        "state": hit.state,
        "url": hit.url,
        "compare_url": hit.compare_url,
    }
