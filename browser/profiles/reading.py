"""Reads the profile of a column in all environments at once, each within its own time.

Two statements for each: its values and, once the scale that all of them share is known, where they lie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from browser.profiles.scales import Scale, scale_of
from browser.profiles.sides import MOST_FREQUENT, MOST_ROWS, READ, Profile, ProfileSide
from dynamic_databases import deadlines
from dynamic_databases.catalog import Column, Table, find_counterpart
from dynamic_databases.connections import LiveConnection, live, reading
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import BadValue, DatabaseUnavailable, StructureChanged, TimedOut
from dynamic_databases.models import Connectable
from dynamic_databases.readings.counterparts import Result
from dynamic_databases.redaction import VisibleReading
from dynamic_databases.runtime_models import (
    display_model,
    distinct_estimates,
    sample_of_column,
    spread,
    value_groups,
)
from dynamic_databases.subjects import TableSubject

SECONDS = 4.0
"""For the values, and once more for where they lie."""
TOO_LONG = f"Not profiled: its sample was not read within {SECONDS:g} seconds."
ENCRYPTED = "Its values are encrypted: the server can’t tell which are equal."


def profile_sides(
    databases: Mapping[str, Connectable], results: Mapping[str, Result], subject: TableSubject, name: str
) -> tuple[list[ProfileSide], Scale | None]:
    """Return the column in each environment in their order, and the scale on which its values lie.

    Raises `StructureChanged` and `BadValue` where the page's own environment is not as it was last read.
    """
    sides = {slug: _side(databases[slug], results[slug], subject, name) for slug in databases}
    asked = {side.live: slug for slug, side in sides.items() if side.live is not None}
    tasks: dict[LiveConnection, Callable[[], Profile]] = {
        connection: partial(_profile, sides[slug], results[slug]) for connection, slug in asked.items()
    }
    for connection, result in read_in_parallel(tasks, SECONDS, may_be_slow=True).items():
        sides[asked[connection]] = _with_profile(sides[asked[connection]], result, subject)
    scale = scale_of([side for side in sides.values() if side.profile is not None])
    if scale is not None:
        sides |= _spread(sides, scale)
    return list(sides.values()), scale


def _side(database: Connectable, result: Result, subject: TableSubject, name: str) -> ProfileSide:
    """Return the column as an environment has it, or why it has none to profile."""
    if not isinstance(result, VisibleReading):
        return ProfileSide(database, result.state, result.message)
    table = find_counterpart(result.catalog, subject.table, subject.catalog)
    if table is None or not table.columns:
        unsure = ", or it is not visible to this login" if result.structure.may_hide("table") else ""
        return ProfileSide(database, "no_table", f"There is no such table{unsure}.")
    column = _column(table, name, folds_case=result.catalog.folds_case)
    if column is None:
        return ProfileSide(database, *_without_column(result, table, name))
    if column.kind.is_opaque:
        return ProfileSide(database, "forbidden", ENCRYPTED)
    return ProfileSide(database, READ, "", live(database), table, column)


def _column(table: Table, name: str, *, folds_case: bool) -> Column | None:
    column = table.column(name)
    if column is None and folds_case:
        column = next((other for other in table.columns if other.name.lower() == name.lower()), None)
    return column


def _without_column(result: VisibleReading, table: Table, name: str) -> tuple[str, str]:
    """Return the state and the message for a table without such a column, as far as pages may show it."""
    structure = result.structure.by_name[table.table_name]
    if _column(structure, name, folds_case=result.structure.folds_case) is not None:
        return "forbidden", "Its values are not shown on any page, or this login may not read them."
    unsure = ", or it is not visible to this login" if table.table_name in result.visibility.unlisted else ""
    return "no_column", f"There is no such column{unsure}."


def _profile(side: ProfileSide, result: Result) -> Profile:
    """Return what is known of a column's values. Raises `DatabaseUnavailable`."""
    assert side.live is not None
    assert side.table is not None
    assert side.column is not None
    assert isinstance(result, VisibleReading)
    statistics = result.statistics.tables.get(side.table.table_name)
    rows = statistics.rows if statistics is not None else None
    model = display_model(side.live, side.table)
    with deadlines.within(SECONDS):
        with reading(side.live, "profiling a column of") as connection:
            sample = sample_of_column(connection, model, side.column.name, rows, MOST_ROWS)
            groups = value_groups(connection, side.column, sample.source, MOST_FREQUENT + 1, ordered=True)
        profile = Profile(groups, sample, rows, None, result.visibility.hidden_by(side.table.table_name))
        if profile.is_whole:
            return profile
        about = distinct_estimates(side.live, side.table).get(side.column.name)
    return replace(profile, distinct_estimate=about)


def _with_profile(
    side: ProfileSide, result: Profile | DatabaseUnavailable, subject: TableSubject
) -> ProfileSide:
    if isinstance(result, Profile):
        return replace(side, profile=result)
    if isinstance(result, StructureChanged | BadValue) and side.slug == subject.environment.slug:
        raise result
    message = TOO_LONG if isinstance(result, TimedOut) else result.message
    return replace(side, state=result.state, message=message)


def _spread(sides: Mapping[str, ProfileSide], scale: Scale) -> dict[str, ProfileSide]:
    """Return the sides whose values could be counted by the intervals of a scale, with these counts."""
    asked = {
        side.live: side
        for side in sides.values()
        if side.live is not None and side.profile is not None and side.profile.groups.distinct
    }
    tasks: dict[LiveConnection, Callable[[], list[int]]] = {
        connection: partial(_bins, side, scale) for connection, side in asked.items()
    }
    spreads: dict[str, ProfileSide] = {}
    for connection, bins in read_in_parallel(tasks, SECONDS, may_be_slow=True).items():
        side = asked[connection]
        if isinstance(bins, list) and side.profile is not None:
            spreads[side.slug] = replace(side, profile=replace(side.profile, bins=tuple(bins)))
    return spreads


def _bins(side: ProfileSide, scale: Scale) -> list[int]:
    assert side.live is not None
    assert side.column is not None
    assert side.profile is not None
    with deadlines.within(SECONDS), reading(side.live, "profiling a column of") as connection:
        return spread(connection, side.column, side.profile.sample.source, scale.edges)
