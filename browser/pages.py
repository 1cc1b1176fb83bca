"""The steps of every page that reads databases, in one visible order, for both families of addresses.

1. Locate: which stored databases the address names, and whether the person may see them.
2. Read: their structure, now or lately. An address that is spelled differently leads to the right one.
3. Answer: the view, which is handed the location and its subject.
4. After a change of structure or a lost connection the subject is read again and answered once more.
5. What can't be read is answered with the location's bar and the next steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Generic, TypeVar

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase

from browser.addresses import COMPARE, BadAddress, decode_table, encode, encode_table, link, path
from browser.addresses.parameters import pairs
from browser.compare.links import compare_bar, links_of
from browser.compare.locating import locate_comparison
from browser.compare.locations import ANY, CompareLocation
from browser.compare.subjects import ComparedSides, compare_sides
from browser.errors import BadRequest
from browser.failures import Failure
from browser.htmx import HtmxHttpRequest
from browser.locations.bars import same_page
from browser.locations.failures import failure_at
from browser.locations.location import Location, locate
from browser.opened import note_opened
from browser.permissions.visible import decoded
from dynamic_databases.errors import (
    BadValue,
    ConfigError,
    DatabaseUnavailable,
    Disconnected,
    NoSuchTable,
    QueryFailed,
    StructureChanged,
)
from dynamic_databases.models.prepared import at_one_moment
from dynamic_databases.subjects import Subject, TableSubject, read_subject, read_subject_after_surprise

LocationT = TypeVar("LocationT")
SubjectT = TypeVar("SubjectT")
View = Callable[..., HttpResponseBase]
Segments = dict[str, str]
"""The arguments that the URL's pattern captured, by name."""


STILL_MISSING = (
    "The structure has been read again and is still the same: a view, or a function that it calls, names"
    " something that does not exist, or that is not on the search path."
)
"""Said of what is missing after the structure was read again: it has not changed a moment ago."""


class OtherAddress(Exception):
    """The address is spelled differently from what the codec makes of it; `url` is the right one."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


@dataclass(frozen=True)
class Family(Generic[LocationT, SubjectT]):
    """Finds and reads the subject of the pages of one family of addresses. Decorates their views."""

    locate: Callable[[HtmxHttpRequest, Segments], LocationT]
    """Find the location. Raises `OtherAddress`, `Failure`, `LoginRequired` and `BadRequest`."""
    read: Callable[[HtmxHttpRequest, LocationT, bool], SubjectT]
    """Read the subject; True is for after a surprise. Raises `OtherAddress` and what can't be read."""
    failure: Callable[[HtmxHttpRequest, LocationT, Any], Failure]
    """Return an error with the location's bar and the next steps."""
    answered: Callable[[HtmxHttpRequest, LocationT, HttpResponseBase], None] | None = None
    """Take note of an answer."""

    def __call__(self, view: View) -> View:
        """Hand a view its location and its subject instead of the address's segments."""

        @wraps(view)
        def page(request: HtmxHttpRequest, **segments: str) -> HttpResponseBase:
            try:
                with at_one_moment():
                    location = self.locate(request, segments)
                try:
                    response = self._answer(view, request, location, segments)
                except (DatabaseUnavailable, ConfigError, NoSuchTable, BadRequest) as error:
                    # Only here is the location known, which the error page needs for its next steps.
                    raise self.failure(request, location, error) from None
            except OtherAddress as other:
                return HttpResponseRedirect(other.url)
            if self.answered is not None:
                self.answered(request, location, response)
            return response

        return page

    def _answer(
        self, view: View, request: HtmxHttpRequest, location: LocationT, segments: Segments
    ) -> HttpResponseBase:
        """Return the view's answer.

        After a surprise everything is read again, once: a structure that has just changed, a table that the
        last reading does not have, a value that a column's type can't be compared with any more, a lost
        connection. `readings.surprises` limits how often.
        """
        # Only pages of records have a key in their pattern, and so in their arguments.
        key = {"key": segments["key"]} if "key" in segments else {}
        try:
            return view(request, location, self.read(request, location, False), **key)
        # Not in a loop: what fails twice is no coincidence, and each attempt costs the server.
        except (StructureChanged, NoSuchTable, BadValue):
            try:
                return view(request, location, self.read(request, location, True), **key)
            except StructureChanged as error:
                raise QueryFailed(f"{error} {STILL_MISSING}") from None
        except Disconnected:
            return view(request, location, self.read(request, location, False), **key)


