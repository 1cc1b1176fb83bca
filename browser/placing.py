"""Hands a view of `/prod/shop/…` its place; tries once more what has just changed, answers what failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase

from browser import addresses
from browser.addresses import link
from browser.failures import BadRequest
from browser.htmx import HtmxHttpRequest
from browser.parameters import pairs
from browser.places import Place, database_place
from dynamic_databases.errors import ConfigError, DatabaseUnavailable, Disconnected, StructureChanged
from dynamic_databases.snapshots import refresh

View = Callable[..., HttpResponseBase]


def at_place(view: View) -> View:
    """Hand a view of `/prod/shop/…` its place instead of the address's segments.

    An address spelled otherwise than the codec does leads to the one that is right. A table that changed
    just now is read once more, and so is one whose connection ended. What can't be read is answered with
    the place's bar.
    """

    @wraps(view)
    def placed(request: HtmxHttpRequest, environment: str, database: str, **below: str) -> HttpResponseBase:
        place = replace(database_place(request, environment, database), segments=tuple(below.values()))
        keyword = {name: value for name, value in below.items() if name != "table"}
        try:
            if (address := _right_address(place, database)) is not None:
                return HttpResponseRedirect(address)
            try:
                return view(request, place, **keyword)
            except StructureChanged:
                refresh(place.live)
                return view(request, replace(place), **keyword)
            except Disconnected:
                return view(request, replace(place), **keyword)
        except (DatabaseUnavailable, ConfigError) as error:
            raise place.failed(error) from None
        except BadRequest as error:
            raise place.misread(error) from None

    return placed


def _right_address(place: Place, database: str) -> str | None:
    """Return the address to go to instead, or None where this one is spelled as the codec does."""
    right = list(place.segments)
    if place.segments and place.request.method == "GET":
        right[0] = addresses.encode_table(place.table.table_name, place.catalog.default_schema)
    if tuple(right) == place.segments and addresses.encode(place.database.name) == database:
        return None
    return link(place.same_page(place.url(*right)), pairs(place.request.GET))
