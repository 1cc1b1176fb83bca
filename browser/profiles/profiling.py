"""Makes the page of a column's profile: reads all environments, and says what is odd about each."""

from __future__ import annotations

import time
from collections.abc import Sequence

from browser.addresses import DatabaseAddress, TableAddress, link
from browser.errors import BadRequest
from browser.htmx import HtmxHttpRequest
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.profiles.oddities import oddities_of
from browser.profiles.page import ProfileColumn, ProfilePage
from browser.profiles.pictures import picture_of, tallest_share
from browser.profiles.reading import profile_sides
from browser.profiles.scales import Scale
from browser.profiles.sides import ProfileSide
from browser.rows.filtered import counterpart_readings
from browser.rows.headers import compared_here, drift_here, marks_of
from dynamic_databases.readings.counterparts import Result
from dynamic_databases.redaction import VisibleReading
from dynamic_databases.subjects import TableSubject


def profile_page(request: HtmxHttpRequest, location: Location, table: TableSubject) -> ProfilePage:
    """Return the profile of the column that `_column` names.

    Raises `BadRequest` where no environment has such a column, and `StructureChanged`.
    """
    began = time.perf_counter()
    name = request.GET.get("_column", "")
    readings = counterpart_readings(location, table)
    sides, scale = profile_sides(location.sides, readings, table, name)
    if all(side.column is None for side in sides) and not _is_withheld(sides):
        raise BadRequest(f"{table.table.name} has no column “{name}” in any environment that could be read.")
    sides = _in_order(sides, request.GET.get("_baseline"))
    baseline = next((side for side in sides if side.profile is not None), None)
    drift, _ = drift_here(table, compared_here(location, readings))
    address = location.table_address
    return ProfilePage(
        bar=bar_of(request, location, f"profile of {name}"),
        location=location,
        table=table,
        name=name,
        column=table.table.column(name),
        columns=_columns(location, sides, baseline, scale, readings),
        scale=scale,
        marks=marks_of(drift[name], address.column_url(name)) if name in drift else (),
        milliseconds=round((time.perf_counter() - began) * 1000),
        url=link(address.profile_url(), {"_column": name}),
    )


def _is_withheld(sides: Sequence[ProfileSide]) -> bool:
    return any(side.state == "forbidden" for side in sides)


def _in_order(sides: Sequence[ProfileSide], first: str | None) -> list[ProfileSide]:
    """Return the sides in the order of their environments, the one that was asked for as baseline first."""
    return sorted(sides, key=lambda side: side.slug != first)


def _columns(
    location: Location,
    sides: Sequence[ProfileSide],
    baseline: ProfileSide | None,
    scale: Scale | None,
    readings: dict[str, Result],
) -> tuple[ProfileColumn, ...]:
    tallest = tallest_share(sides)
    columns = []
    for side in sides:
        address = _address(location, side, readings)
        oddities = oddities_of(side, baseline, address)
        at_limit = {oddity.line for oddity in oddities if oddity.is_at_limit}
        picture = picture_of(side, scale, tallest, address, at_limit) if scale else None
        is_here = side.slug == location.environment.slug
        columns.append(ProfileColumn(side, address, side is baseline, is_here, oddities, picture))
    return tuple(columns)


def _address(location: Location, side: ProfileSide, readings: dict[str, Result]) -> TableAddress:
    """Return the address of the table in one environment, which may spell it differently."""
    database = DatabaseAddress(side.slug, side.database.name)
    result = readings.get(side.slug)
    if side.table is None or not isinstance(result, VisibleReading):
        return TableAddress(database, location.segments[0])
    return database.table(side.table.table_name, result.catalog.default_schema)
