"""The views of a table or of a record as tabs: the same ones in one order, whichever of them is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from browser.addresses import TableAddress
from dynamic_databases.fast_dataclasses import maker

ROWS, STRUCTURE, COMPARE, COMPARE_ROWS, RECORD = "rows", "structure", "compare", "compare_rows", "record"
NAMES = {
    RECORD: "Record",
    ROWS: "Rows",
    STRUCTURE: "Structure",
    COMPARE: "Compare",
    COMPARE_ROWS: "Compare rows",
}
OF_TABLE = (ROWS, STRUCTURE, COMPARE, COMPARE_ROWS)
OF_RECORD = (RECORD, COMPARE, ROWS, STRUCTURE)
ACROSS = frozenset({COMPARE, COMPARE_ROWS})
"""They are about all environments."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One view: `goal` is what the key after `g` leads to."""

    goal: str
    url: str
    is_current: bool = False
    where: str = ""
    """The environment that it leads to, where the page itself is about all of them."""

    @property
    def name(self) -> str:
        return NAMES[self.goal]

    @property
    def is_across(self) -> bool:
        return self.goal in ACROSS

    @property
    def title(self) -> str:
        """Where it leads to, where that is not the environment of the page; "" otherwise."""
        return "in all environments" if self.is_across else f"in {self.where}" if self.where else ""


_make_tab = maker(Tab)


def table_tabs(urls: Mapping[str, str | None], current: str = "", where: str = "") -> tuple[Tab, ...]:
    """Return the tabs of a table from the address of each view; there is none for what has no address."""
    return _tabs(OF_TABLE, urls, current, where)


def record_tabs(urls: Mapping[str, str | None], current: str = "", where: str = "") -> tuple[Tab, ...]:
    """Return the tabs of a record; see `table_tabs`."""
    return _tabs(OF_RECORD, urls, current, where)


def table_urls(address: TableAddress, *, is_compared: bool) -> dict[str, str | None]:
    """Return the addresses of a table's views in one environment, and in all if there are others."""
    return {
        ROWS: address.url(),
        STRUCTURE: address.structure_url(),
        COMPARE: address.compare_url() if is_compared else None,
        COMPARE_ROWS: address.compare_rows_url() if is_compared else None,
    }


def _tabs(
    goals: tuple[str, ...], urls: Mapping[str, str | None], current: str, where: str
) -> tuple[Tab, ...]:
    return tuple(
        _make_tab(goal=goal, url=url, is_current=goal == current, where=where if goal not in ACROSS else "")
        for goal in goals
        if (url := urls.get(goal))
    )
