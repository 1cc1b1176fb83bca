"""Records by a value: each is one hit, with its state in every environment; leaves asking to `asking`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from browser.addresses import (
    COMPARE,
    DatabaseAddress,
    KeyPart,
    TableAddress,
    encode,
    encode_key,
    key_part,
    link,
)
from browser.addresses.parameters import parameter_of
from browser.lookup.asking import MOST_ROWS, Answer, Plan, answers_to, plan_for
from browser.lookup.hits import Near, chosen
from browser.lookup.record_hit import RecordHit, SideState, Target
from browser.lookup.value_columns import Way
from browser.records.comparison import RecordSide, RecordState, compare_record
from browser.values import plain_text, size_words
from dynamic_databases.catalog import Table
from dynamic_databases.catalog.json_values import json_value
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.models import Connectable
from dynamic_databases.subjects import Subject

Unread = Mapping[Connectable, DatabaseUnavailable | ConfigError]


def record_hits(
    targets: Sequence[Target],
    databases: Sequence[Connectable],
    subjects: Iterable[Subject],
    unread: Unread,
    near: Near,
    seconds: float,
) -> tuple[RecordHit, ...]:
    """Return what these tables have of the values, found in every environment within about `seconds`.

    Of a table that was named there is a hit even if no environment has the row.
    """
    of_database = {subject.database: subject for subject in subjects}
    plans: list[Plan] = []
    planned: dict[tuple[int, Connectable], int] = {}
    for number, target in enumerate(targets):
        for database in _sides(target, databases):
            subject = of_database.get(database)
            plan = subject and plan_for(subject, target.table.segment, target.value, is_named=target.is_named)
            if plan:
                planned[number, database] = len(plans)
                plans.append(plan)
    answers = answers_to(plans, seconds)
    hits: list[RecordHit] = []
    for number, target in enumerate(targets):
        sides = {
            database: answers[planned[number, database]]
            if (number, database) in planned
            else unread.get(database)
            for database in _sides(target, databases)
        }
        hits += _hits_of(target, sides, near)
    is_any_found = any(hit.is_found for hit in hits)
    exact = {(target.database, target.table.segment) for target in targets if target.is_exact}
    return tuple(
        hit for hit in hits if hit.is_found or not is_any_found or (hit.database, hit.table.segment) in exact
    )


Side = Answer | DatabaseUnavailable | ConfigError | None
"""An answer, why the database could not be read, or None where it has no such table."""


def _sides(target: Target, databases: Sequence[Connectable]) -> list[Connectable]:
    return [database for database in databases if database.name == target.database]


def _hits_of(target: Target, sides: Mapping[Connectable, Side], near: Near) -> Iterator[RecordHit]:
    """Yield the hits of one table: by the best way in which any environment has a row."""
    answering = {row: side for row, side in sides.items() if isinstance(side, Answer) and side.rows}
    if not answering:
        if target.is_named:
            yield _missing_hit(target, sides, near)
        return
    way = min(side.way for side in answering.values() if side.way is not None)
    columns = dict.fromkeys(name for side in answering.values() if side.way is way for name in side.columns)
    for column in columns:
        rows = {
            database: [row for row in side.rows if _is_by(row, column, side.columns, target.value)]
            for database, side in answering.items()
            if side.way is way and column in side.columns
        }
        if any(rows.values()):
            yield _hit(target, sides, rows, way, column, near)


def _is_by(row: Mapping[str, Any], column: str, columns: Sequence[str], value: str) -> bool:
    """Return whether a row was found by a column; what equals by a collation alone counts for the first."""
    if len(columns) == 1 or _equals(row[column], value):
        return True
    return column == columns[0] and not any(_equals(row[name], value) for name in columns)


def _equals(stored: Any, value: str) -> bool:
    return stored is not None and str(stored).casefold() == value.casefold()


def _missing_hit(target: Target, sides: Mapping[Connectable, Side], near: Near) -> RecordHit:
    """Return the hit of a record that no environment has, as far as they answer."""
    states = tuple(_side_state(target, database, side) for database, side in sides.items())
    is_keyed = any(
        isinstance(side, Answer) and len(side.plan.key) == 1 for side in sides.values()
    ) or not any(isinstance(side, Answer) for side in sides.values())
    compare_url = _compare_url(target, encode_key([target.value])) if is_keyed else None
    return RecordHit(
        url=compare_url or _compare_url(target),
        compare_url=compare_url,
        database=target.database,
        table=target.table,
        key=(target.value,),
        value=target.value,
        states=states,
    )


def _hit(
    target: Target,
    sides: Mapping[Connectable, Side],
    rows: Mapping[Connectable, Sequence[Mapping[str, Any]]],
    way: Way,
    column: str,
    near: Near,
) -> RecordHit:
    """Return the hit of the rows that were found by one column."""
    having = {database: each for database, each in rows.items() if each}
    first = next((row for row in having if row.environment.slug == near.environment), next(iter(having)))
    plan = _plan(sides[first])
    states = _states(target, sides, having, first, way, column)
    row = having[first][0]
    keys = {tuple(each[0][name] for name in _plan(sides[database]).key) for database, each in having.items()}
    key = next(iter(keys)) if len(keys) == 1 and len(having[first]) == 1 else ()
    parts = tuple(
        key_part(plan.table.column(name), value) for name, value in zip(plan.key, key, strict=False)
    )
    urls = {side.environment.slug: side.url for side in states if side.url}
    is_one = len(having[first]) == 1
    shown = {name: row[name] for name in plan.telling} if is_one else {}
    return RecordHit(
        url=chosen(urls, "", near),
        compare_url=_compared(target, way, column, parts),
        environments=tuple((side.environment, side.url) for side in states if side.url),
        database=target.database,
        table=target.table,
        key=parts or (target.value,),
        by="" if way is Way.KEY else column,
        value=target.value,
        label=_text(row[plan.label]) if plan.label and is_one else "",
        fields=tuple((name, _text(value)) for name, value in shown.items() if value not in (None, "")),
        values={name: json_value(value, plan.table.column(name)) for name, value in shown.items()},
        states=states,
    )


def _states(
    target: Target,
    sides: Mapping[Connectable, Side],
    having: Mapping[Connectable, Sequence[Mapping[str, Any]]],
    first: Connectable,
    way: Way,
    column: str,
) -> tuple[SideState, ...]:
    """Return what each environment has of a hit; the rows of `first` are those that others differ from."""
    is_several = way is Way.INDEXED
    states = []
    for database, side in sides.items():
        if database in having:
            url = _url(target, database, _plan(side), having[database], column, is_several)
            state = SideState(database.environment, "found", url)
            if is_several:
                state = replace(state, rows=_number(len(having[database])))
            elif database != first:
                state = replace(state, differs=_differences(sides, first, database, having))
        else:
            state = _side_state(target, database, side, column)
        states.append(state)
    return tuple(states)


def _plan(side: Side) -> Plan:
    assert isinstance(side, Answer), "only what answered has rows"
    return side.plan


def _compared(target: Target, way: Way, column: str, key: Sequence[KeyPart]) -> str | None:
    """Return where the record is compared: by its key, or by the unique column that found it."""
    if way is Way.UNIQUE:
        return link(_compare_url(target, encode_key([target.value])), {"_by": encode(column)})
    return _compare_url(target, encode_key(key)) if key else None


def _compare_url(target: Target, *segments: str) -> str:
    return DatabaseAddress(COMPARE, target.database).url(target.table.segment, *segments)


def _url(
    target: Target,
    database: Connectable,
    plan: Plan,
    rows: Sequence[Mapping[str, Any]],
    column: str,
    is_several: bool,
) -> str:
    """Return the address of the only row, or of all rows of the value."""
    address = TableAddress(DatabaseAddress(database.environment.slug, target.database), target.table.segment)
    if plan.key and len(rows) == 1:
        parts = [key_part(plan.table.column(name), rows[0][name]) for name in plan.key]
        return address.record_url(parts)
    if is_several or not plan.key:
        return link(address.url(), {parameter_of(column): target.value})
    return link(address.record_url([target.value]), {"_by": encode(column)})


def _differences(
    sides: Mapping[Connectable, Side],
    first: Connectable,
    other: Connectable,
    rows: Mapping[Connectable, Sequence[Mapping[str, Any]]],
) -> tuple[tuple[str, str], ...]:
    """Return the shown fields that differ from those of `first`, as the record's comparison judges them."""
    plan, other_plan = _plan(sides[first]), _plan(sides[other])
    names = [name for name in (plan.label, *plan.telling) if name and name in rows[other][0]]
    compared = compare_record(
        {
            "first": _shown_side(plan.table, names, rows[first][0]),
            "other": _shown_side(other_plan.table, names, rows[other][0]),
        }
    )
    return tuple((each.name, _text(rows[other][0][each.name])) for each in compared if each.differs)


