"""The page on which a person chooses columns, their order and what stays in view, and what its form sends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from browser.addresses import encode, link
from browser.addresses.parameters import COLUMNS, OF_ONE_PAGE, PINNED, pairs
from browser.locations.location import Location
from browser.navigation import Bar
from browser.rows.columns import MOST_PINNED, SHOWN_AT_FIRST
from browser.rows.remembered_choice import PageColumns
from browser.tabs import Tab
from dynamic_databases.catalog import Column, Table

OWN = ("_shown", "_ordered", "_find", "_tick", "_move", "_remember", "_forget", "_again")
"""What the form sends besides columns and the parameters of the rows."""
LEAST_GROUPED = 5
"""Columns whose names begin alike that stand in a group of their own."""


@dataclass(frozen=True)
class Ticked:
    """What a form has ticked, and what is looked for: columns encoded as in addresses."""

    shown: tuple[str, ...]
    pinned: tuple[str, ...]
    wanted: str = ""

    def moved(self, how: str, segment: str) -> Ticked:
        """Return the same with one column moved "up", "down" or "first"."""
        rest = [each for each in self.shown if each != segment]
        if len(rest) == len(self.shown):
            return self
        at = self.shown.index(segment)
        index = {"up": max(at - 1, 0), "down": at + 1}.get(how, 0)
        return Ticked((*rest[:index], segment, *rest[index:]), self.pinned, self.wanted)


@dataclass(frozen=True)
class ColumnLine:
    """One column of the form."""

    column: Column
    segment: str
    is_shown: bool
    is_pinned: bool


@dataclass(frozen=True)
class ColumnGroup:
    """Columns that are not shown, whose names begin alike; "" for the others."""

    name: str
    lines: tuple[ColumnLine, ...]


@dataclass(frozen=True)
class ColumnsPage:
    """The columns that are shown, in their order, and the others."""

    bar: Bar
    location: Location
    table: Table
    ticked: Ticked
    query: QueryDict
    """The parameters of the rows."""
    is_remembered: bool
    can_keep: bool
    """Whether it is a person with an account, whose choice lasts."""

    most_pinned = MOST_PINNED

    @property
    def tabs(self) -> tuple[Tab, ...]:
        return self.location.tabs()

    @property
    def shown(self) -> tuple[ColumnLine, ...]:
        by_segment = {encode(column.name): column for column in self.table.columns}
        return tuple(
            ColumnLine(by_segment[segment], segment, True, segment in self.ticked.pinned)
            for segment in self.ticked.shown
            if segment in by_segment
        )

    @property
    def hidden(self) -> tuple[ColumnGroup, ...]:
        """The columns that are not shown and whose names hold what is looked for, in groups."""
        shown = frozenset(self.ticked.shown)
        lines = [
            ColumnLine(column, segment, False, False)
            for column in self.table.columns
            if (segment := encode(column.name)) not in shown and is_wanted(column, self.ticked.wanted)
        ]
        return tuple(grouped(lines))

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        return rows_pairs(self.query)

    @property
    def rows_url(self) -> str:
        return link(self.location.table_address.url(), pairs(self.query, OF_ONE_PAGE))

    def as_json(self) -> dict[str, Any]:
        return {
            "columns": [column.name for column in self.table.columns],
            "shown": [line.column.name for line in self.shown],
            "pinned": [line.column.name for line in self.shown if line.is_pinned],
        }


def is_wanted(column: Column, wanted: str) -> bool:
    """Return whether a column's name holds a text, whatever its letter case."""
    return wanted.casefold() in column.name.casefold()


def grouped(lines: Sequence[ColumnLine]) -> Iterable[ColumnGroup]:
    """Yield the columns of a wide table by the beginning of their names; of others all in one group."""
    counts = Counter(_prefix(line.column.name) for line in lines)
    is_wide = len(lines) > SHOWN_AT_FIRST
    groups: dict[str, list[ColumnLine]] = {}
    for line in lines:
        prefix = _prefix(line.column.name)
        groups.setdefault(prefix if is_wide and counts[prefix] >= LEAST_GROUPED else "", []).append(line)
    return (ColumnGroup(name, tuple(group)) for name, group in sorted(groups.items()))


def _prefix(name: str) -> str:
    """Return the beginning of a name with its underscore, or ""."""
    beginning, underscore, _ = name.partition("_")
    return beginning + underscore if underscore else ""


def rows_pairs(query: QueryDict) -> list[tuple[str, str]]:
    """Return the parameters of the rows in a form or an address, without which columns they show."""
    return pairs(query, (COLUMNS, PINNED, "csrfmiddlewaretoken", *OWN, *OF_ONE_PAGE))


def ticked_first(columns: PageColumns) -> Ticked:
    """Return what is ticked when the page is opened: what the rows show."""
    return Ticked(
        shown=tuple(encode(column.name) for column in columns.chosen.shown),
        pinned=tuple(map(encode, columns.chosen.pinned)),
    )


def ticked_in(table: Table, form: QueryDict) -> Ticked:
    """Return what a form has ticked, with what its buttons ask for: move one, tick all, none, those found."""
    known = {encode(column.name): column for column in table.columns}
    shown = tuple(dict.fromkeys(each for each in form.getlist(COLUMNS) if each in known))
    wanted = form.get("_find", "").strip()
    ticks: Mapping[str, tuple[str, ...]] = {
        "all": tuple(known),
        "none": (),
        "found": tuple(segment for segment, column in known.items() if is_wanted(column, wanted)),
    }
    asked = ticks.get(form.get("_tick", ""), shown)
    pinned = tuple(each for each in form.getlist(PINNED) if each in asked)[:MOST_PINNED]
    ticked = Ticked(asked, pinned, wanted)
    how, _, segment = form.get("_move", "").partition(":")
    return ticked.moved(how, segment) if segment else ticked
