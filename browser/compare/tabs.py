"""The tabs of pages about all environments: rows, structure and record lead to one of them.

That is the baseline's, or the first that has the table. The switch and the columns' heads lead to others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from browser.addresses import COMPARED_ROWS, STRUCTURE, link
from browser.addresses.parameters import pairs
from browser.compare.links import CompareLinks
from browser.compare.sides import Side
from browser.compare.subjects import ComparedSides
from browser.tabs import (
    COMPARE,
    COMPARE_ROWS,
    RECORD,
    ROWS,
    Tab,
    record_tabs,
    table_tabs,
)
from browser.tabs import (
    STRUCTURE as STRUCTURE_TAB,
)

Urls = dict[str, str | None]


def side_of_tabs(compare: ComparedSides, having: Collection[str], baseline: str) -> Side | None:
    """Return the side that the tabs lead to: the baseline, or else the first of those in `having`."""
    sides = [side for side in compare.sides if side.label in having]
    return next((side for side in sides if side.label == baseline), sides[0] if sides else None)


def compared_table_tabs(
    links: CompareLinks, segment: str, side: Side | None, current: str, rows_url: str | None = None
) -> tuple[Tab, ...]:
    """Return the tabs of a table that is compared; `rows_url` are the rows of `side` if not all of them."""
    urls = _of_side(segment, side) | {
        COMPARE: links.url(segment),
        COMPARE_ROWS: links.file_url(segment, *COMPARED_ROWS),
    }
    if rows_url:
        urls[ROWS] = rows_url
    urls[current] = link(links.page, pairs(links.query))
    return table_tabs(urls, current, side.name if side else "")


def compared_record_tabs(
    links: CompareLinks,
    segment: str,
    side: Side | None,
    record: tuple[Side, str] | None,
    rows: Sequence[tuple[str, str]] = (),
) -> tuple[Tab, ...]:
    """Return the tabs of a record that is compared; `record` is where it was found, and its address there.

    Where it was found in none, rows and structure are those of `side`. `rows` are the filters and the order
    among which it was found.
    """
    shown = record[0] if record else side
    urls = _of_side(segment, shown)
    if shown is not None:
        urls[ROWS] = link(shown.url(segment), rows)
    urls[COMPARE] = link(links.page, pairs(links.query))
    urls[RECORD] = record[1] if record else None
    return record_tabs(urls, COMPARE, shown.name if shown else "")


def _of_side(segment: str, side: Side | None) -> Urls:
    if side is None:
        return {}
    return {
        ROWS: side.url(segment),
        STRUCTURE_TAB: side.url(segment, *STRUCTURE).removesuffix("/"),
    }
