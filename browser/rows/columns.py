"""Chooses the columns that a page of rows shows: `_cols` with names, `*`, globs and exclusions.

Those that a person has chosen before are left to `remembered_choice`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from browser.addresses import encode
from browser.addresses.parameters import patterns_of
from browser.values import name_text
from dynamic_databases.catalog import Column, Table
from dynamic_databases.catalog.row_keys import row_key

SHOWN_AT_FIRST = 30
"""The number of columns of a wide table that are shown by default."""
MOST_PINNED = 4
"""Columns that stay in view: more of them leave no room for the others."""


@dataclass(frozen=True)
class ChosenColumns:
    """The columns to show, in the order that is asked for, and the patterns that match none."""

    shown: tuple[Column, ...]
    unknown: tuple[str, ...]
    total: int
    pinned: tuple[str, ...] = ()
    """The names of those that stay in view; they are the first that are shown."""


def choose_columns(table: Table, patterns: Sequence[str]) -> ChosenColumns:
    """Return the columns that `patterns` choose: `name`, `address*`, `-internal*`, or `*` for all.

    They come in the order of the patterns, those of one glob in the table's. Names in patterns are encoded
    as in addresses.
    """
    wanted = patterns_of(patterns)
    columns = [column for column in table.columns if not column.hidden] or list(table.columns)
    if not wanted:
        return ChosenColumns(tuple(_at_first(table, columns)), (), len(columns))
    names = {column.name: encode(column.name) for column in table.columns}
    included = [pattern for pattern in wanted if not pattern.startswith("-")] or ["*"]
    excluded = [pattern.removeprefix("-") for pattern in wanted if pattern.startswith("-")]
    candidates = table.columns if any(pattern in names.values() for pattern in included) else columns
    segments = {names[column.name]: column for column in candidates}
    asked = {segment: None for pattern in included for segment in _matching(segments, pattern)}
    shown = tuple(segments[segment] for segment in asked if not _fits(segment, excluded))
    unknown = tuple(
        pattern
        for pattern in (*included, *excluded)
        if not any(_fits(name, [pattern]) for name in names.values())
    )
    return ChosenColumns(shown or tuple(columns[:1]), unknown, len(columns))


def with_pinned(chosen: ChosenColumns, table: Table, pins: Sequence[str]) -> ChosenColumns:
    """Return the same columns, the first `MOST_PINNED` of `pins` in front; what is not shown is not pinned.

    Names in `pins` are encoded as in addresses.
    """
    wanted = patterns_of(pins)
    if not wanted:
        return chosen
    segments = {encode(column.name): column for column in chosen.shown}
    first = [segments[pin] for pin in wanted if pin in segments][:MOST_PINNED]
    known = {encode(column.name) for column in table.columns}
    return replace(
        chosen,
        shown=(*first, *(column for column in chosen.shown if column not in first)),
        unknown=tuple(dict.fromkeys((*chosen.unknown, *(pin for pin in wanted if pin not in known)))),
        pinned=tuple(column.name for column in first),
    )


def shortest_patterns(table: Table, chosen: Collection[str], order: Sequence[str] = ()) -> str:
    """Return the shortest patterns that choose these columns: `*`, `*` with exclusions, or a list.

    `chosen` has the names encoded as in addresses. They keep the `order` of the patterns by which columns
    were shown before; those that were not shown come last.
    """
    usual = [encode(column.name) for column in table.columns if not column.hidden]
    known = [encode(column.name) for column in table.columns]
    before = [encode(column.name) for column in choose_columns(table, order).shown] if order else []
    ordered = [segment for segment in dict.fromkeys([*before, *known]) if segment in chosen]
    one_by_one = ",".join(ordered)
    if ordered != [segment for segment in known if segment in chosen]:
        return one_by_one
    if not set(usual).issuperset(set(chosen) & set(known)) or not one_by_one:
        return one_by_one
    but = ",".join(["*", *(f"-{segment}" for segment in usual if segment not in chosen)])
    return min(one_by_one, but, key=len)


def _matching(segments: Collection[str], pattern: str) -> list[str]:
    """Return the columns that one pattern matches, in the table's order."""
    if "*" not in pattern:  # a name: an address may list 800 of them
        return [pattern] if pattern in segments else []
    return [segment for segment in segments if fnmatchcase(segment, pattern)]


def _fits(name: str, patterns: Iterable[str]) -> bool:
    return any(name == pattern or ("*" in pattern and fnmatchcase(name, pattern)) for pattern in patterns)


def _at_first(table: Table, columns: Sequence[Column]) -> list[Column]:
    key = row_key(table).columns
    return [column for index, column in enumerate(columns) if index < SHOWN_AT_FIRST or column.name in key]


def checkboxes_html(columns: Iterable[Column], chosen: ChosenColumns) -> SafeString:
    """Return a list item with a checkbox for each column, checked if it is shown.

    It is written without templates because a table may have 800 columns.
    """
    shown = {column.name for column in chosen.shown}
    boxes = ((_checkbox(column), column.name in shown) for column in columns)
    items = [f"{box}{' checked' if is_shown else ''}{label}" for (box, label), is_shown in boxes]
    return mark_safe("\n".join(items))  # noqa: S308  # names and kinds are escaped


@lru_cache(maxsize=2048)
def _checkbox(column: Column) -> tuple[str, str]:
    """Return the list item with the checkbox of a column in two parts; `checked` goes between them."""
    box = f'<li><label><input type=checkbox name=_cols value="{encode(column.name)}"'  # it leaves no mark
    return box, f"> <bdi>{name_text(column.name)}</bdi> <small>{escape(str(column.kind))}</small></label>"
