"""The active filters of a page of rows, worded as a sentence; each has the address without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from browser.addresses import TableAddress, encode, link
from browser.addresses.parameters import EDIT, OF_ONE_PAGE, OFF, QUICK, changed, pairs
from browser.rows.conditions import Condition, split_parameter
from browser.rows.paging import sorted_by
from dynamic_databases.catalog import find_counterpart
from dynamic_databases.readings.counterparts import Result
from dynamic_databases.redaction import VisibleReading
from dynamic_databases.subjects import TableSubject

WITHHELD = "No page shows this column: it contains connection settings or passwords."
LONGEST_SENTENCE = 120
"""Characters of the filters in a page's title."""
UNREADABLE = "This login may not read this column."


@dataclass(frozen=True)
class ActiveFilter:
    """A condition as it is shown; `note` says why it does not apply in this environment."""

    condition: Condition
    remove_url: str
    note: str = ""
    switch_url: str = ""
    """The address with this filter switched off, or on again."""
    edit_url: str = ""
    """The address at which this filter is edited; empty if the form has no such filter."""
    is_off: bool = False


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
            why_absent(table, name),
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
        active = _active(address, condition, query)
        if withheld := _withheld(table, condition.name):
            filters.append(replace(active, condition=replace(condition, problem=withheld)))
        elif not condition.is_gone:
            filters.append(active)
        elif _may_be_in(counterparts, table, condition.name):
            filters.append(replace(active, note=_lacking(table, condition.name)))
        else:
            problem = f"There is no column “{condition.name}” in any environment."
            filters.append(replace(active, condition=replace(condition, problem=problem)))
    return tuple(filters)


def _active(address: TableAddress, condition: Condition, query: QueryDict) -> ActiveFilter:
    """Return a condition with the addresses that remove it, switch it off and edit it."""
    parameter, value = condition.parameter, condition.value
    rest = pairs(query, OF_ONE_PAGE)
    rest.remove((parameter, value))
    remove_url = link(address.url(), rest)
    if parameter.startswith(QUICK):
        return ActiveFilter(condition, remove_url)
    spelled = f"{parameter}={value}"
    can_edit = condition.column is not None and condition.operator != "exact"
    return ActiveFilter(
        condition,
        remove_url,
        switch_url=link(address.url(), [*rest, (OFF, spelled)]),
        edit_url=changed(address.url(), query, {EDIT: spelled}) if can_edit else "",
    )


def switched_off(table: TableSubject, address: TableAddress, query: QueryDict) -> tuple[ActiveFilter, ...]:
    """Return the filters that an address keeps without applying them: nothing of them is checked."""
    filters = []
    for spelled in dict.fromkeys(query.getlist(OFF)):
        parameter, _, value = spelled.partition("=")
        if parameter.startswith("_") or not parameter:
            continue  # written by hand: only a filter can be switched on again
        name, operator = split_parameter(parameter)
        condition = Condition(parameter, value, name, operator, table.table.column(name))
        rest = pairs(query, OF_ONE_PAGE)
        rest.remove((OFF, spelled))
        on_url = link(address.url(), [*rest, (parameter, value)])
        filters.append(ActiveFilter(condition, link(address.url(), rest), switch_url=on_url, is_off=True))
    return tuple(filters)


def why_absent(table: TableSubject, column: str) -> str:
    """Return why rows can't be asked for a column of this name."""
    return _withheld(table, column) or _lacking(table, column)


def _withheld(table: TableSubject, column: str) -> str:
    """Return why an existing column can't be used, or ""."""
    if column in table.redacted:
        return WITHHELD
    return UNREADABLE if column in table.unreadable else ""


def _lacking(table: TableSubject, column: str) -> str:
    """Return a note that an environment's table lacks a column, as far as its login can see."""
    unsure = ", or this login may not see it" if table.may_have_more_columns else ""
    return f"{table.environment} has no column “{column}”{unsure}"


def sentence_of(filters: Sequence[ActiveFilter]) -> str:
    """Return the filters in words, "where status is open and total at least 5", or "" without any."""
    applied = [active.condition.sentence for active in filters if not active.note]
    return shortened(f"where {' and '.join(applied)}", LONGEST_SENTENCE) if applied else ""


def shortened(text: str, most: int) -> str:
    """Return a text, cut after so many characters."""
    return text if len(text) <= most else f"{text[:most]}…"


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
