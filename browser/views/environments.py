"""All environments and their databases: health and drift at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import encode, path
from browser.bars import Bar, make_bar
from browser.htmx import HtmxHttpRequest, render_page
from browser.overviews import DatabaseState, Drift, states_of
from browser.places import COMPARE
from browser.visible import require_something, visible_databases, visible_environments
from dynamic_databases.models import Environment


@dataclass(frozen=True)
class DatabaseRow:
    """One logical name: its database in each environment, None where there is none."""

    name: str
    compare_url: str | None
    cells: tuple[DatabaseState | None, ...]
    drift: Drift | None

    @property
    def url(self) -> str:
        """The comparison, or the database itself where one environment alone has it."""
        return self.compare_url or next(cell.url for cell in self.cells if cell)


@dataclass(frozen=True)
class EnvironmentsPage:
    bar: Bar
    environments: tuple[Environment, ...]
    rows: tuple[DatabaseRow, ...]
    may_add: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "environments": [
                {
                    "slug": one.slug,
                    "name": str(one),
                    "protected": one.protected,
                    "databases": [cell.as_json() for row in self.rows if (cell := row.cells[place])],
                }
                for place, one in enumerate(self.environments)
            ]
        }


@require_safe
def environments(request: HtmxHttpRequest) -> HttpResponse:
    """Answer with every database that the person may see, in every environment."""
    databases = visible_databases(request)
    require_something(request, databases)
    shown = visible_environments(request, databases)
    states = states_of(databases)
    bar = make_bar(request, shown, {one.slug: path(one.slug) for one in shown})
    page = EnvironmentsPage(
        bar, shown, _rows(shown, states), request.user.has_perm("dynamic_databases.add_database")
    )
    return render_page(request, "browser/environments.html", "browser/_environments_table.html", page)


def _rows(environments: Sequence[Environment], states: Sequence[DatabaseState]) -> tuple[DatabaseRow, ...]:
    rows = []
    for name in sorted({state.name for state in states}, key=str.casefold):
        cells = {state.environment: state for state in states if state.name == name}
        url = path(COMPARE, encode(name)) if len(cells) > 1 else None
        drift = next((state.drift for state in cells.values()), None)
        rows.append(DatabaseRow(name, url, tuple(cells.get(one.slug) for one in environments), drift))
    return tuple(rows)