def _below(segments: Segments) -> tuple[str, ...]:
    """Return the segments behind the database's."""
    return tuple(segments[name] for name in ("table", "key") if name in segments)


def _locate(request: HtmxHttpRequest, segments: Segments) -> Location:
    location = locate(request, segments["environment"], segments["database"], _below(segments))
    if location.address.segment != segments["database"]:  # a customer's other name
        address = same_page(request, path(location.environment.slug, *location.below))
        raise OtherAddress(link(address, pairs(request.GET)))
    return location


def _read_database(request: HtmxHttpRequest, location: Location, again: bool) -> Subject:
    return read_subject_after_surprise(location.database) if again else read_subject(location.database)


def _read_table(request: HtmxHttpRequest, location: Location, again: bool) -> TableSubject:
    subject = _read_database(request, location, again)
    segment = location.segments[0]
    default_schema = subject.catalog.default_schema
    try:
        name = decode_table(segment, default_schema)
    except BadAddress:
        raise BadRequest(f"“{segment}” is not a valid table name in an address.") from None
    table = subject.table(name)
    right = encode_table(table.table.table_name, default_schema)
    # A POST is not redirected: its form would be lost.
    if right != segment and request.method == "GET":
        address = location.address.url(right, *location.segments[1:])
        raise OtherAddress(link(same_page(request, address), pairs(request.GET)))
    return table


def _note_table(request: HtmxHttpRequest, location: Location, response: HttpResponseBase) -> None:
    slug, name = location.environment.slug, location.database.name
    note_opened(request, response, slug, name, location.segments[0])


def _read_nothing(request: HtmxHttpRequest, location: object, again: bool) -> None:
    """Leave the reading to the view, which reads again in any case."""


def _locate_comparison(request: HtmxHttpRequest, segments: Segments) -> CompareLocation:
    segment = segments["database"]
    location = locate_comparison(request, segment, _below(segments))
    if segment != ANY and decoded(segment) != location.name:  # a customer's other name
        address = path(COMPARE, encode(location.name), *location.segments)
        raise OtherAddress(link(address, pairs(request.GET)))
    return location


def _compare(request: HtmxHttpRequest, location: CompareLocation, again: bool) -> ComparedSides:
    rights = request.GET.get("_rights") == "1"
    return compare_sides(location, request.GET.get("_baseline"), rights=rights, again=again)


def _comparison_failure(request: HtmxHttpRequest, location: CompareLocation, error: Any) -> Failure:
    if isinstance(error, BadRequest):  # the segments may be what can't be read
        bar = compare_bar(request, replace(location, segments=()))
        return Failure(error, steps=[("All environments", "/")], bar=bar)
    bar = compare_bar(request, location)
    address = links_of(request, location).url()
    return Failure(error, steps=[(f"{location.name} across environments", address)], bar=bar)


at_location = Family(_locate, _read_nothing, failure_at)
"""A view of `/prod/shop/…` that reads for itself: view(request, location, None)."""
at_database = Family(_locate, _read_database, failure_at)
"""A view of `/prod/shop/…`: view(request, location, subject)."""
at_table = Family(_locate, _read_table, failure_at, _note_table)
"""A view of `/prod/shop/orders/…`: view(request, location, table)."""
at_compare_location = Family(_locate_comparison, _read_nothing, _comparison_failure)
"""A view of `/compare/shop/…` that reads for itself: view(request, location, None)."""
at_comparison = Family(_locate_comparison, _compare, _comparison_failure)
"""A view of `/compare/shop/…`: view(request, location, compare)."""
