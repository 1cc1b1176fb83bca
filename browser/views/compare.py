"""All databases across all environments: what differs, database by database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import encode, link, path
from browser.bars import Bar, make_bar
from browser.compare.places import ANY, ComparePlace
from browser.compare.sides import Side
from browser.compare.table_matrix import TableMatrixRow, matrix_row
from browser.failures import BadRequest
from browser.htmx import HtmxHttpRequest, render_page
from browser.parameters import pairs
from browser.places import COMPARE
from browser.visible import require_something, visible_databases, visible_environments
from dynamic_databases.counterparts import readings_of
from dynamic_databases.models import Environment

SHOWN_TABLES = 40
"""Differing tables of one database that are listed; the rest is one click away."""

OFFERED = 200
"""Databases that are offered to be compared with any other; the rest can be typed."""


@dataclass(frozen=True)
class DatabaseComparison:
    """One logical name: what of it differs."""

    compare: ComparePlace
    rows: tuple[TableMatrixRow, ...]
    more: int
    same: int


@dataclass(frozen=True)
class ComparePage:
    bar: Bar
    databases: tuple[DatabaseComparison, ...]
    alone: tuple[str, ...]
    """Names that one environment alone has."""
    baselines: tuple[tuple[Environment, str, bool], ...]
    """Each environment, the address seen from there, and whether this is it."""
    any_url: str
    """Where any databases are compared that are named as `offered` ones are."""
    offered: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"databases": [one.compare.result.as_json() for one in self.databases]}


@require_safe
def compare(request: HtmxHttpRequest) -> HttpResponse:
    """Answer with every database's differences, all databases read at once."""
    visible = visible_databases(request)
    require_something(request, visible)
    environments = visible_environments(request, visible)
    results = readings_of({str(one.pk): one for one in visible})
    names = sorted({one.name for one in visible}, key=str.casefold)
    places = []
    for name in names:
        databases = tuple(one for one in visible if one.name == name)
        known = {one.environment.slug: results[str(one.pk)] for one in databases}
        sides = tuple(Side(one.environment.slug, one) for one in databases)
        places.append(ComparePlace(request, name, environments, sides, known=known))
    urls = {one.slug: path(one.slug) for one in environments}
    page = ComparePage(
        bar=make_bar(request, environments, urls, all_url=request.path),
        databases=tuple(_comparison(one) for one in places if len(one.sides) > 1),
        alone=tuple(one.name for one in places if len(one.sides) == 1),
        baselines=_baselines(request, environments),
        any_url=path(COMPARE, ANY),
        offered=tuple(f"{one.environment.slug}/{encode(one.name)}" for one in visible[:OFFERED]),
    )
    return render_page(request, "browser/compare.html", "browser/_compare_databases.html", page)


def _baselines(
    request: HtmxHttpRequest, environments: Sequence[Environment]
) -> tuple[tuple[Environment, str, bool], ...]:
    """Return the environments that a comparison can be seen from. Raises `BadRequest` for another one."""
    asked = request.GET.get("_baseline")
    slugs = [one.slug for one in environments]
    if asked is not None and asked not in slugs:
        raise BadRequest(f"_baseline must be one of {', '.join(slugs)}.")
    rest = pairs(request.GET, ("_baseline",))
    urls = {slug: link(request.path, [*rest, ("_baseline", slug)]) for slug in slugs if slug != asked}
    every = link(request.path, rest)
    return tuple((one, urls.get(one.slug, every), one.slug == asked) for one in environments)


def _comparison(place: ComparePlace) -> DatabaseComparison:
    tables = place.result.comparison.tables if place.result.comparison else ()
    differing = [one for one in tables if one.differences]
    rows = tuple(matrix_row(place, one) for one in differing[:SHOWN_TABLES])
    return DatabaseComparison(place, rows, len(differing) - len(rows), len(tables) - len(differing))
