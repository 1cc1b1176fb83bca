"""All environments and their databases: health and drift at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import COMPARE, encode, path
from browser.htmx import HtmxHttpRequest, render_page
from browser.navigation import Bar, make_bar
from browser.opened import opened_tables
from browser.opened_rows import OpenedLists, opened_lists
from browser.overviews import DatabaseState, Drift, states_of
from browser.permissions.visible import require_something, visible_databases, visible_environments
from dynamic_databases.models import Environment

NOTHING_OPENED = OpenedLists()


@dataclass(frozen=True)
class DatabaseRow:
    """One logical name: its database in each environment, None where there is none."""

    name: str
    compare_url: str | None
    cells: tuple[DatabaseState | None, ...]
    drift: Drift | None

    @property
    def url(self) -> str:
        """The comparison, or the database itself where only one environment has it."""
        return self.compare_url or next(cell.url for cell in self.cells if cell)


@dataclass(frozen=True)
class EnvironmentsPage:
    bar: Bar
    environments: tuple[Environment, ...]
    rows: tuple[DatabaseRow, ...]
    may_add: bool
    opened: OpenedLists = NOTHING_OPENED

    def as_json(self) -> dict[str, Any]:
        return {
            "environments": [
                {
                    "slug": environment.slug,
                    "name": str(environment),
                    "protected": environment.protected,
                    "databases": [cell.as_json() for row in self.rows if (cell := row.cells[position])],
                }
                for position, environment in enumerate(self.environments)
            ]
        }


@require_safe
def environments(request: HtmxHttpRequest) -> HttpResponse:
    """Answer with every database that the person may see, in every environment."""
    databases = visible_databases(request)
    require_something(request, databases)
    shown = visible_environments(request, databases)
    states = states_of(databases)
    urls = {environment.slug: path(environment.slug) for environment in shown}
    bar = make_bar(request, shown, urls, all_url=path(COMPARE) if len(shown) > 1 else None)
    page = EnvironmentsPage(
        bar,
        shown,
        _rows(shown, states),
        request.user.has_perm("dynamic_databases.add_database"),
        opened_lists(opened_tables(request), shown, states),
    )
    return render_page(request, "browser/environments.html", page, partial="environments")


def _rows(environments: Sequence[Environment], states: Sequence[DatabaseState]) -> tuple[DatabaseRow, ...]:
    names: dict[str, dict[str, DatabaseState]] = {}
    for state in states:
        names.setdefault(state.name, {})[state.environment] = state
    rows = []
    for name in sorted(names, key=str.casefold):
        cells = names[name]
        url = path(COMPARE, encode(name)) if len(cells) > 1 else None
        drift = next(iter(cells.values())).drift
        rows.append(
            DatabaseRow(name, url, tuple(cells.get(environment.slug) for environment in environments), drift)
        )
    return tuple(rows)
