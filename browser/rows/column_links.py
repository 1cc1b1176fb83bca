"""Links of a page of rows that are about which columns it shows, or keep what it shows as a view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property

from browser.addresses import TableAddress, encode
from browser.addresses.parameters import COLUMNS, OF_ONE_PAGE, PINNED, changed
from browser.rows.remembered_choice import PageColumns

LONGEST_CHOICE = 5_000
"""Characters of a choice of columns that links repeat; an address may have 8,190 bytes."""


@dataclass(frozen=True)
class ColumnLinks:
    """The links of a page that shows these columns of these rows."""

    address: TableAddress
    query: QueryDict
    columns: PageColumns
    values: Sequence[Sequence[Any]]

    @property
    def parameters(self) -> dict[str, str | None]:
        """The parameters that tell others of what was remembered, if an address has room for them."""
        parameters = self.columns.parameters if self.columns.is_remembered else {}
        return {} if sum(len(value or "") for value in parameters.values()) > LONGEST_CHOICE else parameters

    @property
    def all_url(self) -> str:
        """The address of the same rows with all columns."""
        return changed(self.address.url(), self.query, {COLUMNS: "*", PINNED: None}, OF_ONE_PAGE)

    @cached_property
    def with_values_url(self) -> str | None:
        """The address that shows only the columns that have a value on this page; None where all have one."""
        shown = self.columns.chosen.shown
        first = self.values[0] if self.values else ()
        # Mostly the first value decides; a comparison of all of them with None asks each what it is.
        valued = [
            column
            for index, (column, value) in enumerate(zip(shown, first, strict=False))
            if value is not None or any(row[index] is not None for row in self.values)
        ]
        patterns = ",".join(encode(column.name) for column in valued)
        if not valued or len(valued) == len(shown) or len(patterns) > LONGEST_CHOICE:
            return None
        return changed(self.address.url(), self.query, {COLUMNS: patterns}, OF_ONE_PAGE)

    @property
    def choice_url(self) -> str:
        """The address of the page on which columns are chosen, ordered and kept in view."""
        return changed(self.address.columns_url(), self.query, {})

    @property
    def views_url(self) -> str:
        """The address of the table's saved views, where what is shown can be saved as one more."""
        return changed(self.address.views_url(), self.query, {})
