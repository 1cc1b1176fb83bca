"""What stands above rows: which columns are shown, and the same rows in other forms, as views, elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from browser.addresses import TableAddress, encode, link
from browser.addresses.parameters import COLUMNS, OF_ONE_PAGE, PINNED, ROW, changed, extended, pairs
from browser.rows.columns import checkboxes_html
from browser.rows.remembered_choice import PageColumns
from dynamic_databases.catalog import Column

LONGEST_CHOICE = 5_000
"""Characters of a choice of columns that links repeat; an address may have 8,190 bytes."""


@dataclass(frozen=True)
class RowsTools:
    """The tools of a page of rows. Equal ones look the same: nothing else decides what they show."""

    address: TableAddress
    query_string: str
    """Of the page's address."""
    columns: tuple[Column, ...]
    """All columns of the table."""
    choice: PageColumns
    """Those that are shown, and why these."""
    with_values: str | None
    """What chooses only the columns that have a value on this page; None where all have one."""
    has_elsewhere: bool
    """Whether rows can be looked up in other environments."""
    can_keep: bool
    """Whether a person's choice of columns is kept with their account."""

    @cached_property
    def query(self) -> QueryDict:
        return QueryDict(self.query_string)

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """The parameters that the form of the columns sends in hidden fields."""
        return pairs(self.query, (*OF_ONE_PAGE, COLUMNS, PINNED))

    @property
    def parameters(self) -> dict[str, str | None]:
        """The parameters that tell others of what was remembered, if an address has room for them."""
        parameters = self.choice.parameters if self.choice.is_remembered else {}
        return {} if sum(len(value or "") for value in parameters.values()) > LONGEST_CHOICE else parameters

    @property
    def column_choices(self) -> SafeString:
        """A checkbox for every column, checked if it is shown."""
        return checkboxes_html(self.columns, self.choice.chosen)

    @property
    def all_url(self) -> str:
        """The address of the same rows with all columns."""
        return self._url({COLUMNS: "*", PINNED: None}, OF_ONE_PAGE)

    @property
    def with_values_url(self) -> str | None:
        """The address that shows only the columns that have a value on this page; None where all have one."""
        return None if self.with_values is None else self._url({COLUMNS: self.with_values}, OF_ONE_PAGE)

    @property
    def choice_url(self) -> str:
        """The address of the page on which columns are chosen, ordered and kept in view."""
        return changed(self.address.columns_url(), self.query, {})

    @property
    def views_url(self) -> str:
        """The address of the table's saved views, where what is shown can be saved as one more."""
        return changed(self.address.views_url(), self.query, {})

    @property
    def shows_elsewhere(self) -> bool:
        """Whether the page shows how its rows differ in the other environments."""
        return self.query.get("_elsewhere") == "1"

    @property
    def elsewhere_url(self) -> str:
        """The address that shows, or no longer shows, how the rows differ in the other environments."""
        if self.shows_elsewhere:
            return link(self.address.url(), pairs(self.query, ("_elsewhere",)))
        return self._url({"_elsewhere": "1"}, OF_ONE_PAGE)

    @property
    def json_url(self) -> str:
        return self._url({**self.parameters, "_format": "json", ROW: None}, OF_ONE_PAGE)

    @property
    def form_urls(self) -> dict[str, str]:
        """The addresses of all matching rows as a download, by form, and of this page as Markdown.

        They say which columns they mean: what a person has chosen decides no download.
        """
        columns = self.parameters
        whole = self._url({**columns, "_format": None})
        return {
            **{form: extended(whole, "_format", form) for form in ("csv", "jsonl", "xlsx", "insert")},
            "markdown": self._url({**columns, "_format": "markdown", ROW: None}, OF_ONE_PAGE),
        }

    def _url(self, changes: Mapping[str, str | None], keep: tuple[str, ...] = ()) -> str:
        return changed(self.address.url(), self.query, changes, keep)


def with_values(shown: Sequence[Column], values: Sequence[Sequence[Any]]) -> str | None:
    """Return what chooses only the columns with a value among these rows; None where all have one."""
    first = values[0] if values else ()
    # Mostly the first value decides; a comparison of all of them with None asks each what it is.
    valued = [
        column
        for index, (column, value) in enumerate(zip(shown, first, strict=False))
        if value is not None or any(row[index] is not None for row in values)
    ]
    if not valued or len(valued) == len(shown):
        return None
    patterns = ",".join(encode(column.name) for column in valued)
    return patterns if len(patterns) <= LONGEST_CHOICE else None
