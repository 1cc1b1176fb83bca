"""Quick look-up: tables and records of every environment at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import path
from browser.bars import Bar, make_bar
from browser.customers import CustomerSearch, customer_search
from browser.htmx import HtmxHttpRequest, render_page
from browser.lookup import Found, RecordHit, find
from browser.visible import require_something, visible_databases, visible_environments

STATES = {
    "found": "found",
    "no_row": "no such row",
    "other_key": "keyed otherwise",
    "unreachable": "unreachable",
    "timed_out": "timed out",
    "forbidden": "not allowed",
}
LONGEST = 500


@dataclass(frozen=True)
class LookupPage:
    bar: Bar
    text: str
    found: Found
    customers: CustomerSearch | None = None

    @property
    def records(self) -> tuple[tuple[Any, str], ...]:
        return tuple((hit, STATES.get(hit.state, hit.state)) for hit in self.found.records)

    def as_json(self) -> dict[str, Any]:
        return {
            "q": self.text,
            "tables": [
                {
                    "database": hit.database,
                    "table": hit.name,
                    "environments": {env.slug: url for env, url in hit.places},
                }
                for hit in self.found.tables
            ],
            "records": [_record_json(hit) for hit in self.found.records],
            "unread": [
                {"environment": one.environment.slug, "database": one.name, "message": message}
                for one, message in self.found.unread
            ],
            **(self.customers.as_json() if self.customers else {}),
        }


@require_safe
def lookup(request: HtmxHttpRequest) -> HttpResponse:
    """Answer with what `q` may mean: "orders", "shop.orders", "orders 10482"."""
    databases = visible_databases(request)
    require_something(request, databases)
    text = request.GET.get("q", "").strip()[:LONGEST]
    shown = visible_environments(request, databases)
    bar = make_bar(request, shown, {one.slug: path(one.slug) for one in shown}, [("look-up", None)])
    page = LookupPage(bar, text, find(text, databases), customer_search(request, shown, text))
    return render_page(request, "browser/lookup.html", "browser/_lookup_hits.html", page)


def _record_json(hit: RecordHit) -> dict[str, Any]:
    return {
        "environment": hit.environment.slug,
        "database": hit.database,
        "table": hit.table,
        "key": hit.key,
        "state": hit.state,
        "url": hit.url,
    }
