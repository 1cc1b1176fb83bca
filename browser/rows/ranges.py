"""Which of all rows a page shows: "51–100". The address carries the number, since keys have none.

It is as true as paging itself: what others insert or delete in front of a page meanwhile is not counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.safestring import SafeString

from browser.errors import BadRequest
from browser.rows.paging import Slice
from browser.templating.writing import in_ascii

FROM = "_from"
"""The parameter with the number of a page's first row, from 1."""


@dataclass(frozen=True)
class RowRange:
    """The rows of a page among all; `first` is the number of its first row, None if that is not known."""

    first: int | None
    length: int
    size: int

    @property
    def words(self) -> str:
        """The rows as a sentence has them: "51–100", "1 row", or "50 rows" if their numbers are not known."""
        if not self.length or self.first is None or (self.first == 1 and self.length == 1):
            return f"{self.length:,} row{'' if self.length == 1 else 's'}"
        last = self.first + self.length - 1
        return f"{self.first:,}–{last:,}" if self.length > 1 else f"row {last:,}"

    @property
    def html(self) -> SafeString:
        """The same as HTML."""
        return SafeString(in_ascii(self.words))  # words of ours and numbers

    @property
    def next(self) -> str | None:
        """The number for the address of the next page."""
        return None if self.first is None else str(self.first + self.length)

    @property
    def previous(self) -> str | None:
        """The number for the address of the previous page, or None if its first row has none."""
        return str(self.first - self.size) if self.first is not None and self.first > self.size else None


def row_range(part: Slice, size: int, query: QueryDict) -> RowRange:
    """Return which rows a page shows. Raises `BadRequest` for an address whose number is none."""
    asked = query.get(FROM, "")
    if asked and not re.fullmatch(r"[1-9][0-9]{0,14}", asked):
        raise BadRequest(f"{FROM} must be the number of a row, from 1.")
    is_start = part.previous is None
    # Rows that were inserted meanwhile may leave more in front of a page than its number says.
    known = int(asked) if asked and int(asked) > 1 else None
    return RowRange(first=1 if is_start else known, length=len(part.rows), size=size)
