"""All databases across all environments: what differs, database by database."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from browser.addresses import COMPARE, encode, link, path
from browser.addresses.parameters import pairs
from browser.compare.links import CompareLinks, links_of
from browser.compare.locations import ANY, CompareLocation
from browser.compare.sides import Side
from browser.compare.subjects import ComparedSides, compare_sides
from browser.compare.table_matrix import TableMatrixRow, matrix_row
from browser.errors import BadRequest
from browser.htmx import HtmxHttpRequest, render_page
from browser.navigation import Bar, make_bar
from browser.permissions.visible import require_something, visible_databases, visible_environments
from dynamic_databases.comparison import TableComparison
from dynamic_databases.models import Connectable, Environment
from dynamic_databases.readings.counterparts import Result, readings_of
from dynamic_databases.redaction import VisibleReading

SHOWN_TABLES = 40
"""Differing tables of one database that are listed; the rest is one click away."""

OFFERED = 200
"""Databases that are offered to be compared with any other; the rest can be typed."""


@dataclass(frozen=True)
class DatabaseComparison:
    """One logical name: what of it differs. It is compared when it is shown, if it was not shown before."""

    shown: Hashable
    """All that decides how it looks: two that have this in common look alike."""
    location: CompareLocation = field(compare=False)
    links: CompareLinks = field(compare=False)
    known: Mapping[str, Result] = field(compare=False)
    baseline: str | None = field(compare=False)
    address: str = field(compare=False)
    """Of the page that it stands on."""

    @cached_property
    def compare(self) -> ComparedSides:
        return compare_sides(self.location, self.baseline, dict(self.known), rights=self.links.counts_rights)

    @cached_property
    def rows(self) -> tuple[TableMatrixRow, ...]:
        """The first tables that differ."""
        return tuple(matrix_row(self.compare, self.links, table) for table in self._differing[:SHOWN_TABLES])

    @property
    def more(self) -> int:
        return len(self._differing) - len(self.rows)

    @property
    def same(self) -> int:
        return len(self._tables) - len(self._differing)

    @property
    def everything_url(self) -> str:
        """The address of the database's comparison with the tables that are the same."""
        rest = [pair for pair in self.links.hidden_fields() if pair[0] != "_all"]
        return link(self.links.url().partition("?")[0], [*rest, ("_all", "1")])

    @property
    def _tables(self) -> Sequence[TableComparison]:
        comparison = self.compare.result.comparison
        return comparison.listed if comparison else ()

    @cached_property
    def _differing(self) -> list[TableComparison]:
        return [table for table in self._tables if table.differences]


@dataclass(frozen=True)
class ComparePage:
    bar: Bar
    databases: tuple[DatabaseComparison, ...]
    alone: tuple[tuple[str, str], ...]
    """Names that only one environment has, and the database's address there."""
    baselines: tuple[tuple[Environment, str, bool], ...]
    """Each environment, the address seen from there, and whether this is it."""
    any_url: str
    """The address that compares any databases, named as in `offered`."""
    offered: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"databases": [database.compare.result.as_json() for database in self.databases]}


@require_safe
def compare_everything(request: HtmxHttpRequest) -> HttpResponse:
    """Answer with every database's differences, all databases read at once."""
    visible = visible_databases(request)
    require_something(request, visible)
    environments = visible_environments(request, visible)
    results = readings_of({str(row.pk): row for row in visible})
    names: dict[str, list[Connectable]] = {}
    for row in visible:
        names.setdefault(row.name, []).append(row)
    databases, alone = [], []
    for name in sorted(names, key=str.casefold):
        rows = names[name]
        if len(rows) == 1:
            alone.append((name, path(rows[0].environment.slug, encode(name))))
            continue
        sides = tuple(Side(row.environment.slug, row) for row in rows)
        location = CompareLocation(name, environments, sides)
        known = {row.environment.slug: results[str(row.pk)] for row in rows}
        databases.append(_comparison(request, location, known))
    urls = {environment.slug: path(environment.slug) for environment in environments}
    page = ComparePage(
        bar=make_bar(request, environments, urls, all_url=request.path),
        databases=tuple(databases),
        alone=tuple(alone),
        baselines=_baselines(request, environments),
        any_url=path(COMPARE, ANY),
        offered=tuple(f"{row.environment.slug}/{encode(row.name)}" for row in visible[:OFFERED]),
    )
    return render_page(request, "browser/compare.html", page, partial="databases")


def _baselines(
    request: HtmxHttpRequest, environments: Sequence[Environment]
) -> tuple[tuple[Environment, str, bool], ...]:
    """Return the environments that a comparison can be seen from. Raises `BadRequest` for another one."""
    asked = request.GET.get("_baseline")
    slugs = [environment.slug for environment in environments]
    if asked is not None and asked not in slugs:
        raise BadRequest(f"_baseline must be one of {', '.join(slugs)}.")
    rest = pairs(request.GET, ("_baseline",))
    urls = {slug: link(request.path, [*rest, ("_baseline", slug)]) for slug in slugs if slug != asked}
    every = link(request.path, rest)
    return tuple((row, urls.get(row.slug, every), row.slug == asked) for row in environments)


def _comparison(
    request: HtmxHttpRequest, location: CompareLocation, known: Mapping[str, Result]
) -> DatabaseComparison:
    sides = tuple(_shown(side, known[side.label]) for side in location.sides)
    return DatabaseComparison(
        # What is not in order is shown as it is now, each time: it equals nothing.
        shown=(location.name, request.get_full_path(), *sides) if all(sides) else object(),
        location=location,
        links=links_of(request, location),
        known=known,
        baseline=request.GET.get("_baseline"),
        address=request.get_full_path(),
    )


def _shown(side: Side, result: Result) -> Hashable | None:
    """Return what decides how a side looks, None where that is more than a reading in order."""
    if not isinstance(result, VisibleReading) or result.locked or result.busy:
        return None
    environment = side.environment
    return (
        side.label,
        (str(environment), environment.colour, environment.protected),
        result.structure.digest,
        # The statistics of a reading have no digest; a later reading has another time, or another place.
        (result.read_at, id(result.statistics)),
    )
