"""The addresses that the values of a facet lead to: the rows with a value, or with one of several.

A link leads to as many rows as its value is counted with. So a value that an address would take for more than
itself, such as a day of a column of moments, is spelled in the way that means just this value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from browser.addresses import BadAddress, KeyPart, TableAddress, decode, encode_key, holds_any, link
from browser.addresses.parameters import QUICK, parameter_of
from browser.rows.cell_page import rows_query
from browser.rows.conditions import operators_of, split_parameter
from browser.rows.days import following_day
from browser.rows.filter_values import BEYOND_NUMBERS, LONGEST, listing
from browser.values import plain_text
from dynamic_databases.catalog import Column, Family
from dynamic_databases.catalog.json_values import BASE64
from dynamic_databases.runtime_models import DisplayModel, ValueGroup

Pairs = list[tuple[str, str]]
PICKING = ("", "in", "exact", "isnull")
"""The operators by which a facet's ticks are written."""


def facet_names(query: QueryDict) -> list[str]:
    """Return the columns that `_facet` names, each once; what can't be decoded is returned as it is."""
    segments = [part for value in query.getlist("_facet") for part in value.split(",") if part]
    return list(dict.fromkeys(map(_decoded, segments)))


def _decoded(segment: str) -> str:
    try:
        return decode(segment)
    except BadAddress:
        return segment


def is_of_column(parameter: str, column: str, *, folds_case: bool) -> bool:
    """Return whether a parameter filters by a column."""
    if parameter.startswith(QUICK):
        name = _decoded(parameter.removeprefix(QUICK))
    elif parameter.startswith("_"):
        return False
    else:
        name = split_parameter(parameter)[0]
    return name == column or (folds_case and name.lower() == column.lower())


def without_column(query: QueryDict, column: str, *, folds_case: bool) -> Pairs:
    """Return the parameters of a page of rows, without those that filter by a column."""
    return [
        pair
        for pair in rows_query(query)
        if pair[0] != "_format" and not is_of_column(pair[0], column, folds_case=folds_case)
    ]


def query_of(parameters: Iterable[tuple[str, str]]) -> QueryDict:
    """Return parameters as the query of a request."""
    return QueryDict(link("", parameters).removeprefix("?"))


@dataclass(frozen=True)
class FacetLinks:
    """Makes the addresses of one facet; `others` are the parameters that do not filter by its column."""

    address: TableAddress
    column: Column
    model: type[DisplayModel]
    others: Pairs

    def urls(self, groups: Sequence[ValueGroup]) -> list[str | None]:
        """Return for each value the address that adds it to the ticked ones, or takes it away from them.

        None if an address has no room for it. A value that is too long for any takes their place.
        """
        ticked = [group for group in groups if group.is_chosen]
        return [self._url_of(group, ticked) for group in groups]

    def _url_of(self, group: ValueGroup, ticked: Sequence[ValueGroup]) -> str | None:
        rest = [other for other in ticked if other is not group]
        if not group.is_chosen and not any(each.is_cut for each in (group, *rest)):
            return self._url([*rest, group])
        return self._url(rest if group.is_chosen else [group])

    def _url(self, groups: Sequence[ValueGroup]) -> str | None:
        if any(group.is_cut for group in groups):
            return None
        parameter = self._parameter(groups) if groups else None
        if parameter is not None and len(link("", [("", parameter[1])])) > LONGEST:
            return None
        return link(self.address.url(), [*self.others, *([parameter] if parameter else [])])

    def _parameter(self, groups: Sequence[ValueGroup]) -> tuple[str, str]:
        name, first = self.column.name, groups[0].value
        if len(groups) > 1 and all(map(self._is_listed, groups)):
            return parameter_of(name, "in"), listing([plain_text(group.value) for group in groups])
        if len(groups) > 1:
            return parameter_of(name, "exact"), encode_key([self._part(group.value) for group in groups])
        if first is None:
            return parameter_of(name, "isnull"), "1"
        if self._needs_type(first):
            return parameter_of(name, "exact"), encode_key([first])
        text = plain_text(first)
        is_day = self.column.kind.family is Family.TIMESTAMP and following_day(text) is not None
        return (parameter_of(name, "in"), listing([text])) if is_day else (parameter_of(name), text)

    def _is_listed(self, group: ValueGroup) -> bool:
        """Return whether a value can be one of several that are written as they are shown."""
        listed = group.value is not None and "in" in operators_of(self.column)
        return listed and not self._needs_type(group.value)

    def _part(self, value: Any) -> KeyPart:
        """Return a value with its type, as one part of a key."""
        has_type = value is None or isinstance(value, bytes) or not self.model.enforces_types
        return value if has_type and isinstance(value, KeyPart) else plain_text(value)

    def _needs_type(self, value: Any) -> bool:
        """Return whether only a value together with its type is told from others that look the same."""
        if isinstance(value, bytes):
            return True
        if self.model.enforces_types:
            return False
        if holds_any(self.column) or (self.column.kind.family is Family.BOOLEAN and isinstance(value, str)):
            return True
        text = plain_text(value)
        return BEYOND_NUMBERS.fullmatch(text) is not None or text.startswith(BASE64)
