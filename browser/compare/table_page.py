"""The page of a table across environments: what is shown of its comparison, and its JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from browser.addresses import link
from browser.addresses.parameters import pairs
from browser.compare.definitions import DefinitionDiff, definition_diffs
from browser.compare.links import COUNTED, CompareLinks, SideChoice, compare_bar, links_of
from browser.compare.locations import CompareLocation
from browser.compare.matrices import (
    EqualRow,
    Matrix,
    column_matrix,
    equal_row,
    object_matrix,
    own_differences,
    own_matrix,
    row_severities,
)
from browser.compare.narrowing import Narrowing, SeverityChoice, narrowing_of, severity_choices
from browser.compare.sides import Side, SideHead
from browser.compare.subjects import ComparedSides
from browser.compare.table_counts import TableCounts, table_counts
from browser.compare.tabs import compared_table_tabs, side_of_tabs
from browser.htmx import HtmxHttpRequest
from browser.navigation import Bar
from browser.tabs import COMPARE, Tab
from dynamic_databases.catalog import Locked
from dynamic_databases.comparison import Severity, State, TableComparison, difference_as_json


@dataclass(frozen=True)
class CompareTablePage:
    bar: Bar
    compare: ComparedSides
    links: CompareLinks
    table: TableComparison
    narrowing: Narrowing
    matrices: tuple[Matrix, ...]
    """What differs of the table itself, its columns, and its keys, indexes and constraints."""
    states: tuple[tuple[Side, State, str | None, str | None], ...]
    """Each environment, how the table stands there, and where to browse it."""
    diffs: tuple[DefinitionDiff, ...]
    """Of a view's or the triggers' definitions."""
    row_counts: TableCounts
    """How many rows the table has where it was read."""

    @property
    def locked(self) -> dict[str, Locked]:
        """Where another session holds a lock on this table."""
        locked = {label: other.only(self.table.known_as) for label, other in self.compare.locked.items()}
        return {label: other for label, other in locked.items() if other}

    @property
    def equalities(self) -> list[EqualRow]:
        """What is spelled differently and was found equal, with the rules that made it so."""
        return [equal_row(self.compare, equality) for equality in self.table.equalities]

    @property
    def alike(self) -> tuple[str, str]:
        """The words before and after the number of columns that are folded: "identical"."""
        if len(self.table.tables) < 2:
            return "", ""
        states = self.table.states.values()
        if not ({State.MISSING, State.ABSENT} & set(states) or self.table.perhaps_hidden_in):
            return "identical ", " where read" if State.UNKNOWN in states else ""
        return "identical ", " where the table is"

    @property
    def no_differences(self) -> str:
        """The words that are shown where no difference was found."""
        if State.UNKNOWN in self.table.states.values() and self.compare.only_known is None:
            return "no differences, as far as is known" if len(self.table.tables) > 1 else "not compared"
        return self.compare.no_differences

    @property
    def heads(self) -> list[tuple[SideHead, int | None, str | None]]:
        """What stands above each environment, how many columns the table has there, and its rows' address."""
        tables = self.table.tables
        urls = {side.label: url for side, _, url, _ in self.states}
        return [
            (
                head,
                len(tables[head.side.label].columns) if head.side.label in tables else None,
                urls.get(head.side.label),
            )
            for head in self.compare.heads
        ]

    @property
    def against(self) -> list[SideChoice]:
        """The environments that can be compared with the baseline."""
        return self.links.against(self.compare.baseline)

    @property
    def severities(self) -> list[SeverityChoice]:
        """Each severity, with how many rows have it and the address that shows only these."""
        return severity_choices(self.links, self.narrowing, row_severities(self.table, self.narrowing))

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """The parameters that the search's form sends along: all but what is typed into it."""
        return pairs(self.links.query, ("_filter",))

    @property
    def all_url(self) -> str:
        """The address of the page without what narrows it: the comparison stays as it was asked for."""
        return link(self.links.page, self.links.hidden_fields())

    @property
    def tabs(self) -> tuple[Tab, ...]:
        having = [side.label for side, _, url, _ in self.states if url]
        side = side_of_tabs(self.compare, having, self.compare.baseline)
        return compared_table_tabs(self.links, self.compare.location.segments[0], side, COMPARE)

    @property
    def verb_ending(self) -> str:
        """“s” where one thing alone differs."""
        return "s" if sum(count for count, _ in self.counts) == 1 else ""

    @property
    def counts(self) -> list[tuple[int, str]]:
        """How many columns and keys differ, in words."""
        counted = (
            (sum(bool(column.differences) for column in self.table.columns), "column"),
            (sum(bool(thing.differences) for thing in self.table.objects), "key"),
            (len(own_differences(self.table)), "attribute"),
        )
        return [(count, word) for count, word in counted if count]

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON of a comparison, with only this table's differences."""
        whole = self.compare.result.as_json()
        differences = [difference_as_json(difference) for difference in self.table.differences]
        severities = [difference["severity"] for difference in differences]
        counts = {str(severity): severities.count(str(severity)) for severity in Severity}
        accepted = sum(difference.accepted for difference in self.table.differences)
        summary = {"tables": 1, "differing": int(bool(differences)), **counts, "accepted": accepted}
        rows = {"counts": counted} if (counted := self.row_counts.as_json()) else {}
        return whole | {"table": self.table.name, "summary": summary, "differences": differences} | rows


def table_page(
    request: HtmxHttpRequest, location: CompareLocation, compare: ComparedSides
) -> CompareTablePage:
    """Return the page of the table that the address names, narrowed as it asks. Raises `BadRequest`."""
    segment = location.segments[0]
    table, links = compare.table(segment), links_of(request, location)
    narrowing = narrowing_of(links)
    matrices = (make(compare, table, narrowing) for make in (own_matrix, column_matrix, object_matrix))
    return CompareTablePage(
        bar=compare_bar(request, location),
        compare=compare,
        links=links,
        table=table,
        narrowing=narrowing,
        matrices=tuple(filter(None, matrices)),
        diffs=definition_diffs(compare, table.differences),
        states=tuple(_state(compare, table, segment, side) for side in compare.sides),
        row_counts=table_counts(compare, table, links, request.GET.get(COUNTED, "")),
    )


def _state(
    compare: ComparedSides, table: TableComparison, segment: str, side: Side
) -> tuple[Side, State, str | None, str | None]:
    """Return a side, how the table stands there, where to browse it, and why it was not read."""
    there = side.label in table.tables and side.label in compare.result.readings
    state = table.states.get(side.label, State.UNKNOWN)
    return side, state, side.url(segment) if there else None, table.unread.get(side.label)
