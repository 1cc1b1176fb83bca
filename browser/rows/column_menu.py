"""What can be done with a column of rows, as links: sort, filter, move, hide, and what differs elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from browser.addresses import TableAddress, encode, link
from browser.addresses.parameters import changed, parameter_of
from browser.locations.location import Location
from browser.navigation import Bar
from browser.rows.cell_page import OWN, rows_query
from browser.rows.columns import MOST_PINNED, shortest_patterns
from browser.rows.facet_links import facet_names
from browser.rows.headers import Mark
from browser.rows.paging import sorted_by
from browser.rows.remembered_choice import PageColumns
from browser.tabs import Tab
from dynamic_databases.catalog import Column, Table

ORDINALS = ("", "1st", "2nd", "3rd")
MOST_MOVED = 100
"""Columns that an address lists one by one, so that they can be moved."""


@dataclass(frozen=True)
class MenuItem:
    """One link of a menu; `is_chosen` if the page already shows it so."""

    words: str
    url: str
    is_chosen: bool = False
    remark: str = ""
    opens: bool = False
    """Whether a script opens it below the header instead of following it."""
    key: str = ""
    """The letter that follows it while the menu is open at a header."""


@dataclass(frozen=True)
class ColumnMenu:
    """The menu of one column."""

    bar: Bar
    location: Location
    column: Column
    groups: tuple[tuple[MenuItem, ...], ...]
    marks: tuple[Mark, ...]
    rows_url: str

    @property
    def tabs(self) -> tuple[Tab, ...]:
        return self.location.tabs()

    def as_json(self) -> dict[str, Any]:
        links = {item.words: item.url for group in self.groups for item in group}
        return {"column": self.column.name, "links": links}


def menu_groups(
    table: Table,
    address: TableAddress,
    query: QueryDict,
    column: Column,
    shown: PageColumns,
    distinct: int | None = None,
) -> tuple[tuple[MenuItem, ...], ...]:
    """Return the links of a column's menu, those that belong together in one group.

    `distinct` is how many values the server thinks that the column has.
    """
    return (
        _sorting(address, query, column),
        _filtering(address, query, column),
        _looking(address, query, column, distinct),
        _placing(table, address, query, column, shown),
    )


def _sorting(address: TableAddress, query: QueryDict, column: Column) -> tuple[MenuItem, ...]:
    segment = encode(column.name)
    parts = [part for part in str(query.get("_sort", "")).split(",") if part]
    rest = [part for part in parts if sorted_by(part) != column.name]
    items = [
        MenuItem("Sort ascending", _url(address, query, _sort=segment), parts == [segment], key="s"),
        MenuItem(
            "Sort descending", _url(address, query, _sort=f"-{segment}"), parts == [f"-{segment}"], key="S"
        ),
    ]
    if rest:
        nth = len(rest) + 1
        as_nth = ORDINALS[nth] if nth < len(ORDINALS) else f"{nth}th"
        for words, part, key in (("", segment, "a"), (", descending", f"-{segment}", "A")):
            url = _url(address, query, _sort=",".join([*rest, part]))
            items.append(MenuItem(f"Add to sort, as {as_nth}{words}", url, part in parts, key=key))
    if len(rest) < len(parts):
        items.append(MenuItem("Don’t sort by it", _url(address, query, _sort=",".join(rest) or None)))
    return tuple(items)


def _filtering(address: TableAddress, query: QueryDict, column: Column) -> tuple[MenuItem, ...]:
    kept, isnull = rows_query(query), parameter_of(column.name, "isnull")
    without = [pair for pair in kept if pair[0] != isnull]
    return tuple(
        MenuItem(words, link(address.url(), [*without, (isnull, value)]), (isnull, value) in kept)
        for words, value in (("Without NULL", "0"), ("Only NULL", "1"))
        if column.nullable
    )


def _looking(
    address: TableAddress, query: QueryDict, column: Column, distinct: int | None
) -> tuple[MenuItem, ...]:
    """Return what opens the form for a filter, and what counts the values beside the rows, or no longer."""
    if column.kind.is_opaque:
        return ()
    names = facet_names(query)
    chosen = column.name in names
    others = [name for name in names if name != column.name] if chosen else [*names, column.name]
    url = _url(address, query, _facet=",".join(map(encode, others)) or None)
    about = "" if distinct is None else f"about {distinct:,} value{'' if distinct == 1 else 's'}"
    return (
        MenuItem("Filter…", _url(address, query, _edit=f"{parameter_of(column.name)}="), key="f"),
        MenuItem("Facet", url, chosen, about),
        MenuItem("Profile…", link(address.profile_url(), {"_column": column.name}), opens=True, key="p"),
    )


def _placing(
    table: Table, address: TableAddress, query: QueryDict, column: Column, page: PageColumns
) -> tuple[MenuItem, ...]:
    """Return the links that move, freeze or hide a column: each says which columns the rows then show."""
    shown = [encode(each.name) for each in page.chosen.shown]
    pins = [encode(name) for name in page.chosen.pinned]
    segment = encode(column.name)
    rest = [each for each in shown if each != segment]
    free = [each for each in pins if each != segment]

    def url(columns: Sequence[str], pinned: Sequence[str]) -> str:
        return _url(address, query, _cols=_patterns(table, columns), _pin=",".join(pinned) or None)

    items = []
    if segment in shown and len(shown) <= MOST_MOVED:
        at = shown.index(segment)
        first = 0 if segment in pins else len(pins)
        for words, index in (("Move first", first), ("Move left", at - 1), ("Move right", at + 1)):
            moved = [*rest[: max(index, 0)], segment, *rest[max(index, 0) :]]
            # What is frozen stays before the others, so a column moves among its own kind.
            keeps_kind = {*moved[: len(pins)]} == {*pins}
            if 0 <= index <= len(rest) and index != at and keeps_kind:
                items.append(MenuItem(words, url(moved, moved[: len(pins)])))
    if segment in pins:
        items.append(MenuItem("Don’t freeze", url([*free, segment, *rest[len(free) :]], free)))
    elif segment in shown and len(pins) < MOST_PINNED:
        items.append(
            MenuItem("Freeze at the left", url([*pins, segment, *rest[len(pins) :]], [*pins, segment]))
        )
    if rest:
        items.append(MenuItem("Hide", url(rest, free), key="h"))
    return tuple(items)


def _patterns(table: Table, shown: Sequence[str]) -> str:
    return shortest_patterns(table, set(shown), [",".join(shown)])


def _url(address: TableAddress, query: QueryDict, **changes: str | None) -> str:
    return changed(address.url(), query, {**dict.fromkeys(OWN), **changes})


def menu_address(address: TableAddress, query: QueryDict) -> str:
    """Return the address of the menu that a header's button asks for."""
    kept = [pair for pair in rows_query(query) if pair[0] != "_menu"]
    return link(address.menu_url(), [*kept, ("_column", str(query["_menu"]))])
