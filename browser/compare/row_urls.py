"""The addresses that a page of compared rows leads to: further rows, files, statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from browser.addresses import encode_key, key_part
from browser.addresses.parameters import changed
from browser.compare.links import CompareLinks
from browser.compare.row_choices import Choice
from dynamic_databases.row_comparison import RowComparison


@dataclass(frozen=True)
class RowUrls:
    """The addresses of one page; each keeps what is chosen there."""

    comparison: RowComparison
    links: CompareLinks
    next_position: str | None
    """Where the rows after this page's begin; None on the last page."""
    target: str
    """The side for which statements are asked."""

    @property
    def next(self) -> str | None:
        return self._positioned({"_next": self.next_position}) if self.next_position else self.further

    @property
    def further(self) -> str | None:
        """The address that goes on where a comparison in parts has stopped."""
        plan, stop = self.comparison.plan, self.comparison.stop
        if plan is None or stop is None:
            return None
        if not stop.after:
            return self._changed({})
        columns = (next(iter(column.columns.values())) for column in plan.key)
        key = encode_key([key_part(column, value) for column, value in zip(columns, stop.after, strict=True)])
        return self._changed({"_after": key})

    @property
    def confirming(self) -> str:
        """The address by which a large table is compared in protected environments, too."""
        return self._positioned({"_large": "1"})

    @property
    def first(self) -> str | None:
        """The address of the first page, on any other."""
        is_further = "_next" in self.links.query or "_after" in self.links.query
        return self._changed({}) if is_further else None

    @property
    def statements(self) -> list[Choice]:
        """Each side that could be made as the baseline, and the address that shows by which statements."""
        return [
            Choice(side, f"{self._changed({'_sql': side})}#sql", side == self.target)
            for side in self.comparison.compared_sides
            if side != self.comparison.baseline
        ]

    @property
    def deletes(self) -> str:
        """The address at which deletes are statements, or comments where they are statements now."""
        return f"{self._changed({'_deletes': None if self.writes_deletes else '1'})}#sql"

    @property
    def writes_deletes(self) -> bool:
        return self.links.query.get("_deletes") == "1"

    @property
    def csv(self) -> str:
        return self._changed({"_format": "csv"})

    @property
    def markdown(self) -> str:
        return self._changed({"_format": "markdown"})

    def _changed(self, changes: Mapping[str, str | None]) -> str:
        return changed(self.links.page, self.links.query, changes)

    def _positioned(self, changes: Mapping[str, str | None]) -> str:
        """Return an address within the same part of a large table."""
        return changed(self.links.page, self.links.query, changes, keep=("_after",))