def _shown_side(table: Table, names: Sequence[str], row: Mapping[str, Any]) -> RecordSide:
    columns = tuple(column for column in table.columns if column.name in names)
    return RecordSide(RecordState.FOUND, replace(table, columns=columns), row)


def _side_state(target: Target, database: Connectable, side: Side, column: str = "") -> SideState:
    """Return the state of an environment that has no row, or could not be asked."""
    environment = database.environment
    if side is None:
        return SideState(environment, "no_table")
    if not isinstance(side, Answer):
        return SideState(environment, side.state, message=side.message)
    if side.error is not None:
        return SideState(environment, side.error.state, message=side.error.message)
    plan = side.plan
    if not plan.stages and len(plan.key) != 1:
        return SideState(environment, _state_without_key(plan))
    if column and plan.table.column(column) is None:
        return SideState(environment, "other_key")
    hidden_by = plan.subject.reading.visibility.hidden_by(plan.table.table_name)
    return SideState(environment, "not_visible" if hidden_by else "no_row", hidden_by=hidden_by)


def _state_without_key(plan: Plan) -> str:
    """Return the state of a record whose table has no readable key of one column."""
    table = plan.subject.table(plan.table.table_name)
    if table.key_is_hidden:
        return "forbidden"
    return "unavailable" if table.may_have_more_columns and not table.key.is_stable else "other_key"


def _number(rows: int) -> str:
    if rows > MOST_ROWS:
        return f"more than {MOST_ROWS} rows"
    return "1 row" if rows == 1 else f"{rows} rows"


def _text(value: Any) -> str:
    """Return a value on one line."""
    if value is None:
        return "null"
    if isinstance(value, bytes):
        return size_words(value)
    return " ".join(plain_text(value).split())[:80]
