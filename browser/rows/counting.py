"""Counts the rows of a page: how many there are, what a page says of it, and where to ask for more.

A page does not wait for its count, which is asked for after it unless the page itself shows all rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from browser.addresses import TableAddress
from browser.addresses.parameters import POSITION, changed
from browser.rows.paging import Slice, capped_count
from dynamic_databases.connections import reading
from dynamic_databases.errors import TimedOut
from dynamic_databases.runtime_models import DisplayQuerySet
from dynamic_databases.subjects import TableSubject


@dataclass(frozen=True)
class Count:
    """How many rows there are; `value` is None if counting took too long."""

    value: int | None
    exact: bool

    @property
    def words(self) -> str:
        """The number as a sentence has it: "more than 10,000", or "" if counting took too long."""
        return "" if self.value is None else f"{'' if self.exact else 'more than '}{self.value:,}"


@dataclass(frozen=True)
class ShownCount:
    """The count of a page as it is shown, and the addresses at which more is known."""

    address: TableAddress
    query: QueryDict
    hidden_by: str
    """What may hide rows from the login, or ""."""
    count: Count | None
    """None if the page did not wait for it."""
    is_late: bool = False
    """Whether the page did not wait for other details either: labels or drift."""

    @property
    def value(self) -> int | None:
        return self.count.value if self.count else None

    @property
    def words(self) -> str:
        return self.count.words if self.count else ""

    @property
    def whole_url(self) -> str | None:
        """The address with the whole count if this one is limited."""
        return self._url("all") if self.count and not self.count.exact else None

    @property
    def now_url(self) -> str | None:
        """The address that waits for the count, if this page did not."""
        return None if self.count else self._url("now")

    @property
    def details_url(self) -> str | None:
        """Where to ask for what the page did not wait for; None if that is nothing."""
        if self.count and not self.is_late:
            return None
        late = "1" if self.is_late else None
        return changed(self.address.details_url(), self.query, {"_late": late}, keep=POSITION)

    def _url(self, count: str) -> str:
        return changed(self.address.url(), self.query, {"_count": count}, keep=POSITION)

    def as_json(self) -> dict[str, Any]:
        """Return the contract's count. If the login may not see all rows, it is not exact."""
        assert self.count is not None, "programs wait for the count"
        count = {"value": self.count.value, "exact": self.count.exact and not self.hidden_by}
        return count | ({"hidden_by": self.hidden_by} if self.hidden_by else {})


def shown_count(part: Slice, query: QueryDict) -> Count | None:
    """Return how many rows there are if the page itself shows all of them, otherwise None."""
    is_first = not (query.get("_next") or query.get("_prev"))
    is_all = is_first and part.next is None and not part.stopped
    return Count(len(part.rows), exact=True) if is_all else None


def count_rows(table: TableSubject, queryset: DisplayQuerySet, query: QueryDict) -> Count:
    """Return how many rows there are, up to a limit unless `_count` asks for all of them."""
    try:
        with reading(table.live, "counting rows of"):
            return Count(*capped_count(queryset, everything=query.get("_count") == "all"))
    except TimedOut:
        return Count(None, exact=False)
