"""Hands a view of `/compare/shop/…` the databases that it compares, permission checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from django.http import HttpResponse, HttpResponseRedirect

from browser.addresses import encode, link, path
from browser.bars import make_bar
from browser.compare.places import ANY, ComparePlace
from browser.compare.sides import Side
from browser.failures import BadRequest, Failure
from browser.htmx import HtmxHttpRequest
from browser.parameters import pairs
from browser.places import COMPARE
from browser.visible import (
    databases_called,
    decoded,
    require_something,
    unasked,
    visible_databases,
    visible_environments,
)
from dynamic_databases.errors import NoSuchDatabase
from dynamic_databases.models import Database, Environment
from dynamic_databases.sources.customers import databases_named

MOST_SIDES = 8

View = Callable[..., HttpResponse]


def at_comparison(view: View) -> View:
    """Hand a view of `/compare/shop/…` its place instead of the address's segments."""

    @wraps(view)
    def placed(request: HtmxHttpRequest, database: str, **below: str) -> HttpResponse:
        segments = tuple(below.values())
        place = _any_place(request, segments) if database == ANY else _place(request, database, segments)
        if database != ANY and decoded(database) != place.name:  # a customer's other name
            address = path(COMPARE, encode(place.name), *segments)
            return HttpResponseRedirect(link(address, pairs(request.GET)))
        labels = list(place.databases)
        if request.GET.get("_baseline", labels[0]) not in labels:
            raise BadRequest(f"_baseline must be one of {', '.join(labels)}.")
        return view(request, place, **{key: value for key, value in below.items() if key != "table"})

    return placed


def _place(request: HtmxHttpRequest, segment: str, segments: tuple[str, ...]) -> ComparePlace:
    """Return a logical name's place. Raises `Failure` and `LoginRequired`."""
    name = decoded(segment)
    named = databases_called(request, name)
    databases = named.databases
    require_something(request, databases)
    environments = visible_environments(request, databases)
    if not databases:
        urls = {one.slug: path(one.slug) for one in environments}
        missing = NoSuchDatabase(f"There is no database “{name}” in any environment.")
        unknown = unasked(name, named)
        bar = make_bar(request, environments, urls)
        raise Failure(unknown or missing, steps=[("All databases", "/")], bar=bar)
    if all(one.name != name for one in databases):
        return _place(request, _one_called(request, databases, name, environments), segments)
    databases = tuple(one for one in databases if one.name == name)
    sides = tuple(Side(database.environment.slug, database) for database in databases)
    error = unasked(name, named)
    return ComparePlace(request, name, environments, sides, segments, unasked=error.message if error else "")


def _one_called(
    request: HtmxHttpRequest, databases: Sequence[Database], name: str, environments: Sequence[Environment]
) -> str:
    """Return the segment of what the customers of one key are called. Raises `Failure` if it is several."""
    called = {encode(one.name): one for one in databases}
    if len(called) == 1:
        return next(iter(called))
    places = [(f"{one.name} of {one.environment}", path(COMPARE, segment)) for segment, one in called.items()]
    error = NoSuchDatabase(f"“{name}” means another customer in each environment.")
    bar = make_bar(request, environments, {one.slug: path(one.slug) for one in environments})
    raise Failure(error, steps=places, bar=bar)


def _any_place(request: HtmxHttpRequest, segments: tuple[str, ...]) -> ComparePlace:
    """Return the place of the databases that `of` names. Raises `BadRequest`, `Failure`, `LoginRequired`."""
    wanted = list(dict.fromkeys(request.GET.getlist("of")))
    if not 2 <= len(wanted) <= MOST_SIDES or any(one.count("/") != 1 for one in wanted):
        raise BadRequest(f"Name 2 to {MOST_SIDES} databases: ?of=prod/acme&of=prod/template.")
    named = [(one, one.split("/")[0], decoded(one.split("/")[1])) for one in wanted]
    visible = visible_databases(request, name__in=[name for _, _, name in named])
    found = {(database.environment.slug, database.name): database for database in visible}
    if request.user.is_authenticated:
        for _, slug, name in named:
            if (slug, name) not in found:
                customer = next(iter(databases_named(name, (), [slug]).databases), None)
                found |= {(slug, name): customer} if customer else {}
    missing = [label for label, slug, name in named if (slug, name) not in found]
    require_something(request, not missing)
    environments = visible_environments(request, tuple(found.values()))
    if missing:
        error = NoSuchDatabase(f"There is no database {', '.join(missing)}.")
        bar = make_bar(request, environments, {one.slug: path(one.slug) for one in environments})
        raise Failure(error, steps=[("All databases", "/")], bar=bar)
    sides = tuple(Side(label, found[slug, name]) for label, slug, name in named)
    return ComparePlace(request, " · ".join(wanted), environments, sides, segments)
