"""What a saved view shows, in words, and what of it a table does not have."""

from __future__ import annotations

from django.http import QueryDict

from browser.addresses import BadAddress, decode
from browser.addresses.parameters import COLUMNS, PINNED, patterns_of
from browser.rows.active_filters import shortened
from browser.rows.columns import choose_columns
from browser.rows.conditions import Condition, split_parameter
from browser.rows.paging import sorted_by
from dynamic_databases.catalog import Table

LONGEST = 160
"""Characters of the words."""


def view_words(query: str) -> str:
    """Return a query string in words: "where status is open · sorted by total, descending · 3 columns"."""
    parameters = QueryDict(query)
    parts = []
    if conditions := [condition.sentence for condition in _conditions(parameters)]:
        parts.append(f"where {' and '.join(conditions)}")
    if terms := _terms(parameters):
        parts.append(f"sorted by {', '.join(_sorted_words(term) for term in terms)}")
    if columns := _names(parameters, COLUMNS):
        number = f"{len(columns)} column{'' if len(columns) == 1 else 's'}"
        parts.append(number if _are_plain(columns) else "chosen columns")
    return shortened(" · ".join(parts) or "all rows", LONGEST)


def missing_in(table: Table, query: str) -> tuple[str, ...]:
    """Return the names of columns that a view is about and that a table has not."""
    parameters = QueryDict(query)
    known = {column.name for column in table.columns}
    conditions = (condition.name for condition in _conditions(parameters))
    named = [*conditions, *(sorted_by(term) for term in _terms(parameters))]
    patterns = [*_names(parameters, COLUMNS), *_names(parameters, PINNED)]
    lost = choose_columns(table, [pattern for pattern in patterns if not pattern.startswith("-")]).unknown
    names = [*(name for name in named if name not in known), *map(_decoded, lost)]
    return tuple(dict.fromkeys(names))


def _conditions(parameters: QueryDict) -> list[Condition]:
    return [
        Condition(parameter, value, *split_parameter(parameter))
        for parameter, values in parameters.lists()
        if not parameter.startswith("_")
        for value in values
    ]


def _terms(parameters: QueryDict) -> list[str]:
    return [part for part in parameters.get("_sort", "").split(",") if part]


def _sorted_words(term: str) -> str:
    return f"{sorted_by(term)}{', descending' if term.startswith('-') else ''}"


def _names(parameters: QueryDict, name: str) -> list[str]:
    return patterns_of([str(value) for value in parameters.getlist(name)])


def _are_plain(patterns: list[str]) -> bool:
    return not any("*" in pattern or pattern.startswith("-") for pattern in patterns)


def _decoded(pattern: str) -> str:
    try:
        return pattern if "*" in pattern else decode(pattern)
    except BadAddress:
        return pattern
