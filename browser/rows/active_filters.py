"""The active filters of a page of rows, worded as a sentence; each has the address without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from browser.addresses import TableAddress, encode, link
from browser.addresses.parameters import OF_ONE_PAGE, changed, pairs
from browser.rows.conditions import Condition
from browser.rows.paging import sorted_by
from dynamic_databases.catalog import find_counterpart
from dynamic_databases.readings.counterparts import Result
from dynamic_databases.redaction import VisibleReading
from dynamic_databases.subjects import TableSubject

WITHHELD = "No page shows this column: it contains connection settings of customers."
UNREADABLE = "This login may not read this column."


@dataclass(frozen=True)
class ActiveFilter:
    """A condition as it is shown; `note` says why it does not apply in this environment."""

    condition: Condition
    remove_url: str
    note: str = ""


@dataclass(frozen=True)
class LostTerm:
    """A sort column that this environment's table lacks, and the address without it."""

    name: str
    remove_url: str
    note: str

    @property
    def parameter(self) -> str:
        return f"_sort={encode(self.name)}"


def lost_terms_of(
    table: TableSubject, address: TableAddress, lost: Sequence[str], query: QueryDict
) -> tuple[LostTerm, ...]:
    """Return each column of `_sort` that this environment's table lacks."""
    parts = [part for part in query.get("_sort", "").split(",") if part]
    rests = {name: ",".join(part for part in parts if sorted_by(part) != name) for name in lost}
    return tuple(
        LostTerm(
            name,
            changed(address.url(), query, {"_sort": rest or None}),
            _withheld(table, name) or _lacking(table, name),
        )
        for name, rest in rests.items()
    )


def active_filters_of(
    table: TableSubject,
    address: TableAddress,
    conditions: Sequence[Condition],
    query: QueryDict,
    counterparts: Mapping[str, Result],
) -> tuple[ActiveFilter, ...]:
    """Return the conditions as they are shown; `counterparts` has the other environments' readings.

    A condition on a column that no environment has is an error. If another environment has the column, or
    may have it, the condition only gets a note.
    """
    filters = []
    for condition in conditions:
        rest = pairs(query, OF_ONE_PAGE)
        rest.remove((condition.parameter, condition.value))
        remove_url = link(address.url(), rest)
        if withheld := _withheld(table, condition.name):
            filters.append(ActiveFilter(replace(condition, problem=withheld), remove_url))
        elif not condition.is_gone:
            filters.append(ActiveFilter(condition, remove_url))
        elif _may_be_in(counterparts, table, condition.name):
            filters.append(ActiveFilter(condition, remove_url, _lacking(table, condition.name)))
        else:
            problem = f"There is no column “{condition.name}” in any environment."
            filters.append(ActiveFilter(replace(condition, problem=problem), remove_url))
    return tuple(filters)


def _withheld(table: TableSubject, column: str) -> str:
    """Return why an existing column can't be used, or ""."""
    if column in table.redacted:
        return WITHHELD
    return UNREADABLE if column in table.unreadable else ""


def _lacking(table: TableSubject, column: str) -> str:
    """Return a note that an environment's table lacks a column, as far as its login can see."""
    unsure = ", or this login may not see it" if table.may_have_more_columns else ""
    return f"{table.environment} has no column “{column}”{unsure}"


def problems_of(filters: Sequence[ActiveFilter]) -> str:
    """Return why conditions can't be applied, in one line, or "" if all can."""
    wrong = [active.condition for active in filters if active.condition.problem]
    return " ".join(f"{condition.name}: {condition.problem}" for condition in wrong)


def _may_be_in(counterparts: Mapping[str, Result], table: TableSubject, column: str) -> bool:
    """Return whether any environment's table has or may have the column, or could not be read."""
    for result in counterparts.values():
        if not isinstance(result, VisibleReading):
            return True
        other = find_counterpart(result.structure, table.table, table.catalog)
        if other is None:
            continue
        if other.column(column) is not None or other.table_name in result.visibility.unlisted:
            return True
    return False
