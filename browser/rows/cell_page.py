"""The whole value of one cell, and what can be done with it: filter by it, exclude it, copy it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString

from browser.addresses import TableAddress, encode_key, holds_any, link
from browser.addresses.parameters import OF_ONE_PAGE, pairs, parameter_of
from browser.locations.location import Location
from browser.navigation import Bar
from browser.records.fields import RecordField
from browser.rows.conditions import operators_of, split_parameter
from browser.rows.filter_values import LONGEST
from browser.rows.json_trees import json_tree
from browser.tabs import COMPARE, RECORD, Tab, record_tabs
from browser.values import RECORD_LENGTH, plain_text
from dynamic_databases.catalog import Column, Family
from dynamic_databases.catalog.json_values import json_value

OWN = ("_column", "_by")
"""Parameters of a cell's and a column's own addresses, which the rows do not take along."""


@dataclass(frozen=True)
class CellPage:
    """One value of one row, with the addresses that filter the rows by it."""

    bar: Bar
    location: Location
    title: str
    """The row's key, for people."""
    field: RecordField
    record_url: str
    compare_url: str | None
    """The row in all environments; None where it has a key that means nothing there."""
    only_url: str | None
    """The rows with this value; None if an address has no room for it."""
    without_url: str | None
    """The rows with another value; None for bytes, for columns of them, and where an address has no room."""

    most = RECORD_LENGTH
    """Characters or bytes after which the value is cut."""

    @property
    def column(self) -> Column:
        return self.field.column

    @property
    def tabs(self) -> tuple[Tab, ...]:
        return record_tabs({**self.location.view_urls, COMPARE: self.compare_url, RECORD: self.record_url})

    @property
    def tree(self) -> SafeString | None:
        """The value as JSON to fold and to search, or None if it is none."""
        is_text = isinstance(self.field.value, str)
        may_be = self.column.kind.family is Family.JSON or (is_text and self.field.value[:1] in ("{", "["))
        return json_tree(self.field.value) if is_text and may_be else None

    @property
    def copied(self) -> str | None:
        """What is copied: the value as it is stored, bytes as hexadecimal digits; None for NULL and parts."""
        value = None if self.field.is_cut else self.field.value
        return None if value is None else value.hex() if isinstance(value, bytes) else plain_text(value)

    def as_json(self) -> dict[str, Any]:
        return {"column": self.column.name, "value": json_value(self.field.value, self.column)}


def filter_urls(
    address: TableAddress, query: QueryDict, column: Column, value: Any
) -> tuple[str | None, str | None]:
    """Return the addresses of the rows with this value, and of those with another one."""
    kept = rows_query(query)
    others = [pair for pair in kept if pair[0].startswith("_") or split_parameter(pair[0])[0] != column.name]
    name = column.name
    if value is None:
        return (
            link(address.url(), [*others, (parameter_of(name, "isnull"), "1")]),
            link(address.url(), [*others, (parameter_of(name, "isnull"), "0")]),
        )
    text = plain_text(value)
    is_exact = isinstance(value, bytes) or holds_any(column)
    spelled = encode_key([value]) if is_exact else text
    if len(link("", [("", spelled)])) > LONGEST:
        return None, None
    only = link(address.url(), [*others, (parameter_of(name, "exact" if is_exact else ""), spelled)])
    if isinstance(value, bytes) or "ne" not in operators_of(column):
        return only, None
    without = (parameter_of(name, "ne"), text)
    return only, link(address.url(), [*(pair for pair in kept if pair != without), without])


def rows_query(query: QueryDict) -> list[tuple[str, str]]:
    """Return the parameters of the rows that the address of a cell or of a column was asked from."""
    return pairs(query, (*OF_ONE_PAGE, *OWN))
