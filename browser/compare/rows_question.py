"""What an address asks of a table's rows across environments; leaves comparing them to `row_comparison`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from browser.addresses import BadAddress, decode, decode_key, decode_table
from browser.compare.links import CompareLinks
from browser.compare.locations import CompareLocation
from browser.compare.record_form import ignored_columns
from browser.compare.subjects import ComparedSides
from browser.errors import BadRequest
from browser.rows.conditions import conditions_of
from browser.rows.filters import filter_rows
from dynamic_databases import deadlines
from dynamic_databases.app_settings import setting
from dynamic_databases.connections import LiveConnection
from dynamic_databases.errors import FilterNotApplicable
from dynamic_databases.row_comparison import ComparedRow, Large, Narrow, Outcome, RowQuestion, RowSubject
from dynamic_databases.runtime_models import DisplayQuerySet

CHANGED = "changed"
"""What pages call a row that differs, as those of structures do."""
OUTCOMES = (Outcome.DIFFERING, Outcome.MISSING, Outcome.DUPLICATE, Outcome.NOT_COMPARED)
MISSING_IN = "missing:"
"""Before a side's label: the rows that this side has not."""
LONGEST, TO_FINISH = 3_600.0, 5.0
"""Seconds: of a comparison that no deadline bounds, and those that are left for the rest of a page."""
SIZE, MOST_ROWS = 100, 1000
"""Rows that differ on one page."""


@dataclass(frozen=True)
class RowState:
    """Which of the rows an address asks for."""

    outcome: Outcome | None = None
    missing_in: str = ""
    """The label of a side that has not the rows."""
    key: str = ""
    """A part of the rows' keys as they are shown, in any letter case."""

    def fits(self, row: ComparedRow) -> bool:
        """Return whether a row is asked for."""
        if self.key and self.key.casefold() not in key_in_words(row).casefold():
            return False
        if self.missing_in:
            return row.lacks(self.missing_in)
        return self.outcome in (None, row.outcome)

    def __bool__(self) -> bool:
        return bool(self.outcome or self.missing_in or self.key)


def key_in_words(row: ComparedRow) -> str:
    """Return a row's key as pages show it."""
    return ", ".join("NULL" if value is None else str(value) for value in row.key)


def row_subject(compare: ComparedSides, segment: str, baseline: str | None) -> RowSubject:
    """Return the table of an address with what was read of each side. Raises `BadRequest`."""
    try:
        name = decode_table(segment, None)
    except BadAddress:
        raise BadRequest(f"“{segment}” is not a valid table name in an address.") from None
    return RowSubject(
        database=compare.name,
        databases=compare.location.databases,
        results=compare.results,
        table=name,
        baseline=baseline,
    )


def row_question(compare: ComparedSides, links: CompareLinks) -> RowQuestion:
    """Return what an address asks for. Raises `BadRequest`."""
    query = links.query
    is_page = query.get("_format", "html") in ("html", "json")
    return RowQuestion(
        by=named_columns(query.get("_by", "")),
        ignore=tuple(ignored_columns(query)),
        by_number=named_columns(query.get("_by_number", "")),
        limit=setting("ROW_COMPARISON_LIMIT"),
        large=Large(
            seconds=min(setting("ROW_COMPARISON_SECONDS"), deadlines.seconds_left(LONGEST) - TO_FINISH),
            differences=page_size(query) if is_page else MOST_ROWS,
            after=position_in(query.get("_after", "")),
            is_confirmed=query.get("_large") == "1",
        ),
        narrow=narrow_by(conditions_in(query)),
        # What is looked for by its key is shown as well where it is the same.
        with_same=not links.only_differences
        or bool(query.get("_filter") and query.get("_format", "html") == "html"),
        with_ignored=bool(query.get("_sql")),
    )


def named_columns(value: str) -> tuple[str, ...]:
    """Return the columns that `_by` names; whether a table has them is found out later."""
    try:
        return tuple(decode(name) for name in value.split(",") if name)
    except BadAddress:
        return (value,)


def position_in(value: str) -> tuple[object, ...]:
    """Return the key behind which a large table is compared. Raises `BadRequest`."""
    try:
        key = decode_key(value) if value else ()
    except BadAddress:
        key = (None,)
    if None in key:
        raise BadRequest("_after is not a key: use the address of “Continue” unchanged.")
    return key


def conditions_in(query: QueryDict) -> QueryDict:
    """Return the parameters of an address that are conditions on columns."""
    conditions = query.copy()
    for name in query:
        # `of` names the databases of an address that has no logical name.
        if name.startswith("_") or name == "of":
            del conditions[name]
    return conditions


def narrow_by(query: QueryDict) -> Narrow | None:
    """Return what leaves only the rows that match an address's conditions; None where there are none."""
    if not query:
        return None

    def narrow(live: LiveConnection, queryset: DisplayQuerySet) -> DisplayQuerySet:
        conditions = conditions_of(query, queryset.model.table, folds_case=True)
        rows, checked = filter_rows(queryset, conditions, live)
        for condition in checked:
            if condition.is_gone:
                raise FilterNotApplicable(
                    f"The filter can't be applied there: there is no column {condition.name}."
                )
            if condition.problem:
                raise FilterNotApplicable(f"The filter can't be applied there: {condition.problem}")
        return rows

    return narrow


def row_state(query: QueryDict, location: CompareLocation) -> RowState:
    """Return which rows `_state` and `_filter` ask for: all, if its side is left out. Raises `BadRequest`."""
    value, key = query.get("_state", ""), query.get("_filter", "").strip()
    sides = [side.label for side in location.all_sides]
    if not value:
        return RowState(key=key)
    if value == CHANGED:
        return RowState(outcome=Outcome.DIFFERING, key=key)
    if value in OUTCOMES:
        return RowState(outcome=Outcome(value), key=key)
    side = value.removeprefix(MISSING_IN)
    if value.startswith(MISSING_IN) and side in sides:
        return RowState(missing_in=side if side in location.labels else "", key=key)
    allowed = [CHANGED, *map(str, OUTCOMES), *(f"{MISSING_IN}{label}" for label in sides)]
    raise BadRequest(f"_state must be one of {', '.join(allowed)}.")


def sql_target(query: QueryDict, location: CompareLocation) -> str:
    """Return the side for which statements are asked, "" if it is left out. Raises `BadRequest`."""
    value, sides = query.get("_sql", ""), [side.label for side in location.all_sides]
    if value and value not in sides:
        raise BadRequest(f"_sql must be one of {', '.join(sides)}.")
    return value if value in location.labels else ""


def page_size(query: QueryDict) -> int:
    """Return how many rows a page shows. Raises `BadRequest`."""
    value = query.get("_size", str(SIZE))
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= MOST_ROWS):
        raise BadRequest(f"_size must be a number from 1 to {MOST_ROWS}.")
    return int(value)


def kept_conditions(query: QueryDict) -> Sequence[tuple[str, str]]:
    """Return each condition's parameter and value."""
    return [(name, value) for name, values in conditions_in(query).lists() for value in values]
