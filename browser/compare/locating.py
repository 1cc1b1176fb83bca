"""Finds the databases that an address below `/compare/` names, permission checked; reads no server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from browser.addresses import COMPARE, encode, path
from browser.compare.locations import ANY, CompareLocation
from browser.compare.sides import Side
from browser.errors import BadRequest
from browser.failures import Failure
from browser.htmx import HtmxHttpRequest
from browser.navigation import make_bar
from browser.permissions.visible import (
    databases_called,
    decoded,
    no_database,
    require_something,
    unasked,
    visible_databases,
    visible_environments,
)
from dynamic_databases.errors import NoSuchDatabase
from dynamic_databases.models import Connectable, Environment
from dynamic_databases.sources.customers import databases_named

MOST_SIDES = 8


def locate_comparison(
    request: HtmxHttpRequest, database: str, segments: Sequence[str] = ()
) -> CompareLocation:
    """Return the location of `/compare/shop/…`. Raises `BadRequest`, `Failure` and `LoginRequired`."""
    below = tuple(segments)
    location = _any_location(request, below) if database == ANY else _location(request, database, below)
    if "_environments" in request.GET:
        location = _chosen(location, request.GET["_environments"].split(","))
    labels = location.labels
    if request.GET.get("_baseline", labels[0]) not in labels:
        raise BadRequest(f"_baseline must be one of {', '.join(labels)}.")
    return location


def _chosen(location: CompareLocation, labels: Sequence[str]) -> CompareLocation:
    """Return the location with only these of its sides. Raises `BadRequest`."""
    if location.is_any:
        raise BadRequest("_environments can't be used where “of” names each database.")
    if not set(labels) <= set(location.labels):
        choices = ", ".join(location.labels)
        raise BadRequest(f"_environments must be one or more of {choices}, separated by commas.")
    chosen = tuple(side for side in location.sides if side.label in labels)
    return replace(location, sides=chosen, offered=location.sides)


def _location(request: HtmxHttpRequest, segment: str, segments: tuple[str, ...]) -> CompareLocation:
    """Return a logical name's location."""
    name = decoded(segment)
    named = databases_called(request, name)
    databases = named.databases
    require_something(request, databases)
    environments = visible_environments(request, databases)
    if not databases:
        urls = {environment.slug: path(environment.slug) for environment in environments}
        error = unasked(name, named) or no_database(name, "any environment", named)
        raise Failure(error, steps=[("All databases", "/")], bar=make_bar(request, environments, urls))
    if all(database.name != name for database in databases):
        return _location(request, _name_of_customer(request, databases, name, environments), segments)
    databases = tuple(database for database in databases if database.name == name)
    sides = tuple(Side(database.environment.slug, database) for database in databases)
    unknown = unasked(name, named)
    return CompareLocation(name, environments, sides, segments, unknown.message if unknown else "")


def _name_of_customer(
    request: HtmxHttpRequest, databases: Sequence[Connectable], name: str, environments: Sequence[Environment]
) -> str:
    """Return the segment of what the customers of one key are called. Raises `Failure` if it is several."""
    names = {encode(database.name): database for database in databases}
    if len(names) == 1:
        return next(iter(names))
    steps = [
        (f"{database.name} of {database.environment}", path(COMPARE, segment))
        for segment, database in names.items()
    ]
    error = NoSuchDatabase(f"“{name}” is a different customer in each environment.")
    bar = make_bar(request, environments, {row.slug: path(row.slug) for row in environments})
    raise Failure(error, steps=steps, bar=bar)


def _any_location(request: HtmxHttpRequest, segments: tuple[str, ...]) -> CompareLocation:
    """Return the location of the databases that `of` names."""
    wanted = list(dict.fromkeys(request.GET.getlist("of")))
    if not 2 <= len(wanted) <= MOST_SIDES or any(label.count("/") != 1 for label in wanted):
        raise BadRequest(f"Name 2 to {MOST_SIDES} databases: ?of=prod/acme&of=prod/template.")
    named = [(label, label.split("/")[0], decoded(label.split("/")[1])) for label in wanted]
    rows = visible_databases(request, name__in=[name for _, _, name in named])
    databases = {(database.environment.slug, database.name): database for database in rows}
    if request.user.is_authenticated:
        for _, slug, name in named:
            if (slug, name) not in databases:
                customer = next(iter(databases_named(name, (), [slug]).databases), None)
                databases |= {(slug, name): customer} if customer else {}
    missing = [label for label, slug, name in named if (slug, name) not in databases]
    require_something(request, not missing)
    environments = visible_environments(request, tuple(databases.values()))
    if missing:
        error = NoSuchDatabase(f"There is no database {', '.join(missing)}.")
        bar = make_bar(request, environments, {row.slug: path(row.slug) for row in environments})
        raise Failure(error, steps=[("All databases", "/")], bar=bar)
    sides = tuple(Side(label, databases[slug, name]) for label, slug, name in named)
    return CompareLocation(" · ".join(wanted), environments, sides, segments)
