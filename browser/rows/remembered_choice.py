"""The columns that a page of rows shows: those of its address, else those that the person has chosen before.

What is remembered changes no answer for programs, and no page whose address says which columns it shows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.http import QueryDict

from browser.addresses import BadAddress, decode, encode
from browser.addresses.parameters import COLUMNS, PINNED, patterns_of
from browser.htmx import HtmxHttpRequest
from browser.locations.location import Location
from browser.remembered import Choice, chosen_columns
from browser.rows.columns import ChosenColumns, choose_columns, with_pinned
from dynamic_databases.catalog import Table
from dynamic_databases.subjects import TableSubject

MOST_NAMED = 5
"""New columns that are named one by one."""


@dataclass(frozen=True)
class PageColumns:
    """The columns of a page, as an address would spell them, and what is to be said of them."""

    chosen: ChosenColumns
    patterns: str = ""
    """As in `_cols`; empty for the columns that everybody sees at first."""
    pins: str = ""
    """As in `_pin`."""
    choice: Choice | None = None
    """What was remembered, if that decides."""
    missing: tuple[str, ...] = ()
    """Of what was remembered: the names of columns that this environment's table has not."""
    new: tuple[str, ...] = ()
    """The names of columns that the table did not have when it was remembered."""

    @property
    def is_remembered(self) -> bool:
        return self.choice is not None

    @property
    def hidden(self) -> int:
        """How many columns the page does not show."""
        return max(self.chosen.total - len(self.chosen.shown), 0)

    @property
    def first_new(self) -> tuple[str, ...]:
        return self.new[:MOST_NAMED]

    @property
    def more_new(self) -> int:
        return len(self.new) - len(self.first_new)

    @property
    def parameters(self) -> dict[str, str | None]:
        """The parameters by which an address shows the same columns to everybody."""
        return {COLUMNS: self.patterns or None, PINNED: self.pins or None}


def page_columns(request: HtmxHttpRequest, location: Location, table: TableSubject) -> PageColumns:
    """Return the columns that a page shows to a person."""
    query = request.GET
    if says_columns(query):
        return asked_columns(table.table, query)
    choice = chosen_columns(request, location.database.name, location.segments[0])
    if choice is None:
        return asked_columns(table.table, query)
    hidden = {encode(name) for name in (*table.redacted, *table.unreadable)}
    return remembered_columns(table.table, choice, hidden)


def says_columns(query: QueryDict) -> bool:
    """Return whether an address itself says which columns it shows."""
    return COLUMNS in query or PINNED in query


def asked_columns(table: Table, query: QueryDict, *, everything: bool = False) -> PageColumns:
    """Return the columns that an address asks for, whoever asks; `everything` if it asks for none.

    Programs get the columns in the order of `_cols`, whatever a page would pin.
    """
    patterns = query.getlist(COLUMNS) or (["*"] if everything else [])
    pins = [] if everything else query.getlist(PINNED)
    chosen = with_pinned(choose_columns(table, patterns), table, pins)
    return PageColumns(chosen, ",".join(patterns_of(patterns)), ",".join(patterns_of(pins)))


def remembered_columns(table: Table, choice: Choice, hidden: Collection[str] = ()) -> PageColumns:
    """Return the columns that were chosen before, as far as this table has them.

    Where it has none of them, it shows what everybody sees. `hidden` are columns, encoded, that are withheld.
    """
    chosen = with_pinned(choose_columns(table, [choice.patterns]), table, [choice.pinned])
    asked = [*patterns_of([choice.patterns]), *patterns_of([choice.pinned])]
    included = {pattern for pattern in asked if not pattern.startswith("-")}
    lost = [pattern for pattern in chosen.unknown if pattern in included and pattern not in hidden]
    if included and included == set(chosen.unknown):
        chosen = choose_columns(table, [])
    return PageColumns(
        chosen=chosen,
        patterns=choice.patterns,
        pins=choice.pinned,
        choice=choice,
        missing=tuple(map(_name, lost)),
        new=choice.new_among(column.name for column in table.columns),
    )


def _name(pattern: str) -> str:
    try:
        return pattern if "*" in pattern else decode(pattern)
    except BadAddress:
        return pattern
