"""What went wrong at a location, with the location's bar and the next steps."""

from __future__ import annotations

from django.urls import reverse

from browser.addresses import STRUCTURE, BadAddress, decode, decode_table, path
from browser.errors import BadRequest
from browser.failures import Failure
from browser.htmx import HtmxHttpRequest
from browser.locations.bars import bar_of
from browser.locations.location import Location, same_in
from browser.permissions.access import may_register
from dynamic_databases.catalog import find_table
from dynamic_databases.errors import (
    Busy,
    ConfigError,
    DatabaseUnavailable,
    NoSuchTable,
    PrivilegedLogin,
    QueryFailed,
)
from dynamic_databases.models import Connectable
from dynamic_databases.readings.counterparts import readings_of
from dynamic_databases.redaction import VisibleReading

Problem = DatabaseUnavailable | ConfigError | NoSuchTable | BadRequest


def failure_at(request: HtmxHttpRequest, location: Location, error: Problem) -> Failure:
    """Return an error with what may be done about it from here."""
    if isinstance(error, BadRequest):
        return _misread(request, location, error)
    if isinstance(error, NoSuchTable):
        return _no_such_table(request, location, error)
    return _unavailable(request, location, error)


def _unavailable(
    request: HtmxHttpRequest, location: Location, error: DatabaseUnavailable | ConfigError
) -> Failure:
    here = request.get_full_path()
    was_found_dead = getattr(error, "found_at", None) is not None  # and is not asked again before long
    steps = [] if was_found_dead else [("Try again", here)]
    is_known = isinstance(error, QueryFailed | Busy)  # the database itself answers
    if (is_known or isinstance(error, PrivilegedLogin)) and location.segments:
        # An address below `/-/` has no slash at its end, which `url` puts behind every segment.
        steps.insert(0, ("Its structure", location.address.url(location.segments[0], *STRUCTURE)[:-1]))
    if not is_known and may_register(request):
        steps.append(_registration(location.database))
    others = (database for database in location.counterparts if database != location.database)
    steps += [(f"{row.name} in {row.environment}", same_in(location, row)) for row in others]
    steps.append((f"Databases of {location.environment}", path(location.environment.slug)))
    refresh = reverse("refresh", args=[location.environment.slug, location.address.segment])
    try_now = (refresh, here) if was_found_dead else None
    return Failure(error, steps=steps, bar=bar_of(request, location), try_now=try_now)


def _registration(database: Connectable) -> tuple[str, str]:
    """Return where the connection of a database is configured: at its row, or at a customer's source."""
    customer = database.customer
    if customer is None:
        change = reverse("admin:dynamic_databases_database_change", args=[database.pk])
        return "Change its registration", change
    return "Its source", reverse("admin:dynamic_databases_source_change", args=[customer.source])


def _no_such_table(request: HtmxHttpRequest, location: Location, error: NoSuchTable) -> Failure:
    """Return the error with the environments whose database has that table."""
    segment = location.segments[0]
    others = {slug: row for slug, row in location.sides.items() if row != location.database}
    elsewhere = []
    for slug, reading in readings_of(others).items():
        if isinstance(reading, VisibleReading):
            name = decode_table(segment, reading.catalog.default_schema)
            if find_table(reading.catalog, name.name, name.schema):
                elsewhere.append((slug, path(slug, location.address.segment, segment)))
    where = f"{location.database.name} in {location.environment}"
    steps = [(f"All tables of {where}", location.address.url())]
    return Failure(error, elsewhere, steps, bar_of(request, location))


def _misread(request: HtmxHttpRequest, location: Location, error: BadRequest) -> Failure:
    """Return the failure for an address that cannot be read, with a link to the address above it."""
    try:
        # Without its schema: a dot in a name is escaped, so the last one of a segment is the schema's.
        name, above = decode(location.segments[0].rpartition(".")[2]), location.segments[:1]
    except (BadAddress, IndexError):
        name, above = location.database.name, ()
    shown = location if above else location.at()
    steps = [
        (f"{name} in {location.environment}", location.address.url(*above)),
        ("All environments", "/"),
    ]
    return Failure(error, steps=steps, bar=bar_of(request, shown))
